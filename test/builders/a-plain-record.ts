import type { AuditEntry, AuditRecord } from '../../core/audit/audit-entry.ts';
import { groupRef } from './builders.ts';
import { aSweep } from './rule-texts.ts';

/** A claim that does nothing, written down field by field: nothing of it comes from the code that writes records. */
export function aPlainRecord(change: Partial<AuditRecord> = {}): AuditRecord {
  return {
    schema: 2,
    id: 'rem-1',
    group: groupRef,
    groupName: 'mail',
    vpcId: 'vpc-0123456789abcdef0',
    at: '2026-11-15T12:00:00.000Z',
    outcome: 'planned',
    reason: 'the port is open to the internet',
    trigger: aSweep,
    managedBy: null,
    list: { rules: [], closed: [] },
    finding: { group: groupRef, exposures: [] },
    steps: [],
    lost: [],
    allowlistEntries: [],
    rulesBefore: null,
    rulesAfter: null,
    revokedRuleIds: [],
    perhapsRevokedRuleIds: [],
    outcomes: [],
    fingerprint: '',
    writer: 'look-1',
    ...change,
  };
}

/** The same as the first entry of a chain, with hashes that say nothing. */
export function aPlainEntry(change: Partial<AuditEntry> = {}): AuditEntry {
  return { ...aPlainRecord(), sequence: 1, previousHash: 'p', hash: 'h', ...change };
}
