import { expect, test } from 'vitest';
import {
  asksToAdd,
  fieldsOf,
  presetOf,
  scopeOfFields,
  withoutPreset,
} from '../../../../console/page/allowlist/entry-preset.ts';
import { withQuery } from '../../../../console/page/router.ts';
import { listedEntry } from '../../../builders/a-policy-item.ts';

const place = { region: 'eu-west-1', account: '111122223333' };

test('an address presets the network and the scope of a new entry, and never the owner or the reason', () => {
  const query = new URLSearchParams(
    'add=1&cidr=192.0.2.0/24&scope=group&group=sg-1&account=111122223333&region=eu-west-1&owner=x&reason=y&expires=z',
  );

  const fields = presetOf(query);

  expect(asksToAdd(query)).toBe(true);
  expect(fields).toEqual({
    ...{ cidr: '192.0.2.0/24', owner: '', reason: '', expires: '', scope: 'group', subject: 'sg-1', ...place },
  });
  expect(scopeOfFields(fields)).toEqual({ kind: 'group', groupId: 'sg-1', ...place });
});

test.each([
  ['scope=nonsense&group=sg-1', { kind: 'everything' }],
  ['scope=account&account=111122223333&region=eu-west-1', { kind: 'account', account: '111122223333' }],
  ['scope=vpc&vpc=vpc-1', { kind: 'vpc', vpcId: 'vpc-1' }],
])('the scope of %s', (query, expected) => {
  expect(scopeOfFields(presetOf(new URLSearchParams(query)))).toEqual(expected);
});

test('when the form is closed the address keeps its filter, and says nothing of the form', () => {
  const query = new URLSearchParams('text=a&add=1&cidr=1&scope=vpc&vpc=vpc-1&group=sg-1&account=1&region=r');

  expect(asksToAdd(new URLSearchParams('text=a'))).toBe(false);
  expect(withQuery({ path: '/allowlist', query }, withoutPreset)).toBe('/allowlist?text=a');
});

test.each([
  { kind: 'everything' },
  { kind: 'account', account: '111122223333' },
  { kind: 'vpc', vpcId: 'vpc-1' },
  { kind: 'group', groupId: 'sg-1' },
] as const)('an entry for %j is approved again for the same', (scope) => {
  const entry = listedEntry({ scope, expired: true, expiresAt: '2026-11-01T00:00:00.000Z' });

  const fields = fieldsOf(entry);

  expect(fields).toMatchObject({ cidr: entry.cidr, owner: entry.owner, reason: entry.reason, expires: '' });
  expect(scopeOfFields(fields)).toEqual(scope);
});
