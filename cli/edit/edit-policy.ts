import type { PolicyAction } from '../../core/audit/policy-entry.ts';
import { familyName } from '../../core/model/cidr.ts';
import { counted } from '../../core/model/counted.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import { type ApprovedSum, largestOf } from '../../core/policy/approved-sum.ts';
import { type Policy, type PolicyChange, subjectOf } from '../../core/policy/policy.ts';
import { policyAfter } from '../../core/policy/policy-after.ts';
import { reachOf } from '../../core/policy/reach.ts';
import { digestOfEffect, type Effect, effectOf } from '../../core/preview/effect.ts';
import { StaleError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import type { Session } from '../session.ts';
import { type ConfirmOptions, confirm } from './confirm.ts';
import { editSubject } from './edit-subject.ts';
import { type PolicyPreview, previewEdit } from './preview-edit.ts';
import { refuseEnded } from './refuse-stale.ts';

/** An edit of the policy that a person asks for. */
export interface AskedEdit {
  /** The version of the policy that the changes were made up on, and what it holds. */
  readonly on: { readonly policy: Policy; readonly version: string };
  readonly changes: readonly PolicyChange[];
  readonly action: PolicyAction;
  /** Why, for the policy's chain. */
  readonly reason: string;
  readonly question: string;
  /** Refuses the edit, by throwing, after the fleet was read. */
  readonly check?: (preview: PolicyPreview) => void;
}

export interface EditOutcome {
  /** `unchanged`: there was nothing to do. */
  readonly kind: 'applied' | 'declined' | 'dry-run' | 'unchanged';
  readonly effect: Effect;
}

/**
 * Shows what an edit of the policy would change in the groups, asks, and makes it on the version that was shown. Throws where it is
 * refused, where others have edited the policy meanwhile, and as {@link confirm} does; nothing is written then.
 */
export async function editPolicy(
  host: Host,
  session: Session,
  { options, ...edit }: AskedEdit & { readonly options: ConfirmOptions },
): Promise<EditOutcome> {
  const { on, changes, action, reason, question, check } = edit;
  if (changes.length === 0) return { kind: 'unchanged', effect: nothingOf(session) };
  const after = policyAfter(on.policy, changes);
  const preview = await previewEdit(session, host, { before: on.policy, after, reach: reachOf(changes) });
  const { effect, exceeded, read } = preview;
  check?.(preview);
  refuseExceeded(exceeded);
  const subject = () =>
    editSubject(preview, {
      session,
      writes: { changes, action, reason, on: on.version },
      moments: changes.map(subjectOf).flatMap(({ createdAt, expiresAt }) => [createdAt, expiresAt]),
    });
  const answer = await confirm(host, { effect, read, question, subject }, options);
  if (answer !== 'yes') return { kind: answer === 'no' ? 'declined' : 'dry-run', effect };
  refuseEnded([on.policy, after], { session, since: preview.at });
  const { arn, userId } = session.identity;
  const result = await session.runtime.allowlist.apply({
    ...{ changes, action, reason, by: { arn, userId } },
    previewDigest: digestOfEffect(effect),
    on: on.version,
  });
  if (result.kind === 'applied') return { kind: 'applied', effect };
  const ids = result.kind === 'conflict' ? `${result.ids.slice(0, 5).join(', ')}: ` : '';
  throw new StaleError(
    `${ids}the policy was edited meanwhile, so nothing was written. Repeat the command to see its effect now`,
  );
}

function nothingOf({ settings, runtime }: Session): Effect {
  return effectOf([], [], { mode: runtime.settings.mode, changeLimit: settings.changeLimit });
}

/** How many groups a refusal names. */
const mostNamed = 3;

/** An allowlist must not add up, for one group, to what would be a finding in one rule. */
function refuseExceeded(exceeded: ReadonlyMap<ApprovedSum, readonly GroupRef[]>): void {
  const [first] = exceeded;
  if (first === undefined) return;
  const [{ family, addresses, limitPrefixLength, entries }, groups] = first;
  const all = [...exceeded.values()].flat().length;
  const named = groups.slice(0, mostNamed).map(({ account, region, groupId }) => `${groupId} (${account} ${region})`);
  const largest = largestOf(entries).map(({ id, cidr }) => `${id} ${cidr}`);
  throw new Error(
    `the CIDRs approved for ${counted(all, 'group')} would hold ${addresses} public ${familyName(family)} addresses together, ` +
      `more than one /${limitPrefixLength}, so nothing was written: ${named.join(', ')}${all > named.length ? ', …' : ''}. ` +
      `Approve less, or for fewer groups; the largest entries are ${largest.join(', ')}`,
  );
}
