import { expect, test } from 'vitest';
import { orderedEntries, orderedExemptions } from '../../../../console/page/allowlist/policy-order.ts';
import { cidr } from '../../../../core/model/cidr.ts';
import { listedEntry, listedExemption } from '../../../builders/a-policy-item.ts';

test('what ends first comes first, then what has no end, then what has ended', () => {
  const entries = [
    listedEntry({ id: 'ended', expired: true, expiresAt: '2026-01-01T00:00:00.000Z' }),
    listedEntry({ id: 'never' }),
    listedEntry({ id: 'later', expiresAt: '2027-06-01T00:00:00.000Z' }),
    listedEntry({ id: 'first', expiresAt: '2027-01-01T00:00:00.000Z' }),
  ];

  const ids = orderedEntries(entries, 'ends').map(({ id }) => id);

  expect(ids).toEqual(['first', 'later', 'never', 'ended']);
});

test('networks are in the order of their addresses, IPv4 before IPv6, the wider of two first', () => {
  const networks = ['2001:db8::/32', '100.64.0.0/10', '9.0.0.0/8', '100.64.0.0/16', '2001:db8::/48', '::1/128'];

  const inOrder = orderedEntries(
    networks.map((network) => listedEntry({ cidr: cidr(network) })),
    'network',
  ).map((entry) => entry.cidr);

  expect(inOrder).toEqual(['9.0.0.0/8', '100.64.0.0/10', '100.64.0.0/16', '::1/128', '2001:db8::/32', '2001:db8::/48']);
});

test('what was added last comes first', () => {
  const entries = ['2026-01-01', '2026-03-01', '2026-02-01'].map((day) =>
    listedEntry({ id: day, createdAt: `${day}T00:00:00.000Z` }),
  );

  expect(orderedEntries(entries, 'added').map(({ id }) => id)).toEqual(['2026-03-01', '2026-02-01', '2026-01-01']);
});

test('exemptions in the order of networks are in that of their groups', () => {
  const place = { account: '111122223333', region: 'us-east-1' };
  const exemptions = ['sg-b', 'sg-a'].map((groupId) => listedExemption({ group: { ...place, groupId } }));

  expect(orderedExemptions(exemptions, 'network').map(({ group }) => group.groupId)).toEqual(['sg-a', 'sg-b']);
});

test('an order leaves the list that it is given as it is', () => {
  const entries = [listedEntry({ id: 'b', expired: true }), listedEntry({ id: 'a' })];

  orderedEntries(entries, 'ends');
  orderedEntries(entries, 'added');

  expect(entries.map(({ id }) => id)).toEqual(['b', 'a']);
});
