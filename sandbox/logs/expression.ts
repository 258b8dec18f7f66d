import type { Reader } from './token-reader.ts';
import { malformed } from './tokens.ts';

/** The fields of one event. */
export type Fields = ReadonlyMap<string, string>;

export type Expression = (fields: Fields) => boolean;

/** Reads what `filter` takes: comparisons, `in`, `like`, `ispresent`, `not`, `and` before `or`, parentheses. */
export function parseExpression(reader: Reader): Expression {
  const parts = [parseAnd(reader)];
  while (reader.takeIf('name', 'or')) parts.push(parseAnd(reader));
  return (fields) => parts.some((part) => part(fields));
}

function parseAnd(reader: Reader): Expression {
  const parts = [parseOne(reader)];
  while (reader.takeIf('name', 'and')) parts.push(parseOne(reader));
  return (fields) => parts.every((part) => part(fields));
}

function parseOne(reader: Reader): Expression {
  if (reader.takeIf('name', 'not')) {
    const inner = parseOne(reader);
    return (fields) => !inner(fields);
  }
  if (reader.takeIf('sign', '(')) {
    const inner = parseExpression(reader);
    reader.takeSign(')');
    return inner;
  }
  if (reader.takeIf('name', 'ispresent')) {
    reader.takeSign('(');
    const field = reader.take('name');
    reader.takeSign(')');
    return (fields) => fields.has(field);
  }
  return parseComparison(reader);
}

type Operand = (fields: Fields) => string | undefined;

function parseComparison(reader: Reader): Expression {
  const left = parseOperand(reader);
  if (reader.takeIf('name', 'in')) {
    const values = parseList(reader);
    return (fields) => values.some((value) => compare(left(fields), value(fields)) === 0);
  }
  if (reader.takeIf('name', 'like')) {
    const pattern = new RegExp(reader.take('regex'));
    return (fields) => pattern.test(left(fields) ?? '');
  }
  const sign = reader.take('sign');
  const right = parseOperand(reader);
  const test = comparisons[sign];
  if (!test) throw malformed(`there is no operator ${sign}`);
  return (fields) => test(compare(left(fields), right(fields)));
}

const comparisons: Readonly<Record<string, (order: number | undefined) => boolean>> = {
  '=': (order) => order === 0,
  // A field that is not there passes no comparison, this one included (users report so; AWS does not say).
  '!=': (order) => order !== undefined && order !== 0,
  '<': (order) => order !== undefined && order < 0,
  '<=': (order) => order !== undefined && order <= 0,
  '>': (order) => order !== undefined && order > 0,
  '>=': (order) => order !== undefined && order >= 0,
};

function parseList(reader: Reader): Operand[] {
  reader.takeSign('[');
  const values = [parseOperand(reader)];
  while (reader.takeIf('sign', ',')) values.push(parseOperand(reader));
  reader.takeSign(']');
  return values;
}

function parseOperand(reader: Reader): Operand {
  const token = reader.peek();
  if (token?.kind === 'name') {
    const name = reader.take('name');
    return (fields) => fields.get(name);
  }
  const value = reader.take(token?.kind === 'number' ? 'number' : 'text');
  return () => value;
}

/** Numbers by their value, else texts. Undefined where one is not there. */
export function compare(left: string | undefined, right: string | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  const [a, b] = [Number(left), Number(right)];
  if (left !== '' && right !== '' && Number.isFinite(a) && Number.isFinite(b)) return a - b;
  return left < right ? -1 : left > right ? 1 : 0;
}
