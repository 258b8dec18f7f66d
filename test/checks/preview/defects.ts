import { emptyList } from '../../../core/plan/managed-rules.ts';
import { isLive } from '../../../core/policy/allowlist-entry.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { type PreviewContext, type PreviewGroup, previewOf } from '../../../core/preview/effect-on.ts';

type Preview = typeof previewOf;

/** Previews that are wrong in one way each. */
export const defects: Readonly<Record<string, Preview>> = {
  'the list is forgotten': (group, context) => previewOf({ ...group, list: emptyList }, context),
  'the families that were closed are forgotten': (group, context) =>
    previewOf({ ...group, list: { ...group.list, closed: [] } }, context),
  'what has ended is left out': withPolicies((policy, { now }) => ({
    ...policy,
    entries: policy.entries.filter((entry) => isLive(entry, now)),
  })),
  'exemptions are left out': withPolicies((policy) => ({ ...policy, exemptions: [] })),
  'entries with an expiry are left out': withPolicies((policy) => ({
    ...policy,
    entries: policy.entries.filter(({ expiresAt }) => expiresAt === null),
  })),
  'the quota is not looked at': withSnapshot(() => ({ rulesQuota: 1_000 })),
  'IPv6 is left out': withSnapshot(({ rules }) => ({
    rules: rules.filter(({ source }) => source.kind !== 'cidr' || !source.cidr.includes(':')),
  })),
  'prefix lists count as empty': withSnapshot(({ prefixLists }) => ({
    prefixLists: Object.fromEntries(Object.entries(prefixLists).map(([id, list]) => [id, { ...list, entries: [] }])),
  })),
  'every group counts as opted in': withSnapshot(({ tags }) => ({ tags: { ...tags, 'smtp-warden:auto-fix': 'true' } })),
  'new tags are not looked at': ({ tagsAfter: _, ...group }, context) => previewOf(group, context),
  'the effect is that of the policy as it is': (group, context) =>
    previewOf(group, { ...context, after: context.before }),
  'the edit counts as made before': (group, context) => previewOf(group, { ...context, before: context.after }),
  'access that is lost is not named': (group, context) => {
    const preview = previewOf(group, context);
    return { ...preview, effect: preview.effect && { ...preview.effect, losesAccess: [] } };
  },
  'closings are not counted': (group, context) => ({ ...previewOf(group, context), closes: false }),
};

function withPolicies(spoil: (policy: Policy, context: PreviewContext) => Policy): Preview {
  return (group, context) =>
    previewOf(group, { ...context, before: spoil(context.before, context), after: spoil(context.after, context) });
}

function withSnapshot(spoil: (snapshot: PreviewGroup['snapshot']) => Partial<PreviewGroup['snapshot']>): Preview {
  return (group, context) =>
    previewOf({ ...group, snapshot: { ...group.snapshot, ...spoil(group.snapshot) } }, context);
}
