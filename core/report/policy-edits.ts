import type { PolicyLink } from '../audit/policy-chain.ts';
import { type PolicyEntry, policyChainKey, type RecordedChange } from '../audit/policy-entry.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { type AnchoredChain, followUpTo, isWithin, type LogTimes } from './chain-state.ts';
import type { ChainState, PolicyEdit } from './report.ts';

/** The edits of the policy up to `asOf`, oldest first, and the state of its chain; null where it has none. */
export function policyEditsOf(
  items: readonly PolicyLink[],
  times: LogTimes,
  anchored?: AnchoredChain,
): { readonly edits: readonly PolicyEdit[]; readonly state: ChainState | null } {
  const chain = followUpTo(policyChainKey, times, anchored);
  const edits: PolicyEdit[] = [];
  for (const { stored, entry, changes, problem } of items) {
    chain.add(stored);
    if (!isWithin(stored, times.asOf)) continue;
    if (entry && changes) edits.push(editOf(entry, changes));
    else chain.problem({ sequence: stored.sequence, problem: problem ?? 'the entry cannot be read' });
  }
  const state = chain.state();
  return { edits, state: state.entries === 0 && state.fault === null ? null : state };
}

function editOf(entry: PolicyEntry, changes: readonly RecordedChange[]): PolicyEdit {
  const { sequence, at, action, by, reason, previewDigest } = entry;
  return { sequence, at, action, by: by.arn, userId: by.userId, reason, previewDigest, changes };
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
