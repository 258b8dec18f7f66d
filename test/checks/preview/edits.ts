import fc from 'fast-check';
import type { Tags } from '../../../core/model/security-group.ts';
import type { Scope } from '../../../core/policy/allowlist-entry.ts';
import { addExemption, removeExemption, renewExemption } from '../../../core/policy/edit-exemptions.ts';
import { addEntry, removeEntry, renewEntry } from '../../../core/policy/edit-policy.ts';
import type { Policy, PolicyChange } from '../../../core/policy/policy.ts';
import type { AssessmentSettings } from '../../../core/reconcile/assess.ts';
import { aSnapshot, groupRef } from '../../builders/builders.ts';
import { approvableCidr } from '../../builders/source-arbitraries.ts';

const hour = 3_600_000;

/** One thing that a person does to the policy or to the opt-in tag. Items are named by their place. */
export type Act =
  | { readonly kind: 'add'; readonly cidr: string; readonly scope: Scope; readonly hours: number | null }
  | { readonly kind: 'remove'; readonly item: number }
  | { readonly kind: 'lose'; readonly item: number }
  | { readonly kind: 'renew'; readonly item: number; readonly hours: number | null }
  | { readonly kind: 'exempt'; readonly hours: number }
  | { readonly kind: 'renew-exemption'; readonly hours: number }
  | { readonly kind: 'end-exemption' };

/** An edit as one command makes it: an import makes several changes at once. */
export type Edit =
  | { readonly kind: 'policy'; readonly acts: readonly Act[] }
  | { readonly kind: 'tags'; readonly tags: Tags };

const scope = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Scope>({ kind: 'everything' }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Scope>(
      { kind: 'account', account: groupRef.account },
      { kind: 'account', account: '999988887777' },
      { kind: 'vpc', vpcId: aSnapshot().vpcId },
      { kind: 'group', groupId: groupRef.groupId },
    ),
  },
);
const hours = fc.constantFrom(null, null, 1, 24, 24 * 90);
const item = fc.nat(9);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), cidr: approvableCidr, scope, hours }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('remove' as const), item }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('renew' as const), item, hours }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('exempt' as const), hours: fc.constantFrom(1, 24, 8000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renew-exemption' as const), hours: fc.constantFrom(2, 48) }) },
  { weight: 1, arbitrary: fc.constant<Act>({ kind: 'end-exemption' }) },
);

const tags = fc.constantFrom<Tags>(
  { 'smtp-warden:auto-fix': 'true' },
  { 'smtp-warden:auto-fix': 'True' },
  { Name: 'mail' },
);

export const edits: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: act.map((one): Edit => ({ kind: 'policy', acts: [one] })) },
  {
    weight: 2,
    arbitrary: fc.array(act, { minLength: 2, maxLength: 6 }).map((acts): Edit => ({ kind: 'policy', acts })),
  },
  { weight: 1, arbitrary: tags.map((those): Edit => ({ kind: 'tags', tags: those })) },
);

/** What happens to the policy beside edits: an item that is not there any more, as after a table was restored. */
export const losses: fc.Arbitrary<Edit> = item.map((one) => ({ kind: 'policy', acts: [{ kind: 'lose', item: one }] }));

interface Terms {
  readonly settings: AssessmentSettings;
  readonly now: number;
}

/** What an edit comes to: its changes, and the policy with them. What is refused changes nothing. */
export function edited(policy: Policy, acts: readonly Act[], terms: Terms) {
  let after = policy;
  const changes = new Map<string, PolicyChange>();
  for (const one of acts) {
    if (one.kind === 'lose') {
      const lost = after.entries[one.item % Math.max(after.entries.length, 1)];
      after = { ...after, entries: after.entries.filter((entry) => entry !== lost) };
      continue;
    }
    const edit = editOf(after, one, terms);
    if (edit?.kind !== 'change') continue;
    const { change } = edit;
    const { id } = 'entry' in change ? change.entry : change.exemption;
    // One command changes an item once.
    if (changes.has(id)) continue;
    changes.set(id, change);
    after = withChange(after, change);
  }
  return { after, changes: [...changes.values()] };
}

function editOf(policy: Policy, act: Exclude<Act, { kind: 'lose' }>, { settings, now }: Terms) {
  const context = { now, by: 'arn:aws:iam::111122223333:user/ada', limits: settings.limits };
  const at = (count: number | null) => (count === null ? null : new Date(now + count * hour).toISOString());
  const words = { owner: 'mail-team', reason: 'an edit' };
  const [exemption] = policy.exemptions;
  switch (act.kind) {
    case 'add':
      return addEntry(policy, { ...words, cidr: act.cidr, scope: act.scope, expiresAt: at(act.hours) }, context);
    case 'remove':
    case 'renew': {
      const entry = policy.entries[act.item % Math.max(policy.entries.length, 1)];
      if (!entry) return null;
      if (act.kind === 'remove') return removeEntry(policy, entry.id, context);
      return renewEntry(policy, entry.id, { ...context, expiresAt: at(act.hours) });
    }
    case 'exempt':
      return addExemption(policy, { ...words, group: groupRef, expiresAt: at(act.hours) ?? '' }, context);
    case 'renew-exemption':
      return exemption ? renewExemption(policy, exemption.id, { ...context, expiresAt: at(act.hours) ?? '' }) : null;
    case 'end-exemption':
      return exemption ? removeExemption(policy, exemption.id) : null;
  }
}

/** The policy as a store keeps it once the change is made. */
export function withChange({ entries, exemptions }: Policy, change: PolicyChange): Policy {
  if (change.kind === 'putEntry')
    return { entries: [...entries.filter(({ id }) => id !== change.entry.id), change.entry], exemptions };
  const others = exemptions.filter(({ id }) => id !== change.exemption.id);
  return { entries, exemptions: change.kind === 'putExemption' ? [...others, change.exemption] : others };
}
