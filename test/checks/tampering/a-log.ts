import type { AuditEntry, Trigger } from '../../../core/audit/audit-entry.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { anExemption, anOpenRule, aPolicy, aSnapshot, now, ports } from '../../builders/builders.ts';
import {
  check,
  type InMemoryWorld,
  inMemoryWorld,
  reconcileSettings,
  someDeps,
} from '../../builders/in-memory-world.ts';

/** The groups of the log and how many entries each has: 500 in all. One id is there in two accounts. */
const groups = [
  { account: '111122223333', region: 'us-east-1', groupId: 'sg-0000000000000000a', length: 40 },
  { account: '111122223333', region: 'us-east-1', groupId: 'sg-0000000000000000b', length: 80 },
  { account: '111122223333', region: 'eu-west-1', groupId: 'sg-0000000000000000c', length: 100 },
  { account: '444455556666', region: 'us-east-1', groupId: 'sg-0000000000000000a', length: 200 },
  { account: '444455556666', region: 'eu-west-1', groupId: 'sg-0000000000000000d', length: 80 },
];

const hour = 3_600_000;

/** What happens to a group in one hour: how it is found, and what else is different. */
interface Hour {
  readonly tags?: Readonly<Record<string, string>>;
  readonly isExempt?: boolean;
  readonly deps?: (deps: ReconcileDeps) => ReconcileDeps;
}

/** It is closed; nobody had opted in; it is only proposed; it is exempt; the worker dies half-way, and the next ends its claim. */
const hours: readonly Hour[] = [
  {},
  { tags: {} },
  { deps: (deps) => ({ ...deps, settings: reconcileSettings({ mode: 'plan' }) }) },
  { isExempt: true },
  { deps: (deps) => ({ ...deps, changes: { ...deps.changes, revokeIngress: died } }) },
];

async function died(): Promise<never> {
  throw new Error('the worker is gone');
}

/** An audit log as the product itself writes it: 500 entries, or this share of each group's. */
export async function aLog(share = 1): Promise<AuditEntry[]> {
  const chains = groups.map(({ length, ...ref }) => chainOf(ref, Math.ceil(length * share)));
  return (await Promise.all(chains)).flat();
}

async function chainOf(ref: GroupRef, length: number): Promise<readonly AuditEntry[]> {
  const world = inMemoryWorld({ snapshots: [] });
  const ids = { made: 0 };
  for (let index = 0; world.entriesOf(ref).length < length; index++) await pass(world, ref, { ids, index });
  // The beginning of a chain is a chain.
  return world.entriesOf(ref).slice(0, length);
}

/** One hour passes. */
async function pass(world: InMemoryWorld, ref: GroupRef, { ids, index }: { ids: { made: number }; index: number }) {
  const { tags, isExempt = false, deps = (same: ReconcileDeps) => same } = hours[index % hours.length] ?? {};
  const rule = anOpenRule({ id: `sgr-${index}`, ports: ports(20, 30), description: 'Zoë 王', tags: { team: 'mail' } });
  if (index % hours.length > 0 || index === 0)
    world.put(aSnapshot({ ref, ownerId: ref.account, rules: [rule], ...(tags && { tags }) }));
  world.policy = aPolicy({ exemptions: isExempt ? [anExemption({ group: ref })] : [] });
  const at = () => now + index * hour;
  const plain = someDeps(world, { now: at, newId: () => `rem-${ref.groupId}-${++ids.made}` });
  const reason = { ...trigger, eventId: `event-${index}` };
  await check(ref, deps(plain), { trigger: reason }).catch(() => undefined);
}

const trigger: Trigger = {
  kind: 'event',
  name: 'AuthorizeSecurityGroupIngress',
  eventId: null,
  actor: { arn: null, type: 'IAMUser', sourceIp: '198.51.100.23', userAgent: 'aws-cli/2', at: null },
};
