import { expect, test } from 'vitest';
import { type AuditEntry, newestSchema } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { fingerprintOf } from '../../../core/audit/fingerprint.ts';
import { chainFault, genesis, type Linked } from '../../../core/audit/hash-chain.ts';
import { verifyTail } from '../../../core/audit/verify-tail.ts';
import { brokenChain, restartChain } from '../../../core/reconcile/restart-chain.ts';
import { aChain, rehashed } from '../../builders/a-chain.ts';
import { groupRef, now } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';

const later = now + 3_600_000;
const by = {
  kind: 'cli',
  name: 'history restart',
  eventId: null,
  actor: { arn: 'arn:aws:iam::111122223333:user/ada', type: 'Caller', sourceIp: null, userAgent: null, at: null },
} as const;

function linkOf(entry: AuditEntry): ChainLink {
  return { stored: entry, entry, problem: null };
}

/** What somebody put there past the product. */
function junk(sequence: number, more: object = {}): ChainLink {
  const stored: Linked<object> = { sequence, previousHash: 'x', hash: 'x', ...more };
  return { stored, entry: null, problem: 'the entry cannot be read: junk' };
}

/** The chain of a group and what is written to it; somebody else is quicker where `isOvertaken`. */
async function restart(links: readonly ChainLink[], { at = later, isOvertaken = false } = {}) {
  const appended: AuditEntry[] = [];
  const auditLog = {
    entriesOf: async () => links,
    append: async (entry: AuditEntry) => {
      if (isOvertaken) return 'conflict' as const;
      appended.push(entry);
      return 'appended' as const;
    },
  };
  let ids = 0;
  const deps = {
    auditLog,
    clock: { now: () => at, monotonic: () => at, awsOffset: () => 0 },
    newId: () => `rem-new-${++ids}`,
    settings: reconcileSettings(),
  };
  const result = await restartChain(groupRef, 'an item was forged', by, deps);
  return { result, appended, after: [...links, ...appended.map(linkOf)] };
}

test('a chain with a junk item is begun anew: nothing is managed, closed or owed, and the last good and the bad one are named', async () => {
  const chain = await aChain(1);
  const last = chain.at(-1);
  const finding = { group: groupRef, exposures: [] };
  const said = { outcome: 'restarted', reason: 'a new chain was started: an item was forged' } as const;

  const { result, appended, after } = await restart([...chain.map(linkOf), junk(3)]);

  expect(result).toEqual({ kind: 'restarted', entry: appended[0] });
  expect(appended).toMatchObject([
    {
      schema: 2,
      ...said,
      sequence: 4,
      previousHash: genesis,
      group: groupRef,
      groupName: last?.groupName,
      vpcId: last?.vpcId,
      at: new Date(later).toISOString(),
      trigger: by,
      list: { rules: [], closed: [] },
      finding,
      fingerprint: fingerprintOf({ ...said, finding, steps: '' }),
      restart: {
        reason: 'an item was forged',
        lastGood: { sequence: 2, hash: last?.hash },
        bad: { sequence: 3, problem: 'the entry was changed' },
      },
    },
  ]);
  expect(chainFault(after.map(({ stored }) => stored))).toBeNull();
  expect(verifyTail(after, later)).toMatchObject({ kind: 'holds', latest: appended[0], lastEnd: null });
});

test('an entry that hashes do not show to be bad can be answered as well: one that is dated in the future', async () => {
  const chain = await aChain(2);
  const [first, second, claim] = chain;
  if (!first || !second || !claim) throw new Error('not the chain it should be');
  const dated = rehashed({ ...claim, at: new Date(later + 86_400_000).toISOString() });
  const links = [first, second, dated].map(linkOf);

  const { result, after } = await restart(links);
  const again = brokenChain(after, later);

  expect(result).toMatchObject({ kind: 'restarted', entry: { restart: { bad: { sequence: 3 } }, sequence: 4 } });
  expect(again).toBeNull();
});

test('a chain whose first entry does not hold has no last good one', async () => {
  const { result } = await restart([junk(1)]);

  expect(result).toMatchObject({
    kind: 'restarted',
    entry: { sequence: 2, groupName: '', vpcId: '', restart: { lastGood: null, bad: { sequence: 1 } } },
  });
});

test('a last good entry that cannot be read names no group', async () => {
  const [first] = await aChain(1);
  if (!first) throw new Error('not the chain it should be');
  const unread: ChainLink = { stored: first, entry: null, problem: 'the entry cannot be read' };

  const { result } = await restart([unread, junk(2)]);

  expect(result).toMatchObject({
    entry: { groupName: '', vpcId: '', restart: { lastGood: { sequence: 1 }, bad: { sequence: 2 } } },
  });
});

test('what was begun anew can break and be begun anew again', async () => {
  const first = await restart([junk(1)]);

  const second = await restart([...first.after, junk(3)]);

  expect(second.result).toMatchObject({
    kind: 'restarted',
    entry: { sequence: 4, restart: { lastGood: { sequence: 2 }, bad: { sequence: 3 } } },
  });
  expect(brokenChain(second.after, later)).toBeNull();
});

test('a chain that holds is left as it is', async () => {
  const chain = (await aChain(1)).map(linkOf);

  const whole = await restart(chain);
  const empty = await restart([]);

  for (const { result, appended } of [whole, empty]) {
    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('is valid') });
    expect(appended).toEqual([]);
  }
});

test('while a claim may still be held the chain is not begun anew, since its holder may be changing the group', async () => {
  const [claim] = await aChain(1);
  if (!claim) throw new Error('not the chain it should be');
  const links = [linkOf(claim), junk(2)];
  const since = Date.parse(claim.at);

  const begun = await restart(links, { at: since });
  const resumed = await restart([linkOf({ ...claim, outcome: 'resumed' }), junk(2)], { at: since + 89_000 });
  const held = await restart(links, { at: since + 89_000 });
  const free = await restart(links, { at: since + 90_000 });

  expect(held.result).toMatchObject({
    kind: 'refused',
    reason: `${claim.id} may be in progress since ${claim.at}; try again after ${new Date(since + 90_000).toISOString()}`,
  });
  expect([begun, resumed].map(({ result }) => result)).toEqual([held.result, held.result]);
  expect(held.appended).toEqual([]);
  expect(free.result).toMatchObject({ kind: 'restarted' });
});

test.each([
  ['an entry of a newer version', junk(3, { schema: newestSchema + 1 }), 'written by a newer version'],
  ['an item after which no number is left', junk(Number.MAX_SAFE_INTEGER + 1), 'after which none can be written'],
  ['an item without a number', junk(2, { sequence: null }), 'after which none can be written'],
])('%s is no reason to begin anew', async (_, link, reason) => {
  const chain = await aChain(1);

  const { result, appended } = await restart([...chain.map(linkOf), link]);

  expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
  expect(appended).toEqual([]);
});

test('a chain with entries of the newest schema, such as proposals, is begun anew', async () => {
  const chain = await aChain(1);

  const { result } = await restart([...chain.map(linkOf), junk(3, { schema: newestSchema })]);

  expect(result).toMatchObject({ kind: 'restarted' });
});

test('where somebody else writes first nothing is begun', async () => {
  const { result } = await restart([junk(1)], { isOvertaken: true });

  expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('try again') });
});
