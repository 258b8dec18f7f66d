import type { CallResult, RuleChanges, SecurityGroups } from '../../core/gateways.ts';
import { type Permission, permissionKey, type SecurityGroupRule, type Tags } from '../../core/model/security-group.ts';
import type { NewRule } from '../../core/plan/step.ts';

/** One call, by the permissions that it names. */
export interface ScriptedCall {
  readonly call: keyof RuleChanges;
  readonly names: readonly string[];
  /** Those of an authorise. */
  readonly tags: Tags;
}

export interface ScriptedGroups {
  readonly groups: SecurityGroups;
  readonly changes: RuleChanges;
  readonly calls: readonly ScriptedCall[];
  readonly reads: () => number;
}

/** EC2 that answers what it is told to, and shows the rules it is told to, the last of both for ever. */
export function scriptedGroups(script: {
  readonly answers: (call: ScriptedCall, index: number) => CallResult;
  /** What each read shows, or the error it ends with. */
  readonly shows: readonly (readonly SecurityGroupRule[] | string)[];
}): ScriptedGroups {
  const calls: ScriptedCall[] = [];
  let reads = 0;
  const answer = async (call: ScriptedCall): Promise<CallResult> => {
    calls.push(call);
    return script.answers(call, calls.length - 1);
  };
  const namesOf = (permissions: readonly Permission[]) => permissions.map(permissionKey);
  return {
    calls,
    reads: () => reads,
    groups: {
      snapshot: async () => null,
      rules: async () => {
        const shown = script.shows[reads++] ?? script.shows.at(-1) ?? [];
        if (typeof shown === 'string') throw new Error(shown);
        return [...shown];
      },
    },
    changes: {
      revokeIngress: (_, rules) => answer({ call: 'revokeIngress', names: namesOf(rules), tags: {} }),
      authorizeIngress: (_, rules, tags) => answer({ call: 'authorizeIngress', names: namesOf(rules), tags }),
    },
  };
}

export function done(
  requestId: string,
  change: Partial<Extract<CallResult, { kind: 'done' }>> = {},
): Extract<CallResult, { kind: 'done' }> {
  return { kind: 'done', requestId, created: [], revoked: [], unknown: [], ...change };
}

export function isAlready(code: string, requestId: string): CallResult {
  return { kind: 'alreadyTrue', requestId, code };
}

export function refused(code: string, requestId: string): CallResult {
  return { kind: 'refused', requestId, code, message: `${code} it is` };
}

export function throttled(requestId: string): CallResult {
  return { kind: 'throttled', requestId, code: 'RequestLimitExceeded' };
}

export const unanswered: CallResult = { kind: 'unknown', message: 'socket hang up' };

/** A rule to authorise, as it stands once EC2 has made it. */
export function made(rule: NewRule, index = 0): SecurityGroupRule {
  const { origin: _, ...permission } = rule;
  return { ...permission, id: `sgr-made-${permissionKey(rule)}-${index}`, tags: {} };
}
