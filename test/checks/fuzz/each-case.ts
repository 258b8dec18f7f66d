import { Worker } from 'node:worker_threads';
import { expect, onTestFinished } from 'vitest';
import { numberSetting } from '../../builders/number-setting.ts';

/** How many cases each fuzz has. */
export const runs = numberSetting('SMTP_WARDEN_FUZZ_RUNS', 100_000);
/** The same cases each time; another seed makes others. */
export const seed = numberSetting('SMTP_WARDEN_FUZZ_SEED', 25, 0);
/** For all the cases of a fuzz together, in milliseconds. */
export const timeout = Math.max(60_000, runs * 20);

/** No case may take longer, in milliseconds: a message has seconds, and a garbage collection may fall into any. */
const slowest = 2_000;
/** A case that takes as long will never end, in milliseconds. */
const hang = 30_000;

/** Ends this process, from a thread of its own, when a case does not end: nothing else can stop a loop. */
const guard = `
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const begun = new Int32Array(workerData.begun);
let last = -1;
setInterval(() => {
  const now = Atomics.load(begun, 0);
  if (now % 2 === 1 && now === last) {
    // At once, since what goes through the main thread waits for it.
    writeSync(2, 'fuzz: ' + workerData.name + ': case ' + (now + 1) / 2 + ' does not end\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  last = now;
}, workerData.hang);
`;

/** Counts and times the cases of a fuzz. Odd while a case is under way. */
export function eachCase(name: string) {
  const begun = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(guard, {
    eval: true,
    workerData: { name: `${name}, seed ${seed}`, begun: begun.buffer, hang },
  });
  worker.unref();
  onTestFinished(async () => void (await worker.terminate()));
  const seen: Record<string, number> = {};
  const start = performance.now();
  let longest = 0;
  const began = () => {
    Atomics.add(begun, 0, 1);
    return performance.now();
  };
  const ended = (at: number) => {
    Atomics.add(begun, 0, 1);
    longest = Math.max(longest, performance.now() - at);
  };
  return {
    /** One case that is done at once. */
    run: <Result>(work: () => Result): Result => {
      const at = began();
      try {
        return work();
      } finally {
        ended(at);
      }
    },
    /** One case that is done in turns. */
    wait: async <Result>(work: () => Promise<Result>): Promise<Result> => {
      const at = began();
      try {
        return await work();
      } finally {
        ended(at);
      }
    },
    count: (what: string) => {
      seen[what] = (seen[what] ?? 0) + 1;
    },
    /** Prints the figures; fails where a case took too long, or where one of these was hardly ever seen. */
    end: (...wanted: string[]) => {
      const cases = Atomics.load(begun, 0) / 2;
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const counts = Object.entries(seen).map(([what, count]) => `${count} ${what}`);
      console.log(
        `fuzz: ${name}: ${cases} cases in ${seconds} s, longest ${longest.toFixed(1)} ms: ${counts.join(', ')}`,
      );
      expect(longest).toBeLessThan(slowest);
      // A fuzz that never gets past the door would prove nothing.
      if (runs >= 1_000) for (const what of wanted) expect(seen[what] ?? 0, what).toBeGreaterThan(cases / 100);
    },
  };
}
