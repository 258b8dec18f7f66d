import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { type EntryUpdate, renewEntry, updateEntry } from '../../../core/policy/edit-policy.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { changeIn, context } from '../../builders/requests.ts';

const entry = anEntry({ version: 3, expiresAt: '2026-12-01T00:00:00.000Z' });
const policy: Policy = { entries: [anEntry({ id: 'entry-other' }), entry], exemptions: [anExemption()] };

test('renewing gives the entry another expiry in one write on the state that was read, and changes nothing else', () => {
  const change = changeIn(renewEntry(policy, entry.id, { ...context, expiresAt: '2027-06-30' }));

  expect(change).toEqual({
    kind: 'putEntry',
    entry: { ...entry, expiresAt: '2027-06-30T00:00:00.000Z', version: 4 },
    replaces: entry,
  });
});

test('an entry can be renewed without an expiry, and to an earlier one', () => {
  const never = changeIn(renewEntry(policy, entry.id, { ...context, expiresAt: null }));
  const earlier = changeIn(renewEntry(policy, entry.id, { ...context, expiresAt: '2026-11-20' }));

  expect([never, earlier].map(({ entry: { expiresAt } }) => expiresAt)).toEqual([null, '2026-11-20T00:00:00.000Z']);
});

test.each<[EntryUpdate, object]>([
  [{ owner: ' network-team ' }, { owner: 'network-team' }],
  [{ reason: 'new relay' }, { reason: 'new relay' }],
  [
    { owner: 'network-team', reason: 'new relay', expiresAt: null },
    { owner: 'network-team', reason: 'new relay', expiresAt: null },
  ],
])('an update of %j changes that alone; who added the entry and when stays', (update, expected) => {
  const change = changeIn(updateEntry(policy, entry.id, { ...context, update }));

  expect(change.entry).toEqual({ ...entry, ...expected, version: 4 });
});

describe('refused, with what to do', () => {
  const ended = anEntry({ id: 'entry-ended', expiresAt: '2026-11-01T00:00:00.000Z' });
  const removed = anEntry({
    ...{ id: 'entry-removed', expiresAt: '2026-11-01T00:00:00.000Z', removedBy: 'arn:eve' },
    scope: { kind: 'account', account: '111122223333' },
  });
  const wide = anEntry({ id: 'entry-wide', cidr: cidr('81.0.0.0/8') });
  const all: Policy = { ...policy, entries: [...policy.entries, ended, removed, wide] };
  const cases: [string, string, EntryUpdate, string, string][] = [
    [
      'an id that is none',
      'al-0000000000',
      {},
      'policy',
      'there is no allowlist entry "al-0000000000"; see the ids with: smtp-warden allowlist list',
    ],
    [
      'an exemption',
      anExemption().id,
      {},
      'policy',
      'exemption-mx is an exemption; renew it with: smtp-warden exempt renew exemption-mx --expires …',
    ],
    ['what says so already', entry.id, { owner: entry.owner }, 'policy', 'entry-office says so already'],
    ['an expiry in the past', entry.id, { expiresAt: '2026-11-01' }, 'request', 'is in the past'],
    ['an empty owner', entry.id, { owner: ' ' }, 'request', 'owner is missing'],
    [
      ...(['an entry that has expired', ended.id, { expiresAt: null }, 'policy'] as const),
      `has ended already, it expired at 2026-11-01T00:00:00.000Z; approve it again with: smtp-warden allowlist add ${ended.cidr} --owner`,
    ],
    [
      ...(['an entry that was removed', removed.id, { expiresAt: null }, 'policy'] as const),
      'removed by arn:eve at 2026-11-01T00:00:00.000Z; approve it again with: smtp-warden allowlist add 81.2.69.0/24 --account 111122223333 --owner',
    ],
  ];

  test.each(cases)('%s', (_, id, update, because, reason) => {
    const edit = updateEntry(all, id, { ...context, update });

    expect(edit).toMatchObject({ kind: 'refused', because, reason: expect.stringContaining(reason) });
  });

  test('an entry that is wider than a limit that was made stricter since, whatever is asked', () => {
    const strict = { ...context, limits: { ipv4: 16, ipv6: 16 } };

    const edit = updateEntry(all, wide.id, { ...strict, update: { owner: 'network-team' } });

    expect(edit).toMatchObject({
      kind: 'refused',
      because: 'policy',
      reason: expect.stringContaining('wider than /16'),
    });
  });
});
