import { setFlagsFromString } from 'node:v8';

/** V8's own is 3,000. */
const calls = 100_000;

/**
 * Lets V8 make its best code only of what is called most. To make it takes 20 ms for a function such as one of the parser, with all it calls,
 * on a thread of its own: a tenth of the CPU of a scan of 1,000 groups, which has ended by then. At 10,000 groups it is the same with
 * and without, and larger scans reach as many calls soon.
 */
export function optimizeLater(): void {
  setFlagsFromString(`--invocation-count-for-turbofan=${calls}`);
}
