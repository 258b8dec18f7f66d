import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../../aws/dynamodb-item.ts';
import { type Path, pathOf, type Tokens, tokensOf } from './parse-expression.ts';
import { nameOf, type Placeholders, valueAt, valueNamed } from './values.ts';

/**
 * An item after an update expression of DynamoDB: SET with sums and `if_not_exists`, REMOVE, ADD to a number or a set, DELETE from a set,
 * each of an attribute at the top. Throws on what it does not know.
 */
export function updated(before: Item, expression: string, placeholders: Placeholders): Item {
  const after: Item = { ...before };
  const tokens = tokensOf(expression);
  while (tokens.peek() !== undefined) {
    const section = tokens.take().toUpperCase();
    do {
      change(section, tokens, { before, after, placeholders });
    } while (tokens.accept(','));
  }
  return after;
}

interface Update {
  readonly before: Item;
  readonly after: Item;
  readonly placeholders: Placeholders;
}

function change(section: string, tokens: Tokens, { before, after, placeholders }: Update): void {
  const path = pathOf(tokens);
  if (path.length > 1) throw new Error('only attributes at the top are updated here');
  const name = nameOf(String(path[0]), placeholders);
  const set = (value: AttributeValue | undefined) => {
    if (value === undefined) delete after[name];
    else after[name] = value;
  };
  if (section === 'SET') {
    tokens.expect('=');
    set(sumOf(tokens, { before, placeholders }));
  } else if (section === 'REMOVE') set(undefined);
  else if (section === 'ADD') set(added(before[name], valueNamed(tokens.take(), placeholders)));
  else if (section === 'DELETE') set(without(before[name], valueNamed(tokens.take(), placeholders)));
  else throw new Error(`${section} of an update is not known`);
}

function sumOf(tokens: Tokens, context: Omit<Update, 'after'>): AttributeValue {
  let sum = termOf(tokens, context);
  for (;;) {
    const sign = tokens.accept('+') ? 1 : tokens.accept('-') ? -1 : 0;
    if (sign === 0) return sum;
    sum = { N: String(Number(sum.N) + sign * Number(termOf(tokens, context).N)) };
  }
}

function termOf(tokens: Tokens, { before, placeholders }: Omit<Update, 'after'>): AttributeValue {
  if (tokens.peek()?.startsWith(':')) return valueNamed(tokens.take(), placeholders);
  if (!tokens.accept('if_not_exists')) return required(valueAt(before, pathOf(tokens), placeholders));
  tokens.expect('(');
  const known: Path = pathOf(tokens);
  tokens.expect(',');
  const otherwise = termOf(tokens, { before, placeholders });
  tokens.expect(')');
  return valueAt(before, known, placeholders) ?? otherwise;
}

function required(value: AttributeValue | undefined): AttributeValue {
  if (value === undefined) throw new Error('an attribute of the update does not exist');
  return value;
}

function added(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (value.N !== undefined) return { N: String(Number(before?.N ?? 0) + Number(value.N)) };
  if (value.SS === undefined) throw new Error('only numbers and sets of texts are added to');
  return { SS: [...new Set([...(before?.SS ?? []), ...value.SS])] };
}

/** A set that becomes empty is no attribute any more. */
function without(before: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  const left = (before?.SS ?? []).filter((one) => !value.SS?.includes(one));
  return left.length === 0 ? undefined : { SS: left };
}
