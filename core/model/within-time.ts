/** Waits so many milliseconds; rejects when the signal is aborted before. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export type Timed<Result> = { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'late' };

/** The result of some work, or that it has not ended in time: it is then left to itself. Rejects as the work does. */
export async function withinTime<Result>(
  work: Promise<Result>,
  milliseconds: number,
  sleep: Sleep,
): Promise<Timed<Result>> {
  const timer = new AbortController();
  const late = sleep(Math.max(0, milliseconds), timer.signal).then(() => ({ kind: 'late' }) as const);
  try {
    return await Promise.race([work.then((result) => ({ kind: 'done', result }) as const), late]);
  } finally {
    timer.abort();
  }
}
