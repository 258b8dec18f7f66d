import { type Evidence, refusalToAuthorize, refusalToRevoke } from '../../core/execute/gate-checks.ts';
import type { SecurityGroupRule, Tags } from '../../core/model/security-group.ts';
import type { NewRule } from '../../core/plan/step.ts';
import { authorising } from './a-step.ts';
import { anEvidence } from './an-evidence.ts';
import { aSnapshot } from './builders.ts';

/** A rule that the gate is asked to authorise, as its claim says; what it says to that, null where it may be. */
export interface AuthorizeRow {
  readonly name: string;
  readonly rule: NewRule;
  readonly tags?: Tags;
  readonly evidence?: Partial<Evidence>;
  readonly expected: string | null;
}

export function refusalOf({ rule, tags = {}, evidence }: Pick<AuthorizeRow, 'rule' | 'tags' | 'evidence'>) {
  return refusalToAuthorize(rule, tags, anEvidence([authorising(rule)], evidence));
}

/** What the gate says to the revoke of the first rule, beside the others in the same call. */
export function refusalToTake(
  together: readonly [SecurityGroupRule, ...SecurityGroupRule[]],
  evidence: Partial<Evidence>,
) {
  return refusalToRevoke(together[0], together, anEvidence([], evidence));
}

/** A group with these rules. */
export function standing(...rules: readonly SecurityGroupRule[]): Partial<Evidence> {
  return { snapshot: aSnapshot({ rules }) };
}

/** The rules of a call, the first of which is asked for, and what is known. */
export type RevokeRow = readonly [
  name: string,
  together: readonly [SecurityGroupRule, ...SecurityGroupRule[]],
  evidence: Partial<Evidence>,
  expected: string | null,
];
