import { NormalizedSchema } from '@smithy/core/schema';
import { type ResultName, results } from './both-parsers.ts';
import type { Random } from './random.ts';
import { oddMarkup, randomNumber, randomText } from './random-values.ts';

/** How one document is written. */
interface Style {
  readonly random: Random;
  /** How likely something that EC2 does not write is at each place; 0 for most documents. */
  readonly odd: number;
  readonly isIndented: boolean;
  readonly isShuffled: boolean;
}

/** Elements that the model does not have, or not where they are written. */
const strangers = [
  'a',
  'item',
  'groupId',
  'GroupId',
  'ipPermissions',
  'ec2:groupId',
  '__proto__',
  'constructor',
  'toString',
];

/** An answer made from the SDK's schema of the result; it knows nothing of our parser. */
export function randomDocument(random: Random, name: ResultName): string {
  const style: Style = {
    random,
    odd: random.pick([0, 0, 0, 0, 0.003, 0.02]),
    isIndented: random.chance(0.4),
    isShuffled: random.chance(0.3),
  };
  const root = random.chance(style.odd) ? 'Response' : name.replace(/Result$/, 'Response');
  const namespace = random.pick(['', ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"']) + odd(style, ' a="b"');
  const declaration = random.pick(['', '<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0"?>']);
  const id = random.pick(['', '<requestId>8f7724cf-496f-496e-8fe3</requestId>', '<requestId/>']);
  const inner = id + membersOf(NormalizedSchema.of(results[name]), style, 1);
  const end = odd(style, '<!-- end -->') + random.pick(['', '\n']);
  return `${odd(style, ' \n')}${declaration}${random.pick(['', '\n'])}<${root}${namespace}>${inner}${gap(style, 0)}</${root}>${end}`;
}

function membersOf(schema: NormalizedSchema, style: Style, depth: number): string {
  const { random } = style;
  const members = [...schema.structIterator()].filter(() => random.chance(0.7));
  if (style.isShuffled) members.sort(() => random.below(3) - 1);
  if (random.chance(style.odd)) members.push(...members.slice(0, 1));
  let written = '';
  for (const [, member] of members) {
    written += gap(style, depth) + element(String(member.getMemberTraits().xmlName), member, style, depth);
    if (random.chance(style.odd)) written += gap(style, depth) + stranger(style);
  }
  return written;
}

function element(name: string, schema: NormalizedSchema, style: Style, depth: number): string {
  const inner = contentOf(schema, style, depth);
  const attribute = odd(style, ' groupId="sg-1"') + odd(style, ' ');
  if (inner === '' && style.random.chance(0.7)) return `<${name}${attribute}/>`;
  return `<${name}${attribute}>${inner}</${name}${odd(style, ' ')}>`;
}

function contentOf(schema: NormalizedSchema, style: Style, depth: number): string {
  const { random } = style;
  if (random.chance(style.odd)) return randomText(random, 1);
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const count = random.pick([0, 0, 1, 1, 2, 3]);
    const name = String(item.getMergedTraits().xmlName);
    const items = Array.from({ length: count }, () => gap(style, depth + 1) + element(name, item, style, depth + 1));
    return items.join('') + (count > 0 ? gap(style, depth) : odd(style, '\n'));
  }
  if (schema.isStructSchema()) return membersOf(schema, style, depth + 1) + gap(style, depth);
  if (schema.isBooleanSchema()) return random.pick(['true', 'false', 'TRUE', '', ' true']);
  const text = schema.isNumericSchema() ? randomNumber(random) : randomText(random, style.odd);
  return random.chance(style.odd) ? text + oddMarkup(random) : text;
}

function stranger(style: Style): string {
  const name = style.random.pick(strangers);
  const inner = style.random.pick(['', '1', '<b>2</b>', '\n', oddMarkup(style.random)]);
  return `<${name}>${inner}</${name}>`;
}

/** What is between two tags: a line break and the indentation, or nothing. */
function gap(style: Style, depth: number): string {
  const between = style.isIndented ? `\n${'    '.repeat(depth)}` : '';
  return between + (style.random.chance(style.odd) ? oddMarkup(style.random) : '');
}

function odd({ random, odd: probability }: Style, text: string): string {
  return random.chance(probability) ? text : '';
}
