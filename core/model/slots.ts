/** Does a piece of work as soon as fewer than the most are being done; in the order in which they were asked for. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Slots for so many pieces of work at a time. One that fails frees its slot as well. */
export function newSlots(most: number): Slots {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // A slot goes from hand to hand, so that nobody who asks later overtakes who waits.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
