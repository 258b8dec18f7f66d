import { expect, test } from 'vitest';
import { unwrittenLog } from '../../../cli/log/unwritten-log.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { aClaim } from '../../builders/a-claim.ts';
import { groupRef } from '../../builders/builders.ts';

const other = { ...groupRef, groupId: 'sg-00000000000000fff' };
const stored = aClaim();
const linkOf = (entry: AuditEntry): ChainLink => ({ stored: entry, entry, problem: null });

/** A log with one entry of one group, in which nothing may be written. */
function aLog() {
  const links = (key: string) => (key === groupKey(groupRef) ? [linkOf(stored)] : []);
  const refuse = () => {
    throw new Error('nothing may be called but reads of one group');
  };
  return {
    tail: async (ref: typeof groupRef) => links(groupKey(ref)),
    entriesOf: async (key: string) => links(key),
    append: refuse,
    ...{ recent: refuse, mayHaveEntries: refuse, briefs: refuse, entriesWithId: refuse, groups: refuse },
    ...{ chains: refuse, partitions: refuse, states: refuse },
  };
}

test('what would be written is read after what is there, by its own group alone', async () => {
  const { auditLog, unwritten } = unwrittenLog(aLog());
  const next = { ...stored, outcome: 'failed' } as const;

  const result = await auditLog.append(next);
  const [own, all, ofOther] = [
    await auditLog.tail(groupRef),
    await auditLog.entriesOf(groupKey(groupRef)),
    await auditLog.tail(other),
  ];

  expect(result).toBe('appended');
  expect(own).toEqual([linkOf(stored), linkOf(next)]);
  expect(all).toEqual(own);
  expect(ofOther).toEqual([]);
  expect(unwritten()).toEqual([next]);
});
