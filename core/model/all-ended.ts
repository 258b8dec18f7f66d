/** The results of all, in order, once every one has ended: none goes on unwatched. Rejects with the first error, also only then. */
export async function allEnded<Result>(all: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
