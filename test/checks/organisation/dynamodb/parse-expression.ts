/** A path to an attribute, with `#name` as it is written. */
export type Path = readonly (string | number)[];

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'size'; readonly path: Path };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly all: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly of: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly of: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'function'; readonly name: string; readonly path: Path; readonly argument: Operand | null };

const known = new Map<string, Condition>();

/** Reads a condition, filter or key condition of DynamoDB (developer guide, Expressions). Throws on what it does not know. */
export function parseCondition(text: string): Condition {
  const read = known.get(text);
  if (read) return read;
  const tokens = tokensOf(text);
  const condition = either(tokens);
  tokens.end();
  known.set(text, condition);
  return condition;
}

export interface Tokens {
  readonly peek: () => string | undefined;
  readonly take: () => string;
  /** Takes a token if it is the next one; words in any case. */
  readonly accept: (token: string) => boolean;
  readonly expect: (token: string) => void;
  readonly end: () => void;
}

export function tokensOf(text: string): Tokens {
  const tokens = text.match(/<>|<=|>=|[=<>(),.+\-[\]]|[:#]?\w+/g) ?? [];
  let index = 0;
  const accept = (token: string) => {
    if (tokens[index]?.toUpperCase() !== token.toUpperCase()) return false;
    index += 1;
    return true;
  };
  const wrong = (wanted: string) => new Error(`expected ${wanted} at token ${index} of the expression ${text}`);
  return {
    peek: () => tokens[index],
    accept,
    take: () => {
      const token = tokens[index++];
      if (token === undefined) throw wrong('more');
      return token;
    },
    expect: (token) => {
      if (!accept(token)) throw wrong(token);
    },
    end: () => {
      if (index < tokens.length) throw wrong('the end');
    },
  };
}

function either(tokens: Tokens): Condition {
  return several('or', tokens, (inner) => several('and', inner, single));
}

function several(kind: 'and' | 'or', tokens: Tokens, read: (tokens: Tokens) => Condition): Condition {
  const all = [read(tokens)];
  while (tokens.accept(kind)) all.push(read(tokens));
  const [first] = all;
  return all.length === 1 && first ? first : { kind, all };
}

function single(tokens: Tokens): Condition {
  if (tokens.accept('NOT')) return { kind: 'not', condition: single(tokens) };
  if (tokens.accept('(')) {
    const condition = either(tokens);
    tokens.expect(')');
    return condition;
  }
  const name = tokens.peek() ?? '';
  return functions.has(name) ? functionOf(tokens) : comparison(tokens);
}

const functions = new Set(['attribute_exists', 'attribute_not_exists', 'begins_with', 'contains', 'attribute_type']);

function functionOf(tokens: Tokens): Condition {
  const name = tokens.take();
  tokens.expect('(');
  const path = pathOf(tokens);
  const argument = tokens.accept(',') ? operandOf(tokens) : null;
  tokens.expect(')');
  return { kind: 'function', name, path, argument };
}

function comparison(tokens: Tokens): Condition {
  const left = operandOf(tokens);
  if (tokens.accept('BETWEEN')) {
    const low = operandOf(tokens);
    tokens.expect('AND');
    return { kind: 'between', of: left, low, high: operandOf(tokens) };
  }
  if (tokens.accept('IN')) {
    tokens.expect('(');
    const list = [operandOf(tokens)];
    while (tokens.accept(',')) list.push(operandOf(tokens));
    tokens.expect(')');
    return { kind: 'in', of: left, list };
  }
  return { kind: 'compare', operator: tokens.take(), left, right: operandOf(tokens) };
}

export function operandOf(tokens: Tokens): Operand {
  if (tokens.peek()?.startsWith(':')) return { kind: 'value', name: tokens.take() };
  if (!tokens.accept('size')) return { kind: 'path', path: pathOf(tokens) };
  tokens.expect('(');
  const path = pathOf(tokens);
  tokens.expect(')');
  return { kind: 'size', path };
}

export function pathOf(tokens: Tokens): Path {
  const path: (string | number)[] = [tokens.take()];
  for (;;) {
    if (tokens.accept('.')) path.push(tokens.take());
    else if (tokens.accept('[')) {
      path.push(Number(tokens.take()));
      tokens.expect(']');
    } else return path;
  }
}
