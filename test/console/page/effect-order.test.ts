import { expect, test } from 'vitest';
import type { Effect } from '../../../console/page/documents.ts';
import { byWeight, changesOf, modeText, sumsOf, warningsOf } from '../../../console/page/effect-order.ts';

type GroupEffect = Effect['groups'][number];

const plain: GroupEffect = {
  ...{ account: '111122223333', region: 'us-east-1', groupId: 'sg-0000000000000a001', name: 'relay' },
  before: { decision: 'compliant', openTo: ['198.51.100.0/24'] },
  after: { decision: 'compliant', openTo: [] },
  ...{ authorize: [], revoke: [], gainsAccess: [], losesAccess: [], closes: false, heldBackBy: null },
  reason: 'the allowlist changes',
};

const summary: Effect['summary'] = {
  ...{ mode: 'enforce', groups: 0, closed: 0, lettingIn: 0, losingAccess: 0, deferred: 0 },
  ...{ overQuota: 0, overSum: 0, exempt: 0, reportedOnly: 0 },
  changeLimit: { limit: 25, closings: 0, exceeded: false },
};

test('groups where somebody is cut off come first, then those that are closed, held back, and opened to networks', () => {
  const groups: readonly GroupEffect[] = [
    { ...plain, name: 'other' },
    { ...plain, name: 'let in', gainsAccess: ['192.0.2.0/24'] },
    { ...plain, name: 'held back', heldBackBy: 'quota' },
    { ...plain, name: 'closed', closes: true },
    { ...plain, name: 'cut off', losesAccess: ['192.0.2.0/24'], closes: true },
  ];

  const names = byWeight(groups).map(({ name }) => name);

  expect(names).toEqual(['cut off', 'closed', 'held back', 'let in', 'other']);
});

test('groups of one weight stay in their order', () => {
  const names = byWeight(['b', 'a', 'c'].map((name) => ({ ...plain, name }))).map(({ name }) => name);

  expect(names).toEqual(['b', 'a', 'c']);
});

test('sums that are zero are left out, and who is cut off comes first', () => {
  const sums = sumsOf({ summary: { ...summary, lettingIn: 3, losingAccess: 1 } });

  expect(sums.map(({ count, what }) => `${count} ${what}`)).toEqual([
    '1 where approved networks lose access',
    '3 letting more approved networks in',
  ]);
});

test('limits that are passed are warnings, each by itself', () => {
  const changeLimit = { limit: 25, closings: 1_200, exceeded: true };

  const warnings = warningsOf({ summary: { ...summary, overQuota: 1, overSum: 2, changeLimit } });

  expect(warnings).toEqual([
    expect.stringContaining('1 group would need more rules'),
    expect.stringContaining('approved for 2 groups hold more'),
    expect.stringContaining('1,200 groups would be closed, more than the change limit of 25'),
  ]);
  expect(warningsOf({ summary })).toEqual([]);
});

test.each([
  ['plan', 'only proposes'],
  ['off', 'does nothing'],
] as const)('in mode %s it is said that the effect is that of enforce', (mode, own) => {
  const text = modeText(mode);

  expect(text).toContain('in mode enforce');
  expect(text).toContain(`SMTP_WARDEN_MODE is ${mode} here`);
  expect(text).toContain(own);
});

test('what becomes of a group names who is cut off, who is let in, and whom the port is open to', () => {
  const texts = changesOf({ ...plain, closes: true, losesAccess: ['198.51.100.0/24'], gainsAccess: ['192.0.2.0/24'] });

  expect(texts).toEqual([
    'Cut off: 198.51.100.0/24.',
    'The port is closed to the internet.',
    'Let in: 192.0.2.0/24.',
    'Open to 198.51.100.0/24 now; then to nobody.',
  ]);
});

test('another decision and a limit that holds back are said', () => {
  const texts = changesOf({ ...plain, after: { decision: 'exempt', openTo: [] }, heldBackBy: 'sum' });

  expect(texts).toEqual([
    expect.stringContaining('Held back: the approved networks'),
    'The decision was compliant; then it is exempt.',
    expect.stringContaining('Open to'),
  ]);
});

test('of many networks the first are named, and the rest counted', () => {
  const losesAccess = Array.from({ length: 1_012 }, (_, index) => `net-${index}`);

  const [cutOff] = changesOf({ ...plain, losesAccess });

  expect(cutOff).toContain('net-11 and 1,000 more.');
  expect(cutOff).not.toContain('net-12');
});
