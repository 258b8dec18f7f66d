import { type Evidence, refusalToAuthorize } from '../../core/execute/gate-checks.ts';
import type { Tags } from '../../core/model/security-group.ts';
import type { NewRule } from '../../core/plan/step.ts';
import { authorising } from './a-step.ts';
import { anEvidence } from './an-evidence.ts';

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
