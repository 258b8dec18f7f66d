import { setFlagsFromString } from 'node:v8';

/** After so many calls of a function; V8's default is 3,000. */
const calls = 100_000;

/**
 * Lets V8 optimise later. Its optimising compiler (TurboFan) works on a thread of its own and takes up to 20 ms of CPU for one function of the
 * parser. Together that was a tenth of the CPU of a scan of 1,000 groups, which ends before the optimised code is of use. Scans of
 * 10,000 and 100,000 groups take as much CPU as without this.
 */
export function optimizeLater(): void {
  setFlagsFromString(`--invocation-count-for-turbofan=${calls}`);
}
