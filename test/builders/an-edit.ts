import type { PolicyEdit } from '../../core/gateways.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { PolicyChange } from '../../core/policy/policy.ts';

/** Who edits the policy in tests. */
export const ada = { arn: 'arn:aws:iam::111122223333:user/ada', userId: 'AIDAADA' };

/** An edit of the policy, bound to no version. */
export function anEdit(changes: readonly PolicyChange[], change: Partial<PolicyEdit> = {}): PolicyEdit {
  return { changes, action: 'add', by: ada, reason: 'a test', previewDigest: null, on: null, ...change };
}

/** The change that adds an entry. */
export function add(entry: AllowlistEntry): PolicyChange {
  return { kind: 'putEntry', entry, replaces: null };
}
