/** How far a clock of AWS is ahead of ours, learned from its answers. */
export interface AwsClock {
  /** Takes note of the Date header of an answer, at the moment it arrives. */
  observe(date: string | undefined): void;
  /** Milliseconds that AWS's clock is ahead of ours, by its last answer; null where that is more than a minute ago. */
  offset(): number | null;
  /** As before the first answer. */
  forget(): void;
}

/** Our own two clocks, in milliseconds: the wall clock, and one that never jumps. */
export interface OwnClocks {
  readonly now: () => number;
  readonly monotonic: () => number;
}

const freshForMs = 60_000;

/** The header has whole seconds, rounded down (RFC 9110, Date): on average the answer was half a second later. */
const halfTheUnitMs = 500;

/**
 * Between two answers AWS's clock is assumed to run as our monotonic one does, so that a jump of our wall clock shows at once. A
 * header that is missing or no date changes nothing.
 */
export function awsClock({ now, monotonic }: OwnClocks): AwsClock {
  let last: { readonly date: number; readonly at: number } | null = null;
  return {
    observe: (header) => {
      const date = Date.parse(header ?? '');
      if (!Number.isNaN(date)) last = { date: date + halfTheUnitMs, at: monotonic() };
    },
    offset: () => {
      const age = last === null ? 0 : monotonic() - last.at;
      return last === null || age > freshForMs ? null : last.date + age - now();
    },
    forget: () => {
      last = null;
    },
  };
}

/** The Date header of an answer as the SDK's HTTP handler gives it; undefined where there is none. */
export function dateHeaderOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  return typeof headers.date === 'string' ? headers.date : undefined;
}
