import type { CallResult, SecurityGroups } from '../../core/gateways.ts';
import { permissionKey, type SecurityGroupRule } from '../../core/model/security-group.ts';
import type { NewRule } from '../../core/plan/step.ts';

/** One call, by the ids or the permission keys it names. */
export interface ScriptedCall {
  readonly call: 'revokeIngress' | 'authorizeIngress';
  readonly names: readonly string[];
}

export interface ScriptedGroups {
  readonly groups: SecurityGroups;
  readonly calls: readonly ScriptedCall[];
  readonly reads: () => number;
}

/** EC2 that answers what it is told to, and shows the rules it is told to, the last of both for ever. */
export function scriptedGroups(script: {
  readonly answers: (call: ScriptedCall, index: number) => CallResult;
  /** What each read shows. */
  readonly shows: readonly (readonly SecurityGroupRule[])[];
}): ScriptedGroups {
  const calls: ScriptedCall[] = [];
  let reads = 0;
  const answer = async (call: ScriptedCall['call'], names: readonly string[]): Promise<CallResult> => {
    calls.push({ call, names });
    return script.answers({ call, names }, calls.length - 1);
  };
  return {
    calls,
    reads: () => reads,
    groups: {
      snapshot: async () => null,
      rules: async () => [...(script.shows[reads++] ?? script.shows.at(-1) ?? [])],
      revokeIngress: (_, ids) => answer('revokeIngress', ids),
      authorizeIngress: (_, rules) => answer('authorizeIngress', rules.map(permissionKey)),
    },
  };
}

export function done(requestId: string): CallResult {
  return { kind: 'done', requestId };
}

export function isAlready(code: string, requestId: string): CallResult {
  return { kind: 'alreadyTrue', requestId, code };
}

export function refused(code: string, requestId: string): CallResult {
  return { kind: 'refused', requestId, code, message: `${code} it is` };
}

export const unanswered: CallResult = { kind: 'unknown', message: 'socket hang up' };

/** A rule to authorise, as it stands once EC2 has made it. */
export function made(rule: NewRule, index = 0): SecurityGroupRule {
  const { origin: _, ...permission } = rule;
  return { ...permission, id: `sgr-made-${permissionKey(rule)}-${index}`, tags: {} };
}
