import { malformed, type Token } from './tokens.ts';

/** Reads the tokens of one command from the left. */
export type Reader = {
  /** The next one, which has to be of this kind. @throws {AwsError} MalformedQueryException. */
  take(kind: Token['kind']): string;
  takeSign(sign: string): void;
  /** Whether the next one is this; it is then taken. Words are compared without case. */
  takeIf(kind: Token['kind'], value: string): boolean;
  peek(): Token | undefined;
  end(): void;
};

export function readerOf(tokens: readonly Token[]): Reader {
  let at = 0;
  const isNext = (kind: Token['kind'], value: string) => {
    const token = tokens[at];
    return token?.kind === kind && token.value.toLowerCase() === value;
  };
  const take: Reader['take'] = (kind) => {
    const token = tokens[at];
    if (token?.kind !== kind) throw malformed(`a ${kind} is expected, not ${token?.value ?? 'the end'}`);
    at += 1;
    return token.value;
  };
  return {
    take,
    takeSign: (sign) => {
      if (take('sign') !== sign) throw malformed(`${sign} is expected`);
    },
    takeIf: (kind, value) => {
      const isThere = isNext(kind, value);
      if (isThere) at += 1;
      return isThere;
    },
    peek: () => tokens[at],
    end: () => {
      if (at < tokens.length) throw malformed(`unexpected ${tokens[at]?.value}`);
    },
  };
}
