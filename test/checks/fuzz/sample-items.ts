import { type Item, itemOf } from '../../../aws/dynamodb-item.ts';
import { itemIn } from '../../../aws/policy-table/generations.ts';
import { unadoptedHead } from '../../../aws/policy-table/head.ts';
import { headKey } from '../../../aws/policy-table/keys.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { aChain } from '../../builders/a-chain.ts';
import { aFullRecord } from '../../builders/a-full-record.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { anEnd, aReport, aSweep, here } from '../../contracts/sweep-ledger/sweeps.ts';
import { aLog } from '../tampering/a-log.ts';

const scopes: readonly AllowlistEntry['scope'][] = [
  { kind: 'everything' },
  { kind: 'account', account: '111122223333' },
  { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' },
  { kind: 'group', groupId: 'sg-0123456789abcdef0' },
];
const expiresAt = '2027-01-01T00:00:00.000Z';
const approvals = scopes.flatMap((scope) => [
  anEntry({ scope }),
  anEntry({ scope, cidr: cidr('2001:db8::/32'), expiresAt, version: 7 }),
  anEntry({ scope, cidr: cidr('192.0.2.0/24'), expiresAt, removedBy: 'arn:aws:iam::111122223333:user/bob' }),
]);

/** As versions up to 0.2 stored them. */
export const oldAllowlistItems: readonly Item[] = [
  ...approvals.map((entry) => itemOf({ ...entry, pk: 'policy', sk: `allow#${entry.id}`, ttl: 1_798_761_600 })),
  itemOf({ ...anExemption(), pk: 'policy', sk: 'exempt#exemption-mx', ttl: 1_798_761_600 }),
];

export const allowlistItems: readonly Item[] = [...approvals, anExemption()].map((item) => itemIn('g', item));

const { group } = anExemption();
export const headItems: readonly Item[] = [
  { items: 0, accounts: null, groups: [] },
  { items: 0, accounts: [], groups: [group] },
  { items: 3, accounts: ['111122223333'], groups: [group] },
].map(({ items, ...affected }) =>
  itemOf({ ...unadoptedHead({ generation: 'g', items, now: 0, affected }), ...headKey }),
);

/** Entries of all kinds, as the product writes them, and one with every member there is. */
export const auditEntries: readonly AuditEntry[] = [...(await aLog(0.1)), ...(await aChain(1))];
const bad = { sequence: 4, problem: 'the entry was changed' };
const restart = { reason: 'a restored backup', lastGood: { sequence: 3, hash: '0'.repeat(64) }, bad };
const by = { arn: 'arn:aws:iam::111122223333:user/ada', userId: 'AIDAADA' };
const others = [
  link(aFullRecord({ restart, outcome: 'restarted' }), null),
  link(aFullRecord({ schema: 3, outcome: 'proposed', proposal: { digest: 'd', by } }), null),
  link(aFullRecord({ schema: 3, approval: { by, at: '2026-11-15T12:00:00.000Z', digest: 'd' } }), null),
  // As versions up to 0.1 wrote it.
  ...auditEntries.slice(-1).map((entry) => ({ ...entry, schema: 1, awaitedFamilies: [{ port: 25, family: 'ipv4' }] })),
];
export const auditItems: readonly Item[] = [...auditEntries, ...others].map((entry) =>
  itemOf({ ...entry, groupKey: groupKey(entry.group), month: entry.at.slice(0, 7) }),
);

const closings = [{ group: '111122223333/us-east-1/sg-0123456789abcdef0', at: 1_794_744_000_000 }];
const resumed = { by: 'arn:aws:iam::111122223333:user/ada', at: '2026-11-15T11:00:00.000Z' };
export const limitItems: readonly Item[] = [{ resumed: null }, { resumed }].map((change) =>
  itemOf({ sweepId: 'change-limit', part: 'closings', version: 3, closings, ...change }),
);

const note = { ...here, region: null, reason: 'access denied' };
const ofSweep = { sweepId: 'sweep-1', ttl: 1_798_761_600 };

export const sweepItem: Item = itemOf({ ...aSweep(), ...ofSweep, part: 'sweep' });
export const reportItem: Item = itemOf({
  ...aReport({ failures: [note] }),
  ...ofSweep,
  part: `account#${here.account}`,
});
export const conclusionItems: readonly Item[] = [
  anEnd(),
  anEnd({
    verdict: 'halted',
    failures: [note],
    skipped: [{ region: 'sa-east-1', accounts: 1, examples: [here.account] }],
    missing: [here.account],
  }),
].map((conclusion) => itemOf({ ...conclusion, ...ofSweep, part: 'conclusion' }));
