import type { RecordedChange } from '../../core/audit/policy-entry.ts';
import { isExemption, type Policy, type PolicyChange, type PolicyItem, policyOf } from '../../core/policy/policy.ts';
import { reachOf } from '../../core/policy/reach.ts';
import { digestOfEffect } from '../../core/preview/effect.ts';
import { type ConfirmOptions, confirm } from '../edit/confirm.ts';
import type { EditOutcome } from '../edit/edit-policy.ts';
import { previewEdit } from '../edit/preview-edit.ts';
import { refuseEnded } from '../edit/refuse-stale.ts';
import type { Host } from '../host/host.ts';
import { changeText } from '../render/logged-change.ts';
import type { Session } from '../session.ts';

interface Accepted extends EditOutcome {
  readonly change: RecordedChange;
}

/**
 * Shows what an item of the table is by the policy's chain and in the table, and what would change in the groups if it counted as it
 * is in the table; asks, and records that. Throws where the item is as the chain says, where it cannot be read, and where others
 * have edited the policy meanwhile; nothing is written then.
 */
export async function acceptItem(
  host: Host,
  session: Session,
  { id, reason, options }: { readonly id: string; readonly reason: string; readonly options: ConfirmOptions },
): Promise<Accepted> {
  const { allowlist } = session.runtime;
  const { change, policy, version } = await allowlist.disputedItem(id);
  const after = policyWith(policy, change);
  const { effect, read, at } = await previewEdit(session, host, {
    before: policy,
    after,
    reach: reachOf(changesOf(change)),
  });
  const tell = options.dryRun ? host.line : host.notice;
  tell(`By the policy's chain: ${itemText(change.before)}`);
  tell(`In the table:          ${itemText(change.after)}`);
  const answer = await confirm(host, { effect, read, question: 'Accept it as it is in the table?' }, options);
  if (answer !== 'yes') return { kind: answer === 'no' ? 'declined' : 'dry-run', effect, change };
  refuseEnded([policy, after], { session, since: at });
  const { arn, userId } = session.identity;
  const by = { arn, userId };
  const previewDigest = digestOfEffect(effect);
  const result = await allowlist.acceptItem({ change, reason, by, previewDigest, on: version });
  if (result.kind === 'applied') return { kind: 'applied', effect, change };
  throw new Error('the policy was edited meanwhile, so nothing was written. Repeat the command to see its effect now');
}

function policyWith({ entries, exemptions }: Policy, { item, after }: RecordedChange): Policy {
  const others = [...entries, ...exemptions].filter(({ id }) => id !== item);
  return policyOf(after === null ? others : [...others, after]);
}

/** For whom the item counts, before and after. */
function changesOf({ before, after }: RecordedChange): PolicyChange[] {
  return [before, after].flatMap((item): PolicyChange[] => {
    if (item === null) return [];
    if (isExemption(item)) return [{ kind: 'putExemption', exemption: item, replaces: null }];
    return [{ kind: 'putEntry', entry: item, replaces: null }];
  });
}

function itemText(item: PolicyItem | null): string {
  return item === null ? 'there is no such item' : changeText({ before: null, after: item });
}
