import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { importAllowlist } from '../../../core/policy/import-allowlist.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { anEntry, now } from '../../builders/builders.ts';
import { aRequest, context, requestOf, rowsOf } from '../../builders/requests.ts';

const empty: Policy = { entries: [], exemptions: [] };
const office = anEntry();
const partner = anEntry({ id: 'entry-partner', cidr: cidr('2001:db8::/32'), expiresAt: '2027-01-01T00:00:00.000Z' });
const lapsed = anEntry({ id: 'entry-lapsed', cidr: cidr('8.8.8.8/32'), expiresAt: new Date(now).toISOString() });
const policy: Policy = { entries: [office, partner, lapsed], exemptions: [] };
const replacing = { ...context, replace: true };

describe('an export imported again', () => {
  const rows = rowsOf(...policy.entries.map(requestOf));

  test.each([
    ['', context],
    ['with --replace', replacing],
    ['under stricter limits', { ...context, limits: { ipv4: 30, ipv6: 64 } }],
    ['when all have expired since', { ...context, now: Date.parse('2028-01-01') }],
  ])('means no change %s', (_, importContext) => {
    const outcome = importAllowlist(policy, rows, importContext);

    expect(outcome).toMatchObject({ kind: 'difference', changes: [], unchanged: policy.entries });
  });

  test('in another spelling means no change either', () => {
    const request = {
      ...requestOf(partner),
      cidr: ' 2001:0DB8::/32',
      owner: ` ${partner.owner} `,
      reason: ` ${partner.reason} `,
      expiresAt: '2027-01-01T01:00:00.5+01:00',
    };

    const outcome = importAllowlist(policy, rowsOf(request), context);

    expect(outcome).toMatchObject({ changes: [], unchanged: [partner] });
  });

  test('is refused in the row of an expired entry that TTL has deleted: a mistyped year looks the same', () => {
    const outcome = importAllowlist({ ...empty, entries: [office, partner] }, rows, context);

    const reason = 'the expiry 2026-11-15T12:00:00.000Z is in the past; give a time in the future';
    expect(outcome).toEqual({ kind: 'refused', problems: [{ row: 4, reason }] });
  });
});

describe('the difference', () => {
  test('what is new is added', () => {
    const outcome = importAllowlist(policy, rowsOf(aRequest()), context);

    const entry = expect.objectContaining({ ...aRequest(), version: 1, createdBy: context.by });
    expect(outcome).toMatchObject({
      added: [entry],
      unchanged: [],
      removed: [],
      changes: [{ kind: 'putEntry', entry, replaces: null }],
    });
  });

  test.each([
    ['owner', { owner: 'network-team' }],
    ['reason', { reason: 'the new office' }],
    ['expiry', { expiresAt: '2027-06-01T00:00:00.000Z' }],
  ])('another %s is a change on the version that was read, and keeps who created it', (_, changed) => {
    const outcome = importAllowlist(policy, rowsOf({ ...requestOf(office), ...changed }), context);

    const after = { ...office, ...changed, version: 2 };
    expect(outcome).toMatchObject({
      changed: [{ before: office, after }],
      changes: [{ kind: 'putEntry', entry: after, replaces: office }],
    });
  });

  test('an expired entry with a new expiry is added anew', () => {
    const outcome = importAllowlist(policy, rowsOf({ ...requestOf(lapsed), expiresAt: '2027-01-01' }), context);

    expect(outcome).toMatchObject({
      added: [{ id: lapsed.id, version: 2, createdBy: context.by }],
      changes: [{ replaces: lapsed }],
    });
  });

  test('nothing is removed unless it is asked for', () => {
    expect(importAllowlist(policy, rowsOf(requestOf(office)), context)).toMatchObject({ removed: [], changes: [] });
  });

  test('--replace ends what the file does not name, and leaves alone what has ended already', () => {
    const outcome = importAllowlist(policy, rowsOf(requestOf(office)), replacing);

    const ended = { ...partner, expiresAt: new Date(now).toISOString(), removedBy: context.by, version: 2 };
    expect(outcome).toMatchObject({
      removed: [partner],
      changes: [{ kind: 'putEntry', entry: ended, replaces: partner }],
    });
  });
});

describe('all or nothing', () => {
  test('every bad row is reported by its number, also one that could not be read, and no change comes of the good ones', () => {
    const rows = [
      ...rowsOf(
        aRequest(),
        aRequest({ cidr: '1.2.3.4/0' }),
        aRequest({ cidr: '10.0.0.1/24', owner: '' }),
        aRequest({ cidr: '10.0.0.0/24', owner: '' }),
      ),
      { row: 9, reading: { kind: 'refused', reason: 'has 3 cells' } } as const,
    ];

    const outcome = importAllowlist(policy, rows, replacing);

    expect(outcome).toEqual({
      kind: 'refused',
      problems: [
        { row: 3, reason: '1.2.3.4/0 is wider than /8, the most an IPv4 entry may approve' },
        { row: 4, reason: '10.0.0.1/24 has host bits set; did you mean 10.0.0.0/24?' },
        { row: 5, reason: 'owner is missing; say who is responsible (owner) and why it is needed (reason)' },
        { row: 9, reason: 'has 3 cells' },
      ],
    });
  });

  test('the same CIDR and scope twice is refused, in another spelling too, and one that stands already', () => {
    const again = { ...requestOf(partner), cidr: '2001:db8:0::/32', reason: 'else' };

    const outcome = importAllowlist(policy, rowsOf(requestOf(partner), aRequest(), again), context);

    const reason = 'names the same CIDR and scope as row 2; keep one of the two';
    expect(outcome).toEqual({ kind: 'refused', problems: [{ row: 4, reason }] });
  });

  test('an entry that stands, written with host bits, is refused all the same', () => {
    const outcome = importAllowlist(policy, rowsOf({ ...requestOf(office), cidr: '81.2.69.1/24' }), context);

    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ row: 2 }] });
  });

  test('a live entry cannot be ended by an expiry in the past', () => {
    const outcome = importAllowlist(policy, rowsOf({ ...requestOf(office), expiresAt: '2026-01-01' }), context);

    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ row: 2 }] });
  });

  test.each([
    ['', context],
    ['also with --replace', replacing],
  ])('a file without entries is refused %s', (_, importContext) => {
    const outcome = importAllowlist(policy, [], importContext);

    expect(outcome).toEqual({ kind: 'refused', problems: [{ row: null, reason: 'the file has no entry' }] });
  });
});
