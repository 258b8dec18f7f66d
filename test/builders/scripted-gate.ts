import { type FreshState, isStopped, type Stopped } from '../../core/execute/fresh-state.ts';
import type { Gate } from '../../core/execute/gate.ts';
import type { CreatedRule } from '../../core/execute/gate-memory.ts';
import type { Answer } from '../../core/execute/retry-calls.ts';
import { type Permission, permissionKey, type SecurityGroupRule, type Tags } from '../../core/model/security-group.ts';
import { aPolicy, aSnapshot } from './builders.ts';
import type { ScriptedCall } from './scripted-groups.ts';

/** What EC2 answers to a call, which is the so-many-th. */
export type Answers = (call: ScriptedCall, index: number) => Answer;

export interface GateScript {
  readonly answers?: Answers;
  /** What the gate knows, then each further read, the last for ever. */
  readonly states?: readonly (FreshState | Stopped)[];
  readonly created?: Readonly<Record<string, CreatedRule>>;
  readonly gone?: readonly string[];
  readonly revoked?: readonly string[];
  readonly unanswered?: readonly string[];
}

/** A gate that lets everything through and answers what it is told to; its calls, and how often it read again. */
export function scriptedGate({
  answers,
  states = [stateOf()],
  created = {},
  gone = [],
  revoked = [],
  unanswered = [],
}: GateScript = {}) {
  const calls: ScriptedCall[] = [];
  let reads = 0;
  const answer = async (call: ScriptedCall['call'], rules: readonly Permission[], tags: Tags): Promise<Answer> => {
    calls.push({ call, names: rules.map(permissionKey), tags });
    const said = answers?.(calls.at(-1) as ScriptedCall, calls.length - 1);
    return said ?? { kind: 'done', requestId: `req-${calls.length}`, created: [], revoked: [], unknown: [] };
  };
  const stateAt = (index: number) => states[Math.min(index, states.length - 1)] ?? stateOf();
  const gate: Gate = {
    authorize: (rules, tags) => answer('authorizeIngress', rules, tags),
    revoke: (rules) => answer('revokeIngress', rules, {}),
    known: () => {
      const state = stateAt(reads);
      return isStopped(state) ? stateOf() : state;
    },
    state: async () => stateAt(reads),
    again: async () => stateAt(++reads),
    created: new Map(Object.entries(created)),
    gone: new Set(gone),
    revoked: new Set(revoked),
    unanswered: new Set(unanswered),
  };
  return { gate, calls, reads: () => reads };
}

/** A read of a group with these rules. */
export function stateOf(...rules: readonly SecurityGroupRule[]): FreshState {
  return { snapshot: aSnapshot({ rules }), policy: aPolicy() };
}
