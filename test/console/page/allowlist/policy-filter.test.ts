import { expect, test } from 'vitest';
import { filterOf, shownEntries, shownExemptions } from '../../../../console/page/allowlist/policy-filter.ts';
import { listedEntry, listedExemption } from '../../../builders/a-policy-item.ts';

const soon = { now: Date.parse('2026-12-01T00:00:00.000Z'), days: 14 };

function filter(query: string) {
  return filterOf(new URLSearchParams(query));
}

test('an address says which entries are shown and in which order, and what it does not know is no limit', () => {
  expect(filter('text=a&state=ended&address=192.0.2.1&order=network')).toEqual({
    ...{ text: 'a', state: 'ended', address: '192.0.2.1', order: 'network' },
  });
  expect(filter('state=x&order=y')).toEqual({ text: '', state: '', address: '', order: 'ends' });
});

test.each([
  ['mail team', true],
  ['RELAY', true],
  ['all groups', true],
  ['al-01', true],
  [' 198.51.100 ', true],
  ['', true],
  ['another', false],
])('whether an entry is found by %j: %s', (text, expected) => {
  const shown = shownEntries([listedEntry()], filter(new URLSearchParams({ text }).toString()), soon);

  expect(shown).toHaveLength(expected ? 1 : 0);
});

test.each([
  ['sg-0000000000000a001', true],
  ['us-east', true],
  ['1111', true],
  ['real mx', true],
  ['ex-01', true],
  ['eu-west', false],
])('whether an exemption is found by %j: %s', (text, expected) => {
  const shown = shownExemptions([listedExemption()], filter(`text=${text}`), soon);

  expect(shown).toHaveLength(expected ? 1 : 0);
});

test('a state shows what stands so, of entries and of exemptions', () => {
  const ending = { expiresAt: '2026-12-05T00:00:00.000Z' };
  const ended = { expiresAt: '2026-11-05T00:00:00.000Z', expired: true };
  const entries = [
    listedEntry({ id: 'al-a' }),
    listedEntry({ id: 'al-b', ...ending }),
    listedEntry({ id: 'al-c', ...ended }),
  ];
  const exemptions = [listedExemption({ id: 'ex-b', ...ending }), listedExemption({ id: 'ex-c', ...ended })];

  const idsOf = (state: string) =>
    [
      ...shownEntries(entries, filter(`state=${state}`), soon),
      ...shownExemptions(exemptions, filter(`state=${state}`), soon),
    ].map(({ id }) => id);

  expect(idsOf('in-force')).toEqual(['al-a', 'al-b', 'ex-b']);
  expect(idsOf('ends-soon')).toEqual(['al-b', 'ex-b']);
  expect(idsOf('ended')).toEqual(['al-c', 'ex-c']);
});
