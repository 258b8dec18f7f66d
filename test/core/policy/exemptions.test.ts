import { describe, expect, test } from 'vitest';
import { addExemption, removeExemption, renewExemption } from '../../../core/policy/edit-exemptions.ts';
import type { ExemptionRequest } from '../../../core/policy/exemption.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { anEntry, anExemption, groupRef, now } from '../../builders/builders.ts';
import { anExemptionRequest, changeIn, context } from '../../builders/requests.ts';

const empty: Policy = { entries: [], exemptions: [] };
const exempt: Policy = { ...empty, exemptions: [anExemption({ version: 3 })] };

test('a new exemption says who granted it and when', () => {
  const edit = addExemption(empty, anExemptionRequest(), context);

  const exemption = {
    id: expect.stringMatching(/^ex-[0-9a-f]{10}$/),
    ...anExemptionRequest({ expiresAt: '2027-01-31T00:00:00.000Z' }),
    createdAt: '2026-11-15T12:00:00.000Z',
    createdBy: context.by,
    version: 1,
  };
  expect(edit).toEqual({ kind: 'change', change: { kind: 'putExemption', exemption, replaces: null } });
});

test('the same group id in another region is another exemption', () => {
  const group = { ...groupRef, region: 'us-east-1' };

  const here = changeIn(addExemption(exempt, anExemptionRequest({ group }), context));
  const there = changeIn(addExemption(empty, anExemptionRequest(), context));

  expect(here.exemption.id).not.toBe(there.exemption.id);
});

describe('refused, and nothing comes of it', () => {
  const cases: [string, Partial<ExemptionRequest>, string][] = [
    [
      'a group id that is none',
      { group: { ...groupRef, groupId: 'mail' } },
      '"mail" is not a security group id such as sg-0123456789abcdef0',
    ],
    ['an account id that is none', { group: { ...groupRef, account: '1' } }, '"1" is not a 12-digit account id'],
    ['a region that is none', { group: { ...groupRef, region: 'Europe' } }, '"Europe" is not an AWS region'],
    ['no owner', { owner: '' }, 'owner is missing; say who is responsible (owner) and why it is needed (reason)'],
    ['no reason', { reason: ' ' }, 'reason is missing; say who is responsible (owner) and why it is needed (reason)'],
    ['no expiry', { expiresAt: '' }, '"" is not a time; write it as 2027-01-31 or 2027-01-31T12:00:00Z'],
    [
      'an expiry in the past',
      { expiresAt: '2026-11-15' },
      'the expiry 2026-11-15T00:00:00.000Z is in the past; give a time in the future',
    ],
    [
      'an expiry more than a year away',
      { expiresAt: '2027-11-17' },
      'the expiry 2027-11-17T00:00:00.000Z is more than a year away; an exemption lasts at most one year',
    ],
  ];

  test.each(cases)('%s', (_, request, reason) => {
    const edit = addExemption(empty, anExemptionRequest(request), context);

    expect(edit).toEqual({ kind: 'refused', because: 'request', reason });
  });

  test('a live exemption of the same group, which is named', () => {
    const edit = addExemption(exempt, anExemptionRequest(), { now, by: context.by });

    expect(edit).toEqual({
      kind: 'refused',
      because: 'policy',
      reason:
        'exemption-mx already exempts sg-0123456789abcdef0 (owner mail-team, until 2027-01-01T00:00:00.000Z); ' +
        'give it another expiry with: smtp-warden exempt renew exemption-mx --expires …; use --replace to change the owner or reason as well',
    });
  });
});

test('replacing a live exemption is one write on the version that was read, so that the group is never without', () => {
  const change = changeIn(addExemption(exempt, anExemptionRequest(), { ...context, replace: true }));

  expect(change).toMatchObject({
    replaces: { version: 3 },
    exemption: { id: 'exemption-mx', version: 4, reason: 'MX host' },
  });
});

test('an expired exemption is in nobody’s way', () => {
  const expired = anExemption({ expiresAt: new Date(now).toISOString() });

  const change = changeIn(addExemption({ ...empty, exemptions: [expired] }, anExemptionRequest(), context));

  expect(change).toMatchObject({ replaces: expired, exemption: { id: expired.id, version: 2 } });
});

test('renewing gives a live exemption another expiry in one write, and changes nothing else', () => {
  const [exemption = anExemption()] = exempt.exemptions;

  const change = changeIn(renewExemption(exempt, exemption.id, { ...context, expiresAt: '2027-06-30' }));

  expect(change).toEqual({
    kind: 'putExemption',
    exemption: { ...exemption, expiresAt: '2027-06-30T00:00:00.000Z', version: 4 },
    replaces: exemption,
  });
});

test.each([
  ['ex-0000000000', '2027-06-30', 'policy', 'there is no exemption "ex-0000000000"'],
  ['entry-office', '2027-06-30', 'policy', 'renew it with: smtp-warden allowlist renew entry-office --expires …'],
  ['exemption-mx', '2028-06-30', 'request', 'more than a year away'],
  ['exemption-mx', '2026-11-01', 'request', 'is in the past'],
  ['exemption-mx', '2027-01-01', 'policy', 'exemption-mx says so already'],
  [
    'exemption-ended',
    '2027-06-30',
    'policy',
    'exempt the group again with: smtp-warden exempt add sg-0123456789abcdef0',
  ],
])('renewing %s to %s is refused with what to do', (id, expiresAt, because, reason) => {
  const ended = anExemption({ id: 'exemption-ended', expiresAt: '2026-11-01T00:00:00.000Z' });
  const policy = { entries: [anEntry()], exemptions: [...exempt.exemptions, ended] };

  const edit = renewExemption(policy, id, { ...context, expiresAt });

  expect(edit).toMatchObject({ kind: 'refused', because, reason: expect.stringContaining(reason) });
});

test('an exemption is removed by its id', () => {
  const exemption = anExemption();

  const edit = removeExemption({ ...empty, exemptions: [exemption] }, exemption.id);

  expect(edit).toEqual({ kind: 'change', change: { kind: 'removeExemption', exemption } });
});

test.each([
  ['ex-0000000000', 'there is no exemption "ex-0000000000"; see the ids with: smtp-warden exempt list'],
  ['entry-office', 'entry-office is an allowlist entry; remove it with: smtp-warden allowlist remove entry-office'],
])('the id %s is refused with what to do', (id, reason) => {
  const edit = removeExemption({ ...exempt, entries: [anEntry({ id: 'entry-other' }), anEntry()] }, id);

  expect(edit).toEqual({ kind: 'refused', because: 'policy', reason });
});
