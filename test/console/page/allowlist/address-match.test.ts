import { expect, test } from 'vitest';
import { matchOf, matchText } from '../../../../console/page/allowlist/address-match.ts';
import { cidr } from '../../../../core/model/cidr.ts';
import { listedEntry } from '../../../builders/a-policy-item.ts';

const entry = listedEntry();

function live(text: string, entries = [entry]): readonly string[] | string {
  const match = matchOf(entries, text);
  return match?.kind === 'entries' ? match.live.map(({ id }) => id) : (match?.kind ?? 'nothing');
}

test.each([
  ['198.51.100.7', [entry.id]],
  [' 198.51.100.255 ', [entry.id]],
  ['198.51.100.0/25', [entry.id]],
  ['198.51.100.0/24', [entry.id]],
  ['198.51.100.0/23', []],
  ['198.51.101.1', []],
  ['2001:db8::1', []],
  ['::ffff:198.51.100.7', []],
  ['198.51.100', 'invalid'],
  ['198.51.100.256', 'invalid'],
  ['mail', 'invalid'],
  ['/', 'invalid'],
  [' ', 'nothing'],
])('198.51.100.0/24 asked for %j', (text, expected) => {
  expect(live(text)).toEqual(expected);
});

test('an IPv6 address is found in any spelling', () => {
  const six = listedEntry({ cidr: cidr('2001:db8:25::/48') });

  expect(live('2001:0DB8:0025:0::1', [six])).toEqual([six.id]);
  expect(live('2001:db8:26::1', [six])).toEqual([]);
});

test('an entry that has ended approves nothing, and is told apart', () => {
  const ended = listedEntry({ expired: true });

  const match = matchOf([ended], '198.51.100.7');

  expect(match).toEqual({ kind: 'entries', live: [], ended: [ended] });
  expect(match && matchText(match, '198.51.100.7')).toBe(
    'No entry that is in force approves 198.51.100.7. 1 entry that approved it ended.',
  );
});

test('the answer names for which groups, and all groups where one entry is for all', () => {
  const scoped = [
    listedEntry({ scope: { kind: 'group', groupId: 'sg-1' } }),
    listedEntry({ scope: { kind: 'vpc', vpcId: 'vpc-1' } }),
    listedEntry({ scope: { kind: 'vpc', vpcId: 'vpc-1' } }),
  ];
  const textOf = (entries: readonly (typeof entry)[]) =>
    matchText(matchOf(entries, '198.51.100.7') ?? { kind: 'invalid' }, '198.51.100.7');

  expect(textOf(scoped)).toBe('198.51.100.7 is approved for group sg-1, groups of VPC vpc-1, by 3 entries.');
  expect(textOf([...scoped, entry])).toBe('198.51.100.7 is approved for all groups, by 4 entries.');
});

test('what is no address is said to be none', () => {
  expect(matchText({ kind: 'invalid' }, ' mail ')).toMatch(/^mail is neither an address nor a network/);
});
