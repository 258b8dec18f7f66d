import type { Actor, AuditEntry, Trigger } from '../../core/audit/audit-entry.ts';
import { link } from '../../core/audit/hash-chain.ts';
import type { SecurityGroupRule, Snapshot } from '../../core/model/security-group.ts';
import type { ReconcileDeps } from '../../core/reconcile/reconcile-deps.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, groupRef, now, ports } from './builders.ts';
import { check, inMemoryWorld, someDeps, type WorldSettings } from './in-memory-world.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** Open from port 20 to 30, beside an office that may stay. */
export const opened = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'inbound mail' });
export const kept = aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') });

export function actor(name: string): Actor {
  return {
    arn: `arn:aws:iam::111122223333:user/${name}`,
    type: 'IAMUser',
    sourceIp: '198.51.100.23',
    userAgent: 'aws-cli/2.27.0',
    at: '2026-11-15T11:59:58.000Z',
  };
}

export function openedBy(name: string): Trigger {
  return { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId: `event-of-${name}`, actor: actor(name) };
}

export interface Look {
  /** Minutes after the moment of all tests. */
  readonly atMinute?: number;
  readonly trigger?: Trigger;
  /** The rules that somebody has put there before. */
  readonly rules?: readonly SecurityGroupRule[];
  readonly deps?: (deps: ReconcileDeps) => ReconcileDeps;
}

/** The chain that the product writes over some looks at one group, each of which may fail. */
export async function chainOfLooks(
  looks: readonly Look[],
  snapshot: Partial<Snapshot> = {},
  world: Partial<WorldSettings> = {},
): Promise<readonly AuditEntry[]> {
  const group = aSnapshot({ rules: [opened, kept], ...snapshot });
  const memory = inMemoryWorld({ snapshots: [group], ...world });
  let ids = 0;
  for (const { atMinute = 0, trigger = openedBy('bob'), rules, deps = (same: ReconcileDeps) => same } of looks) {
    if (rules) memory.put({ ...group, rules });
    const plain = someDeps(memory, { now: () => now + atMinute * minute, newId: () => `rem-${++ids}` });
    await check(groupRef, deps(plain), { trigger }).catch(() => undefined);
  }
  return memory.entriesOf(groupRef);
}

/** The last entry of a chain. */
export function lastOf(chain: readonly AuditEntry[]): AuditEntry {
  const last = chain.at(-1);
  if (!last) throw new Error('nothing was written');
  return last;
}

/** The same entry with something else in it, and the hash that goes with it. */
export function changed(entry: AuditEntry, change: Partial<AuditEntry>): AuditEntry {
  const { sequence: _s, previousHash: _p, hash: _h, ...record } = entry;
  return link({ ...record, ...change }, null);
}
