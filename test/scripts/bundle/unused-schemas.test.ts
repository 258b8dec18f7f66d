import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { unusedSchemas, withoutEffects } from '../../../scripts/bundle/unused-schemas.ts';

const root = join(import.meta.dirname, '../../..');

async function bundled(contents: string, plugins = [unusedSchemas()]): Promise<string> {
  const stdin = { contents, resolveDir: root, loader: 'ts' } as const;
  const mainFields = ['module', 'main'];
  const options = { bundle: true, write: false, format: 'esm', platform: 'node', mainFields, plugins } as const;
  const { outputFiles } = await build({ ...options, mainFields, stdin });
  return outputFiles[0]?.text ?? '';
}

test('of the schemas of a file those that are used are left', async () => {
  const contents = "export { sweepConclusionSchema } from './aws/sweep-schemas.ts';";
  const names = /\b(?:sweepConclusionSchema|sweepSchema|accountReportSchema|latestSweepSchema) =/g;

  expect((await bundled(contents)).match(names)).toEqual(['sweepConclusionSchema =']);
  expect((await bundled(contents, [])).match(names)).toHaveLength(4);
});

test('what sets zod up is left', async () => {
  expect(await bundled("export { problemsOf } from './aws/problems.ts';")).toMatch(/^\s*config\(\w+\(\)\);$/m);
});

test.each([
  ['z.string().check(z.regex(/x/))', '/* @__PURE__ */ z.string().check(/* @__PURE__ */ z.regex(/x/))'],
  ['z.iso.datetime()', '/* @__PURE__ */ z.iso.datetime()'],
  ['z.config(en())', 'z.config(en())'],
  ['z.safeParse(schema, value)', 'z.safeParse(schema, value)'],
  ['this.z.string()', 'this.z.string()'],
])('%s becomes %s', (text, expected) => {
  expect(withoutEffects(text)).toBe(expected);
});

test('what is left reads the same', async () => {
  const file = './aws/rule-schemas.ts';
  const values = [
    {
      id: 'sgr-1',
      protocol: 'tcp',
      ports: { from: 25, to: 25 },
      source: { kind: 'cidr', cidr: '1.2.3.0/24' },
      description: null,
      tags: {},
    },
    { id: 'sgr-1', protocol: 'tcp', ports: { from: 2.5 }, source: { kind: 'cidr', cidr: '1.2.3.4/24' }, more: 1 },
    null,
  ];
  const [with_, without] = await Promise.all([
    bundled(`export { ruleSchema } from '${file}';`),
    bundled(`export { ruleSchema } from '${file}';`, []),
  ]);
  const read = async (text: string) => {
    const { ruleSchema } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    return values.map((value) => JSON.stringify(ruleSchema.safeParse(value)));
  };

  expect(readFileSync(join(root, file), 'utf8')).toContain('ruleSchema');
  expect(await read(with_)).toEqual(await read(without));
});
