import { setImmediate } from 'node:timers/promises';
import { below, type Random } from './random.ts';

type Call<Args extends unknown[], Result> = (...args: Args) => Promise<Result>;

export interface Turns {
  /** The same call, which waits for its turn before it is done, and again before its answer arrives. */
  taking<Args extends unknown[], Result>(call: Call<Args, Result>): Call<Args, Result>;
  /** Gives turns, one at a time and in an order that only the seed decides, until all the work is over. */
  run<Result>(work: readonly Promise<Result>[]): Promise<Result[]>;
  /** How many turns were given. */
  readonly given: () => number;
}

/** A scheduler: at any moment one of all calls under way goes on, any one. `between` is what happens before each turn. */
export function turnsOf(random: Random, between: () => void = () => {}): Turns {
  const waiting: (() => void)[] = [];
  let given = 0;
  const turn = () => new Promise<void>((resolve) => waiting.push(resolve));
  return {
    given: () => given,
    taking:
      (call) =>
      async (...args) => {
        await turn();
        const answer = await call(...args);
        await turn();
        return answer;
      },
    async run(work) {
      let isOver = false;
      const all = Promise.all(work).finally(() => {
        isOver = true;
      });
      all.catch(() => {});
      for (let idle = 0; !isOver; idle++) {
        await setImmediate();
        if (waiting.length === 0) {
          if (idle > 1_000) throw new Error('the work waits for something that is no turn');
          continue;
        }
        idle = 0;
        given++;
        between();
        const [next] = waiting.splice(below(random, waiting.length), 1);
        next?.();
      }
      return all;
    },
  };
}
