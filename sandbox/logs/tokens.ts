import { AwsError } from '../aws-error.ts';

export type Token = {
  kind: 'name' | 'text' | 'number' | 'regex' | 'sign';
  /** A text without its quotes, a name without its backticks, a regular expression without its slashes. */
  value: string;
};

const patterns: readonly [Token['kind'] | 'space', RegExp][] = [
  ['space', /(?:\s+|#[^\n]*)/y],
  ['regex', /\/((?:\\.|[^/\\\n])+)\//y],
  ['text', /"((?:\\.|[^"\\])*)"/y],
  ['text', /'((?:\\.|[^'\\])*)'/y],
  ['name', /`([^`]+)`/y],
  ['number', /(\d+(?:\.\d+)?)(?![\w.])/y],
  ['name', /([A-Za-z_@][\w.@]*)/y],
  ['sign', /(!=|<=|>=|[|()[\],=<>*])/y],
];

/** The words of a query of Logs Insights. @throws {AwsError} MalformedQueryException for a character that begins none. */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < query.length; ) {
    const found = patterns.flatMap(([kind, pattern]) => {
      pattern.lastIndex = at;
      const match = pattern.exec(query);
      return match ? [{ kind, match }] : [];
    })[0];
    if (!found) throw malformed(`unexpected character '${query[at]}' at ${at}`);
    const { kind, match } = found;
    at += match[0].length;
    if (kind !== 'space') tokens.push({ kind, value: unescaped(kind, match[1] ?? '') });
  }
  return tokens;
}

function unescaped(kind: Token['kind'], value: string): string {
  return kind === 'text' ? value.replace(/\\(.)/gs, '$1') : value;
}

export function malformed(why: string): AwsError {
  return new AwsError('MalformedQueryException', `The query is malformed: ${why}`);
}
