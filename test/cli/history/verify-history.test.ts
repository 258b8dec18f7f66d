import { expect, test } from 'vitest';
import { verifyHistory } from '../../../cli/history/verify-history.ts';
import { anchorDigest } from '../../../core/audit/anchor.ts';
import type { AuditHistory, StoredChain } from '../../../core/audit/audit-log.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { aHost } from '../../builders/a-host.ts';
import { groupRef } from '../../builders/builders.ts';
import { someEntries } from '../../builders/some-entries.ts';

const mail = groupKey(groupRef);
const [proposed] = someEntries({ outcome: 'proposed' });
if (!proposed) throw new Error('one entry was made');
const chain: StoredChain = { groupKey: mail, links: [proposed] };

const approval = {
  kind: 'approval',
  id: proposed.id,
  group: groupRef,
  proposal: { sequence: proposed.sequence, hash: proposed.hash },
  by: { arn: 'arn:aws:iam::111122223333:user/ann', userId: 'AIDAANN' },
};
const hashless = { previousHash: '', hash: '' };
const decisions: StoredChain = { groupKey: 'decision#AIDAANN', links: [{ ...approval, ...hashless, sequence: 7 }] };

const heads = [{ group: mail, entries: 1, head: proposed.hash }];
const anchor = { digest: anchorDigest(heads), heads: null, parts: { id: 'one', count: 1 } };
const anchors: StoredChain = { groupKey: 'anchor', links: [link(anchor, null)] };
const parts: StoredChain = { groupKey: 'anchor-part#one', links: [{ ...{ heads }, ...hashless, sequence: 1 }] };

/** A log that is read like this, and has more when it is looked at again; nobody has written a policy. */
function growingLog(read: readonly StoredChain[], later: readonly StoredChain[] = []) {
  const again: (readonly string[])[] = [];
  const auditLog: Pick<AuditHistory, 'partitions'> = {
    async *partitions(only) {
      if (only === undefined) return yield* read;
      again.push(only);
      const all = [...read, ...later];
      for (const key of only) yield all.find(({ groupKey: other }) => other === key) ?? { groupKey: key, links: [] };
    },
  };
  const stored = { kind: 'old', items: [], raw: [], marker: null } as const;
  const state = async () => ({ kind: 'unadopted', stored, head: null }) as const;
  const accountDecisions = { links: async () => [], stored: async () => null };
  const settings = { organisation: { id: null } };
  return { again, settings, runtime: { auditLog, allowlist: { links: async () => [], state }, accountDecisions } };
}

async function verdictOn(log: ReturnType<typeof growingLog>) {
  const { host, document } = aHost('json');
  const exitCode = await verifyHistory(log, [], host);
  return { exitCode, document: document() };
}

test.each([
  ['a proposal, of which a decision was read', [decisions], [chain], mail],
  ['the parts of an anchor that was read', [anchors], [parts], 'anchor-part#one'],
])('what was written while the log was read is no fault: %s', async (_, read, later, key) => {
  const log = growingLog(read, later);

  const { exitCode, document } = await verdictOn(log);

  expect(document).toMatchObject({ verified: true, faults: [] });
  expect(exitCode).toBe(0);
  expect(log.again).toEqual([[key]]);
});

test('what is missing the second time too is a fault', async () => {
  const log = growingLog([anchors, decisions]);

  const { exitCode, document } = await verdictOn(log);

  expect(exitCode).toBe(1);
  expect(document).toMatchObject({
    faults: [
      { group: 'decision#AIDAANN', problem: expect.stringContaining('names a proposal that is not in the log') },
      { group: 'anchor', problem: 'its parts are missing' },
    ],
  });
  expect(log.again).toEqual([[mail, 'anchor-part#one'].sort()]);
});

test('what is found later is compared too: another proposal, and other heads', async () => {
  const [other] = someEntries({ outcome: 'proposed', reason: 'another' });
  const forged: StoredChain = { groupKey: mail, links: other ? [other] : [] };
  const otherParts: StoredChain = {
    groupKey: 'anchor-part#one',
    links: [{ ...{ heads: [] }, ...hashless, sequence: 1 }],
  };

  const { exitCode, document } = await verdictOn(growingLog([anchors, decisions], [forged, otherParts]));

  expect(exitCode).toBe(1);
  expect(document).toMatchObject({ faults: [{ group: 'decision#AIDAANN' }, { group: 'anchor' }] });
});

test('a proposal that was forged while the log was read, and has the hash of the decision, does not hold', async () => {
  const forged: StoredChain = { groupKey: mail, links: [{ ...proposed, ...{ reason: 'forged' } }] };

  const { exitCode, document } = await verdictOn(growingLog([decisions], [forged]));

  expect(exitCode).toBe(1);
  expect(document).toMatchObject({ faults: [{ group: mail, sequence: 1, problem: 'the entry was changed' }] });
});

test('what does not hold the first time is told once', async () => {
  const changed: StoredChain = { groupKey: mail, links: [{ ...proposed, ...{ reason: 'forged' }, hash: 'another' }] };

  const { document } = await verdictOn(growingLog([changed, decisions]));

  expect(document).toMatchObject({ faults: [{ group: mail }, { group: 'decision#AIDAANN' }] });
});

test('where nothing is missing, nothing is read again', async () => {
  const log = growingLog([chain, anchors, parts, decisions]);

  expect((await verdictOn(log)).exitCode).toBe(0);
  expect(log.again).toEqual([]);
});
