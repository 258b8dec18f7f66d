import type { AuditRecord } from '../../core/audit/audit-entry.ts';
import { link } from '../../core/audit/hash-chain.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import { aGroup, type Group } from './a-group.ts';
import { aPlainRecord } from './a-plain-record.ts';
import { approved, authorising } from './a-step.ts';
import { anEntry, anOpenRule, aPolicy, aRule, groupRef } from './builders.ts';

export const oldTags = { 'smtp-warden:managed': 'true', 'smtp-warden:remediation': 'rem-old' };

export const managed = aRule({ id: 'sgr-old', tags: oldTags, description: 'approved' });

export const ended = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' })] });

export const office = 'tcp 25-25 81.2.69.0/24';

function withoutList(said: Partial<AuditRecord>): AuditRecord {
  const { list: _, ...record } = aPlainRecord(said);
  return record;
}

/** A group that the version before has remediated: it wrote no lists, and no deployment on its rules. */
export function oldGroup(rules: readonly SecurityGroupRule[], end: Partial<AuditRecord> = {}, policy = ended): Group {
  const group = aGroup({ rules }, { policy });
  const before = anOpenRule({ id: 'sgr-gone' });
  const steps = [authorising(approved(managed))];
  const said = {
    schema: 1,
    id: 'rem-old',
    at: '2026-11-15T10:00:00.000Z',
    allowlistEntries: [anEntry({ version: 4 })],
  } as const;
  const claim = link(withoutList({ ...said, steps, rulesBefore: [before] }), null);
  group.world.forge(groupRef, claim);
  const record = {
    ...said,
    steps,
    outcome: 'completed',
    rulesAfter: [managed],
    revokedRuleIds: ['sgr-gone'],
    ...end,
  } as const;
  group.world.forge(groupRef, link(withoutList(record), claim));
  return group;
}
