/** A clock that stands still but when somebody sleeps: then it goes to the next moment at which one of the sleepers wakes up. */
export function fakeClock() {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    monotonic: () => now,
    sleep: (milliseconds: number) => new Promise<void>((wake) => void sleepers.push({ at: now + milliseconds, wake })),
    /** Lets time pass until the work is done. Rejects where nothing would ever happen any more. */
    async until<Result>(work: Promise<Result>): Promise<Result> {
      let isDone = false;
      const end = () => {
        isDone = true;
      };
      work.then(end, end);
      for (;;) {
        await settled();
        if (isDone) return work;
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers.shift();
        if (!next) throw new Error('everybody waits, and nobody sleeps');
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}

/** Lets everything happen that needs no time. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
