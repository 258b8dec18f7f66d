import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What is on the heap of this process when all that nobody needs is gone, in MB. Tables of a simulation are kept outside of it. */
export function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Looks at the heap whenever another tenth of so many is done. */
export function heapByTenths(total: number): { readonly done: () => void; readonly heaps: readonly number[] } {
  const heaps: number[] = [];
  let count = 0;
  return {
    heaps,
    done: () => {
      count += 1;
      if (count >= ((heaps.length + 1) * total) / 10) heaps.push(heapMegabytes());
    },
  };
}
