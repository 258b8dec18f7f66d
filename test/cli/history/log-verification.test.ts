import { expect, test } from 'vitest';
import { openLogVerification } from '../../../cli/history/log-verification.ts';
import { anchorDigest } from '../../../core/audit/anchor.ts';
import type { StoredChain } from '../../../core/audit/audit-log.ts';
import type { ChainHead } from '../../../core/audit/group-states.ts';
import { type Linked, link } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
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

/** Items that are of no chain, as the log gives them. */
function under(key: string, ...items: readonly object[]): StoredChain {
  return { groupKey: key, links: items.map((item, index) => ({ ...item, sequence: index + 7 }) as Linked<object>) };
}

function faultsOf(...partitions: readonly StoredChain[]) {
  const verification = openLogVerification([]);
  for (const partition of partitions) verification.add(partition);
  return verification.end().faults;
}

/** A chain with so many entries. */
function linked(count: number): Linked<object>[] {
  const links: Linked<object>[] = [];
  for (let at = 1; at <= count; at += 1) links.push(link({ at }, links.at(-1) ?? null));
  return links;
}

test('a decision that names a proposal of the log, under the key of its person, is no fault', () => {
  const faults = faultsOf(under('decision#AIDAANN', approval), chain);

  expect(faults).toEqual([]);
});

test.each<[what: string, decision: object, problem: string]>([
  [
    'of another hash',
    { ...approval, proposal: { sequence: 1, hash: 'forged' } },
    'names a proposal that is not in the log',
  ],
  ['of another place', { ...approval, proposal: { ...approval.proposal, sequence: 2 } }, 'names a proposal'],
  ['of another group', { ...approval, group: { ...groupRef, region: 'us-west-2' } }, 'names a proposal'],
  ['that says another person', { ...approval, by: { ...approval.by, userId: 'AIDABOB' } }, 'key of another person'],
  [
    'in the name of another session',
    { ...approval, by: { ...approval.by, arn: 'arn:aws:sts::111122223333:assumed-role/mail/bob' } },
    'in the name of another person',
  ],
  ['that cannot be read', { ...approval, group: 'sg-1' }, 'cannot be read'],
])('a decision %s is a fault', (_, decision, problem) => {
  const faults = faultsOf(chain, under('decision#AIDAANN', decision));

  expect(faults).toEqual([{ group: 'decision#AIDAANN', sequence: 7, problem: expect.stringContaining(problem) }]);
});

test('an entry that proposes nothing cannot be decided about', () => {
  const [reported] = someEntries({ outcome: 'reported' });
  const named = { ...approval, proposal: { sequence: 1, hash: reported?.hash } };

  const faults = faultsOf({ groupKey: mail, links: reported ? [reported] : [] }, under('decision#AIDAANN', named));

  expect(faults).toMatchObject([{ problem: expect.stringContaining('not in the log') }]);
});

test('what is under a key that smtp-warden does not know is a fault', () => {
  const faults = faultsOf(chain, under('polícy', { reason: 'add' }));

  expect(faults).toMatchObject([{ group: 'polícy', sequence: 7, problem: expect.stringContaining('somebody else') }]);
});

test.each(['policy', 'accounts'])('the chain %s is recomputed, and its end is kept for an anchor', (key) => {
  const links = linked(3);
  const [first, , last] = links;
  const verification = openLogVerification([]);

  verification.add({ groupKey: key, links });
  const faults = faultsOf({ groupKey: key, links: first && last ? [first, last] : [] });

  expect(verification.end()).toEqual({
    entries: 3,
    faults: [],
    restarts: [],
    chains: [{ group: key, entries: 3, head: last?.hash }],
  });
  expect(faults).toEqual([{ group: key, sequence: 2, problem: 'the entry is missing' }]);
});

test.each(['policy', 'accounts'])('an anchor finds the end of the chain %s that was removed', (key) => {
  const [first, second] = linked(2);
  const verification = openLogVerification([{ group: key, entries: 2, head: second?.hash ?? '' }]);

  verification.add({ groupKey: key, links: first ? [first] : [] });

  expect(verification.end().faults).toMatchObject([{ group: key, sequence: 2 }]);
});

test('parts are no chains: what refers to them checks them', () => {
  const verification = openLogVerification([]);

  verification.add(under('policy-part#1', { changes: [] }));
  verification.add(under('anchor-part#1', { heads: [] }));

  expect(verification.end()).toEqual({ entries: 2, faults: [], restarts: [], chains: [] });
});

const head = { group: mail, entries: 1, head: proposed.hash };

/** An anchor of these heads, with as many parts as there are lists. */
function anchors(...parts: readonly (readonly ChainHead[])[]): StoredChain[] {
  const [heads = []] = parts;
  const isWhole = parts.length === 1;
  const record = { digest: anchorDigest(parts.flat()), heads: isWhole ? heads : null };
  const anchor = link({ ...record, parts: isWhole ? null : { id: 'one', count: parts.length } }, null);
  const partItems = parts.map((some) => ({ heads: some }));
  return [{ groupKey: 'anchor', links: [anchor] }, ...(isWhole ? [] : [under('anchor-part#one', ...partItems)])];
}

test('an anchor is the digest of its heads, in one item or in parts', () => {
  const faults = [faultsOf(...anchors([head])), faultsOf(...anchors([head], [{ ...head, group: 'policy' }]))];

  expect(faults).toEqual([[], []]);
});

test.each<[what: string, tamper: (partitions: StoredChain[]) => StoredChain[], problem: string]>([
  [
    'a part is gone',
    ([anchor, parts]) => [
      ...(anchor ? [anchor] : []),
      { groupKey: parts?.groupKey ?? '', links: parts?.links.slice(1) ?? [] },
    ],
    'changed',
  ],
  ['all parts are gone', ([anchor]) => (anchor ? [anchor] : []), 'missing'],
  [
    'a head was changed',
    ([anchor]) => [
      ...(anchor ? [anchor] : []),
      under('anchor-part#one', { heads: [head] }, { heads: [{ ...head, group: 'other' }] }),
    ],
    'changed',
  ],
])('an anchor is not as it was written where %s', (_, tamper, problem) => {
  const faults = faultsOf(...tamper(anchors([head], [{ ...head, group: 'policy' }])));

  expect(faults).toEqual([{ group: 'anchor', sequence: 1, problem: expect.stringContaining(problem) }]);
});

test('what was removed between the list of keys and the reading of this one is a fault', () => {
  const faults = faultsOf({ groupKey: mail, links: [] });

  expect(faults).toEqual([{ group: mail, sequence: 1, problem: expect.stringContaining('removed while it was read') }]);
});

test('under a missing key that is still empty nothing was found', () => {
  const anchor = { digest: anchorDigest([]), heads: null, parts: { id: 'one', count: 1 } };
  const verification = openLogVerification([]);
  verification.add({ groupKey: 'anchor', links: [link(anchor, null)] });

  verification.addLater({ groupKey: 'anchor-part#one', links: [] });

  expect(verification.end().faults).toEqual([{ group: 'anchor', sequence: 1, problem: 'its parts are missing' }]);
});

test.each([
  ['a group', { ...approval, group: { ...groupRef, groupId: 'x'.repeat(3000) } }, null],
  ['parts', null, { digest: '', heads: null, parts: { id: 'x'.repeat(3000), count: 1 } }],
])('a key of %s that the table cannot have is not asked for: DynamoDB would refuse it', (_, decision, anchor) => {
  const verification = openLogVerification([]);
  if (anchor) verification.add({ groupKey: 'anchor', links: [link(anchor, null)] });
  if (decision) verification.add(under('decision#AIDAANN', decision));

  expect(verification.missing()).toEqual([]);
  expect(verification.end().faults).toHaveLength(1);
});
