import { executePlan } from '../../core/execute/execute-plan.ts';
import type { ExecuteDeps } from '../../core/execute/take-steps.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import type { Step } from '../../core/plan/step.ts';
import { aPlainEntry } from './a-plain-record.ts';
import { groupRef } from './builders.ts';
import { type GateScript, scriptedGate } from './scripted-gate.ts';

export interface Script extends GateScript, Partial<Pick<ExecuteDeps, 'stillDue' | 'readsAgain' | 'takesAllBack'>> {
  /** What each read of the rules at the end shows, or the error it ends with; the last for ever. */
  readonly shows?: readonly (readonly SecurityGroupRule[] | string)[];
  /** From which read on the time is over. */
  readonly overAfter?: number;
}

/** Executes a claim of these steps over a scripted gate; what it came to, with all calls, pauses and reads. */
export async function execute(steps: readonly Step[], script: Script = {}) {
  const { shows = [[]], overAfter = Number.POSITIVE_INFINITY } = script;
  const { gate, calls, reads: gateReads } = scriptedGate(script);
  const pauses: number[] = [];
  let reads = 0;
  const rules = async () => {
    const shown = shows[Math.min(reads++, shows.length - 1)] ?? [];
    if (typeof shown === 'string') throw new Error(shown);
    return [...shown];
  };
  const execution = await executePlan(aPlainEntry({ group: groupRef, steps }), {
    groups: { snapshot: async () => null, rules },
    gate,
    retryPolicy: { sleep: async (ms) => void pauses.push(ms), retryDelays: [1, 2], verifyDelays: [10, 20, 40] },
    isOver: () => reads >= overAfter,
    stillDue: script.stillDue ?? ((step) => step),
    readsAgain: script.readsAgain ?? (() => false),
    takesAllBack: script.takesAllBack ?? false,
  });
  const told = calls.map(({ call, names }) => `${call === 'revokeIngress' ? '-' : '+'} ${names.join(', ')}`);
  return { ...execution, calls: told, pauses, reads, gateReads: gateReads() };
}
