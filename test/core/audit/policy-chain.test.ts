import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Linked, link } from '../../../core/audit/hash-chain.ts';
import {
  digestOfPolicy,
  type PolicyLink,
  policyDifferences,
  policyRecordOf,
  recordedChanges,
  replayPolicy,
} from '../../../core/audit/policy-chain.ts';
import type { PolicyEntry, PolicyRecord, RecordedChange } from '../../../core/audit/policy-entry.ts';
import { hashOf } from '../../../core/model/canonical-json.ts';
import { type PolicyItem, policyOf } from '../../../core/policy/policy.ts';
import { ada } from '../../builders/an-edit.ts';
import { anEntry, anExemption, now } from '../../builders/builders.ts';

const office = anEntry({ id: 'al-office' });
const partner = anEntry({ id: 'al-partner', owner: 'partner-team' });
const renewed = { ...office, expiresAt: '2030-01-01T00:00:00.000Z', version: 2 };
const mx = anExemption({ id: 'ex-mx' });

interface Step {
  readonly changes: readonly RecordedChange[];
  readonly items: readonly PolicyItem[];
}

const steps: readonly Step[] = [
  { changes: [{ item: office.id, before: null, after: office }], items: [office] },
  {
    changes: [
      { item: partner.id, before: null, after: partner },
      { item: mx.id, before: null, after: mx },
    ],
    items: [office, partner, mx],
  },
  { changes: [{ item: office.id, before: office, after: renewed }], items: [renewed, partner, mx] },
  { changes: [{ item: mx.id, before: mx, after: null }], items: [renewed, partner] },
];

const edit = { action: 'add', by: ada, reason: 'a test', previewDigest: null } as const;

function recordOf({ changes, items }: Step, version: number): PolicyRecord {
  return policyRecordOf(edit, { changes, parts: null, version, items, at: now });
}

function chainOf(some: readonly Step[] = steps): PolicyLink[] {
  const links: PolicyLink[] = [];
  for (const [index, step] of some.entries()) {
    const entry = link(recordOf(step, index + 1), links.at(-1)?.stored ?? null);
    links.push({ stored: entry, entry, changes: step.changes, problem: null });
  }
  return links;
}

/** An entry with another content, as somebody may write it with a right hash. */
function rewritten({ entry, changes }: PolicyLink, change: Partial<PolicyRecord>): PolicyLink {
  if (entry === null) throw new Error('no entry');
  const { hash: _, ...rest } = { ...entry, ...change };
  const forged: PolicyEntry = { ...rest, hash: hashOf(rest) };
  return { stored: forged, entry: forged, changes: change.changes ?? changes, problem: null };
}

/** The chain with its end linked anew from `index` on, so that every hash holds. */
function relinked(links: readonly PolicyLink[], index: number, change: Partial<PolicyRecord>): PolicyLink[] {
  const result = links.slice(0, index);
  for (const one of links.slice(index)) {
    const {
      sequence: _,
      previousHash: __,
      hash: ___,
      ...record
    } = { ...one.entry, ...(one === links[index] ? change : {}) };
    const entry = link(record as PolicyRecord, (result.at(-1)?.stored ?? null) as Linked<object> | null);
    result.push({ stored: entry, entry, changes: entry.changes, problem: null });
  }
  return result;
}

function at<Value>(list: readonly Value[], index: number): Value {
  const value = list[index];
  if (value === undefined) throw new Error(`nothing at ${index}`);
  return value;
}

describe('the chain of the policy', () => {
  test('makes the policy that its edits led to, and its version is the hash of the last of them', () => {
    const links = chainOf();

    const replayed = replayPolicy(links);

    const last = at(links, 3).entry;
    expect(replayed).toEqual({ kind: 'valid', policy: policyOf([renewed, partner]), version: last?.hash, last });
  });

  test('of no entry is told from one of an empty policy', () => {
    const emptied = chainOf([at(steps, 0), { changes: [{ item: office.id, before: office, after: null }], items: [] }]);

    expect(replayPolicy([])).toEqual({ kind: 'none' });
    expect(replayPolicy(emptied)).toMatchObject({ kind: 'valid', policy: { entries: [], exemptions: [] } });
  });

  test.each([0, 1, 2])('is broken where entry %i was removed', (index) => {
    const links = chainOf().toSpliced(index, 1);

    expect(replayPolicy(links)).toEqual({
      kind: 'broken',
      fault: { sequence: index + 1, problem: 'the entry is missing' },
    });
  });

  test('is broken where an entry was changed, and the entry is named', () => {
    const links = chainOf();
    const second = at(links, 1);
    const stored = { ...second.stored, reason: 'another' };

    const replayed = replayPolicy(links.with(1, { ...second, stored }));

    expect(replayed).toEqual({ kind: 'broken', fault: { sequence: 2, problem: 'the entry was changed' } });
  });

  test('is broken where an entry was changed together with its hash', () => {
    const links = chainOf();

    const replayed = replayPolicy(links.with(1, rewritten(at(links, 1), { reason: 'another' })));

    expect(replayed).toMatchObject({ kind: 'broken', fault: { sequence: 3 } });
  });

  test('is broken where an entry was inserted', () => {
    const links = chainOf();

    expect(replayPolicy(links.toSpliced(2, 0, at(links, 1)))).toMatchObject({ kind: 'broken', fault: { sequence: 2 } });
  });

  test.each<[string, number, Partial<PolicyRecord>]>([
    ['changes an item from what it was not', 2, { changes: [{ item: office.id, before: partner, after: renewed }] }],
    ['adds an item that is there', 2, { changes: [{ item: office.id, before: null, after: renewed }] }],
    ['removes an item that is not there', 0, { changes: [{ item: 'al-none', before: partner, after: null }] }],
    ['records an item under another id', 0, { changes: [{ item: 'al-other', before: null, after: office }] }],
    ['leaves out a version', 3, { version: 5 }],
    ['has a digest of another policy at the end', 3, { digest: '0'.repeat(64) }],
    ['counts other items at the end', 3, { items: 3 }],
  ])('is broken where an entry %s, whatever the hashes say', (_, index, change) => {
    expect(replayPolicy(relinked(chainOf(), index, change))).toMatchObject({
      kind: 'broken',
      fault: { sequence: expect.any(Number) },
    });
  });

  test('is broken at an entry that cannot be read, and says why', () => {
    const links = chainOf();
    const unreadable = { ...at(links, 2), entry: null, changes: null, problem: 'it cannot be read: no action' };

    expect(replayPolicy(links.with(2, unreadable))).toEqual({
      kind: 'broken',
      fault: { sequence: 3, problem: 'it cannot be read: no action' },
    });
  });

  test('takes the changes of a large edit from its parts, and is broken where these were changed', () => {
    const [first] = steps;
    const changes = first?.changes ?? [];
    const parts = { id: 'p', count: 1, digest: hashOf(changes) };
    const entry = link(policyRecordOf(edit, { changes: null, parts, version: 1, items: [office], at: now }), null);
    const other = [{ item: office.id, before: null, after: { ...office, owner: 'else' } }];

    const whole = replayPolicy([{ stored: entry, entry, changes, problem: null }]);
    const changed = replayPolicy([{ stored: entry, entry, changes: other, problem: null }]);

    expect(whole).toMatchObject({ kind: 'valid', policy: { entries: [office] } });
    expect(changed).toEqual({
      kind: 'broken',
      fault: { sequence: 1, problem: 'the parts with its changes were changed' },
    });
  });

  test('restarts at no entry, as chains of groups do', () => {
    const links = chainOf();
    const restarted = { ...at(links, 1).stored, outcome: 'restarted', restart: { bad: { sequence: 1 } } };

    expect(replayPolicy(links.with(1, { stored: restarted, entry: null, changes: null, problem: null }))).toMatchObject(
      {
        kind: 'broken',
      },
    );
  });
});

test('the digest of a policy does not depend on the order of its items, and tells any other policy apart', () => {
  const policy = { entries: [office, partner], exemptions: [mx] };

  expect(digestOfPolicy({ ...policy, entries: [partner, office] })).toBe(digestOfPolicy(policy));
  expect(digestOfPolicy({ ...policy, entries: [office] })).not.toBe(digestOfPolicy(policy));
  expect(digestOfPolicy({ ...policy, entries: [renewed, partner] })).not.toBe(digestOfPolicy(policy));
});

test('what is recorded of an edit is each item before and after it, and what ended long ago and goes with it', () => {
  const changes = recordedChanges(
    [
      { kind: 'putEntry', entry: renewed, replaces: office },
      { kind: 'removeExemption', exemption: mx },
    ],
    { standing: [office, partner, mx], removed: [partner] },
  );

  expect(changes).toEqual([
    { item: office.id, before: office, after: renewed },
    { item: mx.id, before: mx, after: null },
    { item: partner.id, before: partner, after: null },
  ]);
});

test('an item that was written, changed or deleted is a difference, and one that is the same is not', () => {
  const byChain = { entries: [office, partner], exemptions: [mx] };
  const forged = anEntry({ id: 'al-forged' });

  const differences = policyDifferences(byChain, [renewed, forged, mx]);

  expect(differences).toEqual([
    { item: 'al-office', kind: 'changed' },
    { item: 'al-forged', kind: 'inserted' },
    { item: 'al-partner', kind: 'deleted' },
  ]);
  expect(policyDifferences(byChain, [mx, partner, office])).toEqual([]);
});

test('whatever is edited, the chain makes the policy of the last edit, and no chain with an entry left out does', () => {
  const names = fc.constantFrom('al-0', 'al-1', 'al-2', 'al-3');
  const sequences = fc.array(fc.array(fc.tuple(names, fc.boolean()), { minLength: 1, maxLength: 3 }), { minLength: 1 });

  fc.assert(
    fc.property(sequences, fc.nat(), (edits, chosen) => {
      const links = chainOf(stepsOf(edits));
      const without = links.toSpliced(chosen % Math.max(links.length - 1, 1), links.length > 1 ? 1 : 0);

      expect(replayPolicy(links)).toMatchObject({
        kind: 'valid',
        policy: policyOf(at(stepsOf(edits), -1 + edits.length).items),
      });
      if (links.length > 1) expect(replayPolicy(without)).toMatchObject({ kind: 'broken' });
    }),
  );
});

function stepsOf(edits: readonly (readonly (readonly [string, boolean])[])[]): Step[] {
  const items = new Map<string, PolicyItem>();
  return edits.map((some, version) => {
    const changes = new Map<string, RecordedChange>();
    for (const [id, isRemoved] of some) {
      if (changes.has(id) || (isRemoved && !items.has(id))) continue;
      const after = isRemoved ? null : anEntry({ id, version: version + 1 });
      changes.set(id, { item: id, before: items.get(id) ?? null, after });
      if (after) items.set(id, after);
      else items.delete(id);
    }
    return { changes: [...changes.values()], items: [...items.values()] };
  });
}
