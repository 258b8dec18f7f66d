import type { PolicyAction, RecordedChange } from '../audit/policy-entry.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';

/** One edit of the policy, as the policy's chain has it. */
export interface PolicyEdit {
  /** Its number in the chain. */
  readonly sequence: number;
  readonly at: string;
  readonly action: PolicyAction;
  /** The identity that made it, and its `aws:userid`. */
  readonly by: string;
  readonly userId: string;
  readonly reason: string;
  readonly previewDigest: string | null;
  readonly changes: readonly RecordedChange[];
}

/** Who approved an allowlist entry as it was used at some moment. */
export type ApproverOf = (entry: AllowlistEntry, at: string) => string;

/**
 * Who made the last edit of an entry up to a moment (ISO 8601 in UTC). Where the chain of the policy has none, who created it by
 * the entry itself.
 */
export function approversBy(edits: readonly PolicyEdit[]): ApproverOf {
  const byItem = new Map<string, { readonly at: string; readonly by: string }[]>();
  for (const { at, by, action, changes } of edits) {
    // To take a table over into the chain approves nothing.
    if (action === 'adopt') continue;
    for (const { item, after } of changes) {
      if (after === null) continue;
      const known = byItem.get(item);
      if (known) known.push({ at, by });
      else byItem.set(item, [{ at, by }]);
    }
  }
  return ({ id, createdBy }, at) => byItem.get(id)?.findLast((edit) => edit.at <= at)?.by ?? createdBy;
}
