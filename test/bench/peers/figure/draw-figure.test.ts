import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { drawFigure } from '../../../../bench/peers/figure/draw-figure.ts';
import { aSize, aToolResult } from '../../../builders/a-bench-result.ts';

const own = (cpu: number, peak: number) => aToolResult({ id: 'scan', version: 'this', cpu, peak });
const before = (cpu: number, peak: number) => aToolResult({ id: 'scan', version: 'before', cpu, peak });
const custodian = (cpu: number, peak: number) => aToolResult({ id: 'custodian', cpu, peak });
const prowler = aToolResult({ id: 'prowler', cpu: 24, peak: 390 });

const sizes = [
  aSize(100_000, [own(4, 180), before(25, 186), custodian(33, 1576)]),
  aSize(1_000, [own(0.4, 120), before(0.8, 137), custodian(2.4, 123), prowler]),
  aSize(10_000, [own(0.8, 140), before(3.1, 151), custodian(5.3, 256)]),
];
const machine = { cores: 2, processor: 'a processor', system: 'Linux' };
const draw = (some: typeof sizes) => drawFigure({ sizes: some, date: '2026-11-30T12:00:00.000Z', machine });

interface Element {
  readonly class?: string;
  readonly d?: string;
  readonly x?: string;
  readonly '#text'?: string;
}

function parsed(svg: string): { readonly path: Element[]; readonly text: Element[]; readonly circle: object[] } {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false });
  return parser.parse(svg).svg;
}

/** The points of a line, as [x, y]. The legend's lines are horizontal and have none. */
function linesOf(svg: string, name: string): number[][][] {
  return parsed(svg)
    .path.filter((path) => path.class === `line ${name}` && !path.d?.includes('h'))
    .map(({ d = '' }) =>
      d
        .slice(1)
        .split('L')
        .map((point) => point.split(' ').map(Number)),
    );
}

test('is well-formed XML', () => {
  expect(XMLValidator.validate(draw(sizes))).toBe(true);
});

test('each tool has a line in both diagrams, with a point for each number of groups from left to right', () => {
  const [cpu = [], memory = [], ...others] = linesOf(draw(sizes), 'custodian');
  const x = cpu.map(([at = 0]) => at);

  expect(others).toEqual([]);
  expect(x).toHaveLength(3);
  expect(x).toEqual(x.toSorted((a, b) => a - b));
  expect((x[1] ?? 0) - (x[0] ?? 0)).toBeCloseTo((x[2] ?? 0) - (x[1] ?? 0));
  expect(memory.map(([at = 0]) => at - 480)).toEqual(x);
});

test('ten times as much is as far up wherever it is', () => {
  const line = [aSize(10, [own(1, 10)]), aSize(100, [own(10, 100)]), aSize(1_000, [own(100, 1000)])];
  const [[first = [], second = [], third = []] = []] = linesOf(draw(line), 'own');

  expect((first[1] ?? 0) - (second[1] ?? 0)).toBeCloseTo((second[1] ?? 0) - (third[1] ?? 0));
  expect(first[1]).toBeGreaterThan(third[1] ?? Number.POSITIVE_INFINITY);
});

test('a tool that was run with one number of groups is a point, and one that was not run is not in the legend', () => {
  const svg = draw(sizes);
  const texts = parsed(svg).text.map((text) => text['#text']);

  expect(linesOf(svg, 'prowler').map((points) => points.length)).toEqual([1, 1]);
  expect(texts).toEqual(
    expect.arrayContaining(['smtp-warden scan', 'smtp-warden scan, before', 'Cloud Custodian', 'Prowler']),
  );
  expect(texts).not.toContain('boto3, bare');
});

test('the last value of each line is written beside it', () => {
  const values = parsed(draw(sizes)).text.filter((text) => text.class?.startsWith('value'));

  expect(values.map((text) => text['#text'])).toEqual(['4.0', '25', '33', '24', '180', '186', '1,576', '390']);
});

test('where memory could not be measured there is one diagram', () => {
  const svg = draw(
    sizes.map((size) => ({ ...size, tools: size.tools.map((tool) => ({ ...tool, peakMegabytes: null })) })),
  );

  expect(XMLValidator.validate(svg)).toBe(true);
  expect(linesOf(svg, 'own')).toHaveLength(1);
  expect(svg).not.toContain('Peak memory');
});

test('one number of groups is enough to draw', () => {
  expect(XMLValidator.validate(draw(sizes.slice(1, 2)))).toBe(true);
});

test('nothing that it shows was measured: there is no figure', () => {
  expect(() => draw([aSize(1_000, [aToolResult({ id: 'node' })])])).toThrow('nothing to draw');
});

test('has colours for dark pages as well as for light ones', () => {
  const [light = '', dark = ''] = draw(sizes).split('@media (prefers-color-scheme: dark)');
  const colourOf = (css: string, name: string) =>
    new RegExp(`\\.line\\.${name}, [^{]*\\{ stroke: (#\\w+)`).exec(css)?.[1];

  for (const name of ['own', 'before', 'sdk', 'boto3', 'custodian', 'prowler']) {
    expect(colourOf(light, name)).toMatch(/^#/);
    expect(colourOf(dark, name)).toMatch(/^#/);
    expect(colourOf(dark, name)).not.toBe(colourOf(light, name));
  }
});
