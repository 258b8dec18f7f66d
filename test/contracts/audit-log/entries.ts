import { expect } from 'vitest';
import type { AuditEntry, AuditRecord } from '../../../core/audit/audit-entry.ts';
import type { AuditLog, ChainLink } from '../../../core/audit/audit-log.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { aFullRecord } from '../../builders/a-full-record.ts';

export const mail: GroupRef = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
export const web: GroupRef = { account: '999988887777', region: 'eu-west-1', groupId: 'sg-0aaaaaaaaaaaaaaaa' };

/** A record in which nothing is empty, but for what is changed. */
export function aRecord(change: Partial<AuditRecord> = {}): AuditRecord {
  return aFullRecord({ group: mail, ...change });
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

/** The last entry of a group as the tail of its chain has it; null where there is none, or where it cannot be read. */
export async function lastOf(log: AuditLog, ref: GroupRef): Promise<AuditEntry | null> {
  return (await log.tail(ref)).at(-1)?.entry ?? null;
}

/** What a chain is read as that holds these entries, all sound. */
export function linksOf(entries: readonly AuditEntry[]): ChainLink[] {
  return entries.map((entry) => ({ stored: entry, entry, problem: null }));
}

export async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  return Array.fromAsync(items);
}
