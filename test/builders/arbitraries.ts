import fc from 'fast-check';
import { cidr } from '../../core/model/cidr.ts';
import type { Snapshot } from '../../core/model/security-group.ts';
import type { AllowlistEntry, Scope } from '../../core/policy/allowlist-entry.ts';
import type { Exemption } from '../../core/policy/exemption.ts';
import type { AssessmentSettings } from '../../core/reconcile/assess.ts';
import type { Case } from '../oracle/policy.ts';
import { anEntry, anExemption, aSnapshot, groupRef, now, someSettings } from './builders.ts';
import { past, withPast } from './list-arbitraries.ts';
import { groupRules } from './rule-arbitraries.ts';
import { approvableCidr } from './source-arbitraries.ts';

const otherGroup = { ...groupRef, groupId: 'sg-0fedcba9876543210' };

const scope = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Scope>({ kind: 'everything' }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Scope>(
      { kind: 'account', account: groupRef.account },
      { kind: 'account', account: '999988887777' },
      { kind: 'vpc', vpcId: aSnapshot().vpcId },
      { kind: 'vpc', vpcId: 'vpc-0fedcba9876543210' },
      { kind: 'group', groupId: groupRef.groupId },
      { kind: 'group', groupId: otherGroup.groupId },
    ),
  },
);

const expiry = fc.oneof(
  { weight: 8, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 2 }).map((late) => new Date(now + late).toISOString()) },
  { weight: 1, arbitrary: fc.constantFrom('2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z') },
);

const text = fc.constantFrom('mail-team', 'Zoë <zoe@example.org>', 'a "quoted" & \'odd\' text | 100%', 'x'.repeat(300));

/** Allowlist entries: adjacent and overlapping networks, expired ones, other scopes. */
export const entries: fc.Arbitrary<AllowlistEntry[]> = fc
  .array(fc.record({ cidr: approvableCidr, scope, expiresAt: expiry, owner: text, reason: text }), { maxLength: 6 })
  .map((changes) => changes.map((change, index) => anEntry({ id: `entry-${index}`, ...change })));

const exemptions: fc.Arbitrary<Exemption[]> = fc.oneof(
  { weight: 9, arbitrary: fc.constant<Exemption[]>([]) },
  {
    weight: 1,
    arbitrary: fc
      .record({ group: fc.constantFrom(groupRef, otherGroup), late: fc.constantFrom(-1, 0, 1, 86_400_000) })
      .map(({ group, late }) => [anExemption({ group, expiresAt: new Date(now + late).toISOString() })]),
  },
);

const settings: fc.Arbitrary<AssessmentSettings> = fc
  .record({
    emptyAllowlist: fc.constantFrom('defer' as const, 'revoke' as const),
    allTraffic: fc.oneof(
      { weight: 4, arbitrary: fc.constant('split' as const) },
      { weight: 1, arbitrary: fc.constant('defer' as const) },
    ),
    limits: fc.oneof(
      { weight: 4, arbitrary: fc.constant({ ipv4: 8, ipv6: 16 }) },
      {
        weight: 1,
        arbitrary: fc.record({ ipv4: fc.integer({ min: 0, max: 24 }), ipv6: fc.integer({ min: 0, max: 48 }) }),
      },
    ),
  })
  .map(someSettings);

const groupTags = fc.oneof(
  { weight: 9, arbitrary: fc.constant({ 'smtp-warden:auto-fix': 'true' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      {},
      { 'smtp-warden:auto-fix': 'True' },
      { 'SMTP-Warden:auto-fix': 'true' },
      { 'SMTP-Warden:auto-fix': 'false', 'smtp-warden:auto-fix': 'true' },
      { 'smtp-warden:auto-fix': '' },
    ),
  },
);

const rulesQuota = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(60, 60, 200, 1000) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }) },
);

/** Any group that EC2 could hold, within a small world of sources that often meet. */
export const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    group: groupRules,
    tags: groupTags,
    ownerId: fc.oneof(
      { weight: 19, arbitrary: fc.constant(groupRef.account) },
      { weight: 1, arbitrary: fc.constant('999988887777') },
    ),
    rulesQuota,
  })
  .map(({ group, ...rest }) => aSnapshot({ ...group, ...rest }));

export const cases: fc.Arbitrary<Case> = fc
  .record({ snapshot: snapshots, entries, exemptions, settings })
  .map(({ entries, exemptions, ...rest }) => ({
    ...rest,
    policy: { entries, exemptions },
    now,
    remediationId: 'rem-20261115-0001',
  }));

/** Cases of groups that the bot has been at before. */
export const rememberedCases: fc.Arbitrary<Case> = fc
  .record({
    given: cases,
    past,
    mayClose: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    isPerson: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  })
  .map(({ given, past: before, ...check }) => ({ ...withPast(given, before), ...check }));

/** Any network: every address and prefix length. */
export const anyCidr = fc.oneof(
  fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => {
    return cidr(`${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')}/${prefix}`);
  }),
  fc
    .tuple(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), fc.integer({ min: 0, max: 128 }))
    .map(([groups, prefix]) => cidr(`${groups.map((group) => group.toString(16)).join(':')}/${prefix}`)),
);
