import { expect } from 'vitest';
import type { AuditEntry, AuditRecord } from '../../../core/audit/audit-entry.ts';
import type { AuditLog } from '../../../core/audit/audit-log.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { aChain } from '../../builders/a-chain.ts';

export const mail: GroupRef = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
export const web: GroupRef = { account: '999988887777', region: 'eu-west-1', groupId: 'sg-0aaaaaaaaaaaaaaaa' };

const full = await aChain(1);

/** A full record of the product's own making, but for what is changed. */
export function aRecord(change: Partial<AuditRecord> = {}): AuditRecord {
  const [entry] = full;
  if (!entry) throw new Error('the chain has an entry');
  const { sequence: _s, previousHash: _p, hash: _h, ...record } = entry;
  return { ...record, group: mail, ...change };
}

/** So many entries of one group, each after the one before. */
export function chainOf(...changes: readonly Partial<AuditRecord>[]): AuditEntry[] {
  const chain: AuditEntry[] = [];
  for (const change of changes) chain.push(link(aRecord(change), chain.at(-1) ?? null));
  return chain;
}

/** Entries that together are more than DynamoDB puts into one answer (1 MB). */
export function bulkyChain(count: number, change: (index: number) => Partial<AuditRecord> = () => ({})): AuditEntry[] {
  const groupName = 'x'.repeat(100_000);
  return chainOf(...Array.from({ length: count }, (_, index) => ({ groupName, ...change(index) })));
}

export async function appendAll(log: AuditLog, entries: readonly AuditEntry[]): Promise<void> {
  for (const entry of entries) expect(await log.append(entry)).toBe('appended');
}

export async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  return Array.fromAsync(items);
}
