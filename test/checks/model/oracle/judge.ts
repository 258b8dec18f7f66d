import { authorizeFaults } from './authorize.ts';
import { gapFaults, openingFaults } from './gap.ts';
import type { Call, History } from './history.ts';
import { chainFaults, groundFaults, limitFaults } from './permission-to-act.ts';
import { returnFaults } from './removals.ts';
import { revokeFaults } from './revoke.ts';

/** A broken invariant of section 0 of the contract, by its number, and how. */
export interface Violation {
  readonly invariant: number;
  readonly what: string;
}

/** Judges one call that changes rules, when it has reached EC2. */
export function judgeCall(call: Call, history: History): Violation[] {
  const isAuthorize = call.kind === 'authorize';
  return [
    ...numbered(1, groundFaults(call, history)),
    ...numbered(2, isAuthorize ? authorizeFaults(call, history) : []),
    ...numbered(3, isAuthorize ? [] : revokeFaults(call, history)),
    ...numbered(4, gapFaults(call, history)),
    ...numbered(5, openingFaults(call, history)),
    ...numbered(9, chainFaults(call)),
    ...numbered(10, isAuthorize ? [] : limitFaults(call, history)),
    ...numbered(11, returnFaults(call, history)),
  ].map(({ invariant, what }) => ({ invariant, what: `${call.run.worker} ${what}` }));
}

export function numbered(invariant: number, faults: readonly string[]): Violation[] {
  return faults.map((what) => ({ invariant: what.endsWith('(7)') ? 7 : invariant, what }));
}
