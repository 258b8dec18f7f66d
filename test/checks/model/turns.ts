/** Something of a worker that waits for the scheduler: a call on its way, an answer on its way back, or a sleep. */
export interface Turn {
  readonly kind: 'call' | 'answer' | 'sleep';
  readonly what: string;
  /** True milliseconds before which it cannot happen. */
  readonly notBefore: number;
  readonly release: () => void | Promise<void>;
}

/** The turns of one worker, in their order. What was killed is never answered. */
export interface Turns {
  readonly waiting: Turn[];
  call<Value>(what: string, effect: () => Value | Promise<Value>): Promise<Value>;
  sleep(milliseconds: number): Promise<void>;
}

export function newTurns(now: () => number): Turns {
  const waiting: Turn[] = [];
  return {
    waiting,
    call: (what, effect) =>
      new Promise((resolve, reject) => {
        const answer = (give: () => void) => waiting.push({ kind: 'answer', what, notBefore: 0, release: give });
        const release = async () => {
          try {
            const value = await effect();
            answer(() => resolve(value));
          } catch (error) {
            answer(() => reject(error));
          }
        };
        waiting.push({ kind: 'call', what, notBefore: 0, release });
      }),
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        waiting.push({ kind: 'sleep', what: `${milliseconds} ms`, notBefore: now() + milliseconds, release: resolve });
      }),
  };
}

/** Until all that follows from the last answer has happened: workers wait for nothing but their turns. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
