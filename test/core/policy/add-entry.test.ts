import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AllowlistEntry, type AllowlistRequest, isLive } from '../../../core/policy/allowlist-entry.ts';
import { addEntry, removeEntry } from '../../../core/policy/edit-policy.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { anEntry, anExemption, now } from '../../builders/builders.ts';
import { aRequest, changeIn, context } from '../../builders/requests.ts';

const empty: Policy = { entries: [], exemptions: [] };

type Case = Partial<AllowlistRequest> & { name: string; expected: string | Partial<AllowlistEntry> };
const cases = JSON.parse(readFileSync(new URL('allowlist-requests.json', import.meta.url), 'utf8')) as Case[];

describe('a request to approve', () => {
  test.each(cases)('$name', ({ name: _, expected, ...request }) => {
    const edit = addEntry(empty, aRequest(request), context);

    if (typeof expected === 'string') expect(edit).toEqual({ kind: 'refused', because: 'request', reason: expected });
    else expect(edit).toMatchObject({ kind: 'change', change: { replaces: null, entry: expected } });
  });

  test('a stricter detection limit refuses what it would report', () => {
    const limits = { ipv4: 24, ipv6: 48 };

    const edit = addEntry(empty, aRequest({ cidr: '198.51.0.0/16' }), { ...context, limits });

    expect(edit).toMatchObject({ kind: 'refused', reason: expect.stringContaining('wider than /24') });
  });
});

test('a new entry says who added it and when, and starts at version 1', () => {
  const { entry } = changeIn(addEntry(empty, aRequest({ owner: ' mail-team ' }), context));

  expect(entry).toEqual({
    id: expect.stringMatching(/^al-[0-9a-f]{10}$/),
    ...aRequest(),
    createdAt: '2026-11-15T12:00:00.000Z',
    createdBy: context.by,
    version: 1,
  });
});

test('the id follows from CIDR and scope alone, however the CIDR is spelt', () => {
  const one = changeIn(addEntry(empty, aRequest({ cidr: '2001:db8::/32' }), context));
  const same = changeIn(addEntry(empty, aRequest({ cidr: '2001:0DB8:0::/32', owner: 'else' }), context));
  const scoped = changeIn(
    addEntry(empty, aRequest({ cidr: '2001:db8::/32', scope: { kind: 'account', account: '111122223333' } }), context),
  );

  expect(same.entry.id).toBe(one.entry.id);
  expect(scoped.entry.id).not.toBe(one.entry.id);
});

describe('where the CIDR is approved already', () => {
  test('a live entry for the same scope is named and is in the way', () => {
    const policy = { ...empty, entries: [anEntry({ expiresAt: '2026-11-15T12:00:01.000Z' })] };

    const edit = addEntry(policy, aRequest({ cidr: '81.2.69.0/24' }), context);

    expect(edit).toEqual({
      kind: 'refused',
      because: 'policy',
      reason:
        'entry-office already approves 81.2.69.0/24 for everything (owner mail-team, until 2026-11-15T12:00:01.000Z); ' +
        'give it another expiry with: smtp-warden allowlist renew entry-office --expires …; ' +
        'another owner or reason with: smtp-warden allowlist update entry-office --owner … --reason …',
    });
  });

  test('one without an expiry is in the way for ever', () => {
    const edit = addEntry({ ...empty, entries: [anEntry()] }, aRequest({ cidr: '81.2.69.0/24' }), context);

    expect(edit).toEqual({
      kind: 'refused',
      because: 'policy',
      reason:
        'entry-office already approves 81.2.69.0/24 for everything (owner mail-team, no expiry); ' +
        'give it another expiry with: smtp-warden allowlist renew entry-office --expires …; ' +
        'another owner or reason with: smtp-warden allowlist update entry-office --owner … --reason …',
    });
  });

  test('a live entry is in the way also where somebody wrote an ended one beside it', () => {
    const entries = [anEntry({ id: 'entry-ended', removedBy: 'ada' }), anEntry()];

    const edit = addEntry({ ...empty, entries }, aRequest({ cidr: '81.2.69.0/24' }), context);

    expect(edit).toMatchObject({ kind: 'refused', reason: expect.stringContaining('entry-office already approves') });
  });

  test('another scope, or a part of the network, is no duplicate', () => {
    const policy = { ...empty, entries: [anEntry()] };
    const scope = { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' } as const;

    expect(addEntry(policy, aRequest({ cidr: '81.2.69.0/24', scope }), context).kind).toBe('change');
    expect(addEntry(policy, aRequest({ cidr: '81.2.69.0/25' }), context).kind).toBe('change');
  });

  test('an expired entry is replaced, and the version goes on', () => {
    const expired = anEntry({ expiresAt: new Date(now).toISOString(), version: 4 });

    const change = changeIn(addEntry({ ...empty, entries: [expired] }, aRequest({ cidr: '81.2.69.0/24' }), context));

    expect(change).toMatchObject({
      kind: 'putEntry',
      replaces: expired,
      entry: { id: expired.id, version: 5, createdBy: context.by },
    });
  });
});

describe('removal', () => {
  test('an entry ends by its id, at the second that has begun, and says who ended it', () => {
    const entry = anEntry({ expiresAt: '2100-01-02T00:00:00.000Z', version: 3 });
    const at = { now: now + 999, by: 'ada' };

    const edit = removeEntry({ ...empty, entries: [entry] }, entry.id, at);

    const ended = { ...entry, expiresAt: new Date(now).toISOString(), removedBy: 'ada', version: 4 };
    expect(edit).toEqual({ kind: 'change', change: { kind: 'putEntry', entry: ended, replaces: entry } });
    expect(isLive(ended, at.now)).toBe(false);
  });

  test.each([
    [{}, 'it expired at 2026-01-02T00:00:00.000Z'],
    [{ removedBy: 'ada' }, 'removed by ada at 2026-01-02T00:00:00.000Z'],
  ])('one that has ended %j is refused with how it ended', (how, text) => {
    const entry = anEntry({ expiresAt: '2026-01-02T00:00:00.000Z', ...how });

    const edit = removeEntry({ ...empty, entries: [entry] }, entry.id, context);

    expect(edit).toEqual({ kind: 'refused', because: 'policy', reason: `${entry.id} has ended already, ${text}` });
  });

  test('an entry that was removed can be approved again, and nothing says that it was removed', () => {
    const removed = anEntry({ expiresAt: new Date(now).toISOString(), removedBy: 'ada', version: 4 });

    const change = changeIn(addEntry({ ...empty, entries: [removed] }, aRequest({ cidr: '81.2.69.0/24' }), context));

    expect(change).toMatchObject({ replaces: removed, entry: { id: removed.id, version: 5 } });
    expect(change.entry).not.toHaveProperty('removedBy');
  });

  test.each([
    ['al-0000000000', 'there is no allowlist entry "al-0000000000"; see the ids with: smtp-warden allowlist list'],
    ['exemption-mx', 'exemption-mx is an exemption; remove it with: smtp-warden exempt remove exemption-mx'],
  ])('the id %s is refused with what to do', (id, reason) => {
    const exemptions = [anExemption({ id: 'exemption-other' }), anExemption()];

    const edit = removeEntry({ entries: [anEntry()], exemptions }, id, context);

    expect(edit).toEqual({ kind: 'refused', because: 'policy', reason });
  });
});
