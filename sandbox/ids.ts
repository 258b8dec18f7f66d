/** Makes the identifiers of one sandbox: unique, and the same again in the next run of the same calls. */
export type Ids = {
  /** `sg`, `sgr`, `pl` or `vpc`, a dash and 17 hexadecimal digits, as EC2's long ids are. */
  resource(prefix: string): string;
  /** A request id in the shape of a UUID. */
  request(): string;
  /** The 16 characters after `ASIA` or `AROA`. */
  key(): string;
  /** A number that grows with each call: the order in which rules were made. */
  sequence(): number;
  /** Goes on from where this one is. */
  copy(): Ids;
};

export function createIds(counters = new Map<string, number>()): Ids {
  const next = (name: string) => {
    const value = (counters.get(name) ?? 0) + 1;
    counters.set(name, value);
    return value;
  };

  return {
    resource: (prefix) => `${prefix}-0${scatter(next(prefix))}`,
    request: () => `00000000-0000-4000-8000-${next('request').toString(16).padStart(12, '0')}`,
    key: () => scatter(next('key')).toUpperCase(),
    sequence: () => next('sequence'),
    copy: () => createIds(new Map(counters)),
  };
}

/** Sixteen hexadecimal digits that look random. The first eight are a bijection of the counter, so no two are equal. */
function scatter(counter: number): string {
  return hex(Math.imul(counter ^ 0x5bd1e995, 0x9e3779b1)) + hex(Math.imul(counter, 0x85ebca6b) ^ 0x27d4eb2f);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
