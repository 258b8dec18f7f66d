import { type Expression, parseExpression } from './expression.ts';
import { type Reader, readerOf } from './token-reader.ts';
import { malformed, type Token, tokensOf } from './tokens.ts';

/** One command of a query, in the order in which they are applied. */
export type Command =
  | { kind: 'filter'; test: Expression }
  | { kind: 'parse'; field: string; pattern: RegExp }
  | { kind: 'stats'; sums: Aggregate[]; by: string[] }
  | { kind: 'fields'; names: string[] }
  | { kind: 'sort'; field: string; descending: boolean }
  | { kind: 'limit'; rows: number };

export type Aggregate = { how: 'count' | 'sum' | 'min' | 'max'; field: string | undefined; as: string };

/**
 * The part of Logs Insights' query language that it knows: filter, parse with a regular expression, stats, fields, sort and limit
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html).
 * @throws {AwsError} MalformedQueryException for anything else.
 */
export function parseQuery(text: string): Command[] {
  const commands = splitAtPipes(tokensOf(text)).map((tokens) => {
    const reader = readerOf(tokens);
    const name = reader.take('name').toLowerCase();
    const read = readers[name];
    if (!read) throw malformed(`there is no command ${name} in this sandbox`);
    const command = read(reader);
    reader.end();
    return command;
  });
  return commands;
}

function splitAtPipes(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'sign' && token.value === '|') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

const readers: Readonly<Record<string, (reader: Reader) => Command>> = {
  filter: (reader) => ({ kind: 'filter', test: parseExpression(reader) }),
  parse: (reader) => ({ kind: 'parse', field: reader.take('name'), pattern: regexOf(reader.take('regex')) }),
  stats: readStats,
  fields: (reader) => ({ kind: 'fields', names: readNames(reader) }),
  sort: (reader) => {
    const field = reader.take('name');
    const isUp = reader.takeIf('name', 'asc');
    return { kind: 'sort', field, descending: !isUp && reader.takeIf('name', 'desc') };
  },
  limit: (reader) => ({ kind: 'limit', rows: Number(reader.take('number')) }),
};

function readStats(reader: Reader): Command {
  const sums = [readAggregate(reader)];
  while (reader.takeIf('sign', ',')) sums.push(readAggregate(reader));
  const by = reader.takeIf('name', 'by') ? readNames(reader) : [];
  return { kind: 'stats', sums, by };
}

function readAggregate(reader: Reader): Aggregate {
  const how = reader.take('name').toLowerCase();
  if (how !== 'count' && how !== 'sum' && how !== 'min' && how !== 'max')
    throw malformed(`there is no function ${how}`);
  reader.takeSign('(');
  const isAll = reader.takeIf('sign', '*');
  const field = isAll ? undefined : reader.take('name');
  reader.takeSign(')');
  const plain = `${how}(${field ?? '*'})`;
  return { how, field, as: reader.takeIf('name', 'as') ? reader.take('name') : plain };
}

function readNames(reader: Reader): string[] {
  const names = [reader.take('name')];
  while (reader.takeIf('sign', ',')) names.push(reader.take('name'));
  return names;
}

/** Names of groups are letters and digits, as in Java's and RE2's syntax alike. */
function regexOf(source: string): RegExp {
  const names = [...source.matchAll(/\(\?<([^>=!]+)>/g)].map(([, name = '']) => name);
  if (names.length === 0 || names.some((name) => !/^[A-Za-z][A-Za-z0-9]*$/.test(name))) {
    throw malformed('parse needs named groups of letters and digits');
  }
  try {
    return new RegExp(source);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}
