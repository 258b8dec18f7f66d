/** How often calls may be made. */
export interface Pacing {
  /** At most so many calls a second. */
  readonly perSecond: number;
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Makes calls, each so long after the one before has begun; whoever makes them waits for one before the next. */
export function spaced({
  perSecond,
  monotonic,
  sleep,
}: Pacing): <Answer>(call: () => Promise<Answer>) => Promise<Answer> {
  const apart = 1000 / perSecond;
  let next = Number.NEGATIVE_INFINITY;
  return async (call) => {
    const wait = next - monotonic();
    if (wait > 0) await sleep(wait);
    next = monotonic() + apart;
    return call();
  };
}
