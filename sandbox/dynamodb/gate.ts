/** Lets many tasks run together, or one alone: a transaction must not be seen half done. */
export type Gate = {
  together<T>(task: () => Promise<T>): Promise<T>;
  alone<T>(task: () => Promise<T>): Promise<T>;
};

export function createGate(): Gate {
  const running = new Set<Promise<unknown>>();
  let alone: Promise<unknown> | undefined;

  async function start<T>(task: () => Promise<T>): Promise<T> {
    const started = task();
    running.add(started);
    try {
      return await started;
    } finally {
      running.delete(started);
    }
  }

  return {
    async together(task) {
      while (alone) await alone;
      return start(task);
    },
    async alone(task) {
      while (alone) await alone;
      const { promise, resolve } = Promise.withResolvers<void>();
      alone = promise;
      try {
        await Promise.allSettled(running);
        return await task();
      } finally {
        alone = undefined;
        resolve();
      }
    },
  };
}
