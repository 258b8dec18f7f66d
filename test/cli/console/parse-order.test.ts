import { expect, test } from 'vitest';
import { parseBody } from '../../../cli/console/parse-order.ts';
import type { ReadOrder, WriteOrder } from '../../../console/shared/orders.ts';

const group = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const id = 'rem-0mhw3k1zi5f2c8d1e6a77';
const who = { owner: 'mail-team', reason: 'relay of ü' };

/** With every member that each may have: a kind that is not here does not compile. */
const reads: { readonly [Kind in ReadOrder['kind']]: ReadOrder & { readonly kind: Kind } } = {
  status: { kind: 'status' },
  scan: { kind: 'scan', scope: { accounts: ['111122223333'], regions: 'all' } },
  'groups-list': { kind: 'groups-list', scope: { accounts: 'all', regions: ['us-east-1', 'eu-west-1'] } },
  'groups-show': { kind: 'groups-show', group },
  plan: { kind: 'plan', group },
  'history-list': {
    ...{ kind: 'history-list', group: group.groupId, since: '7d', until: '2026-11-30T12:00:00Z', limit: 50 },
    ...{ outcome: 'completed,partial', account: '111122223333', groupRegion: 'us-east-1', actor: 'user/Ada Lovelace' },
  },
  'history-show': { kind: 'history-show', id },
  'history-verify': { kind: 'history-verify' },
  'allowlist-list': { kind: 'allowlist-list' },
  'allowlist-export': { kind: 'allowlist-export' },
  'exempt-list': { kind: 'exempt-list' },
};
const writes: { readonly [Kind in WriteOrder['kind']]: WriteOrder & { readonly kind: Kind } } = {
  fix: { kind: 'fix', group, despiteMail: 'the MX has moved' },
  approve: { kind: 'approve', id, now: true, despiteMail: 'the MX has moved' },
  reject: { kind: 'reject', id, reason: 'early' },
  undo: { kind: 'undo', id, portOnly: true, exemptFor: '4h' },
  'opt-in': { kind: 'opt-in', group, partial: true },
  'opt-out': { kind: 'opt-out', group },
  'exempt-add': { kind: 'exempt-add', group, ...who, expires: '30d', replace: true, partial: false },
  'exempt-renew': { kind: 'exempt-renew', id: 'ex-0123456789', expires: '2027-01-31' },
  'exempt-remove': { kind: 'exempt-remove', id: 'ex-0123456789', reason: 'gone' },
  'allowlist-add': {
    ...{ kind: 'allowlist-add', cidr: '2001:db8::/32', ...who, expires: 'never', partial: true },
    scope: { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0', region: 'us-east-1', account: '111122223333' },
  },
  'allowlist-renew': { kind: 'allowlist-renew', id: 'al-0123456789', expires: '90d' },
  'allowlist-update': { kind: 'allowlist-update', id: 'al-0123456789', ...who, expires: '' },
  'allowlist-remove': { kind: 'allowlist-remove', id: 'al-0123456789' },
  'allowlist-import': {
    kind: 'allowlist-import',
    name: 'Liste ü.csv',
    text: 'a\r\nb',
    replace: true,
    reason: '',
    partial: true,
  },
};

test.each(Object.values(reads))('a read may be $kind, and a write not', (order) => {
  expect(parseBody('read', { order })).toEqual({ body: { order } });
  expect(parseBody('preview', { order })).toHaveProperty('problem');
});

test.each(Object.values(writes))('a preview and an execution may be $kind, and a read not', (order) => {
  const execution = { order, digest: 'sha256:0a', typed: null };

  expect(parseBody('preview', { order })).toEqual({ body: { order } });
  expect(parseBody('execute', execution)).toEqual({ body: execution });
  expect(parseBody('read', { order })).toHaveProperty('problem');
});

test.each<[string, unknown, RegExp]>([
  [
    'a group id that is an option',
    { ...reads.plan, group: { ...group, groupId: '--all' } },
    /group\.groupId: .*security group id/,
  ],
  ['a group id with more', { ...reads.plan, group: { ...group, groupId: `${group.groupId}\n` } }, /group\.groupId/],
  ['a region that is none', { ...reads.plan, group: { ...group, region: '../x' } }, /group\.region/],
  ['an account that is none', { ...reads.plan, group: { ...group, account: '1' } }, /group\.account/],
  ['an id that is an option', { ...reads['history-show'], id: '--yes' }, /id: it is not an id/],
  ['an id that is a list', { ...reads['history-show'], id: [id] }, /id/],
  ['accounts as one text', { ...reads.scan, scope: { accounts: '111122223333,x' } }, /scope\.accounts/],
  ['a limit that is a text', { ...reads['history-list'], limit: '5' }, /limit/],
  ['a limit of none', { ...reads['history-list'], limit: 0 }, /limit/],
  ['a time with an option', { ...reads['history-list'], since: '7d --json' }, /since/],
  ['an actor with a line break', { ...reads['history-list'], actor: 'a\nb' }, /actor: it has control/],
  ['an actor with an escape', { ...reads['history-list'], actor: '\u001b[2J' }, /actor/],
  ['half a character', { ...reads['history-list'], actor: '\ud800' }, /actor/],
  ['an unknown option', { ...reads.status, yes: true }, /"yes"/],
])('a read with %s is refused with what is wrong', (_, order, says) => {
  expect(parseBody('read', { order })).toEqual({ problem: expect.stringMatching(says) });
});

test.each<[string, unknown, RegExp]>([
  ['a network that is an option', { ...writes['allowlist-add'], cidr: '--yes' }, /cidr/],
  ['a scope of two kinds', { ...writes['allowlist-add'], scope: { kind: 'everything', account: '1' } }, /scope/],
  ['a reason that is too long', { ...writes.reject, reason: 'x'.repeat(1_001) }, /reason: .*1,000/],
  ['a flag that is a text', { ...writes['opt-in'], partial: 'yes' }, /partial/],
  ['a file in a folder', { ...writes['allowlist-import'], name: '../etc/passwd' }, /name: .*without folders/],
  ['a file in a folder of Windows', { ...writes['allowlist-import'], name: 'a\\b.csv' }, /name/],
  ['a file that is an option', { ...writes['allowlist-import'], name: '--replace' }, /name/],
  ['standard input', { ...writes['allowlist-import'], name: '-' }, /name/],
  ['a folder', { ...writes['allowlist-import'], name: '..' }, /name/],
  ['no name of a file', { ...writes['allowlist-import'], name: '' }, /name/],
  ['a name that is too long', { ...writes['allowlist-import'], name: `${'ü'.repeat(101)}.csv` }, /name/],
  ['a name with a null', { ...writes['allowlist-import'], name: 'a\0.csv' }, /name/],
])('a write with %s is refused with what is wrong', (_, order, says) => {
  expect(parseBody('preview', { order })).toEqual({ problem: expect.stringMatching(says) });
});

test.each<[string, unknown]>([
  ['without a digest', { order: writes.fix, typed: null }],
  ['with an empty digest', { order: writes.fix, digest: '', typed: null }],
  ['without what was typed', { order: writes.fix, digest: 'd' }],
  ['with more', { order: writes.fix, digest: 'd', typed: null, yes: true }],
])('an execution %s is refused', (_, body) => {
  expect(parseBody('execute', body)).toHaveProperty('problem');
});

test('a report names its format, and nothing that it has not', () => {
  expect(parseBody('report', { format: 'csv', from: '30d' })).toEqual({ body: { format: 'csv', from: '30d' } });
  expect(parseBody('report', {})).toHaveProperty('problem');
  expect(parseBody('report', { format: 'csv', output: '/etc/passwd' })).toHaveProperty('problem');
});
