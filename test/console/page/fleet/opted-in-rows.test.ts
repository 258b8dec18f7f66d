import { expect, test } from 'vitest';
import { type Listed, listedOf, optedInEmpty, optedInSum } from '../../../../console/page/fleet/opted-in-rows.ts';

function aListed(groupId: string, optedIn = true, groupName = groupId): Listed {
  const place = { account: '111122223333', region: 'us-east-1', vpcId: 'vpc-1' };
  return { ...place, groupId, groupName, optedIn, note: optedIn ? 'opted in' : 'not opted in: tag is "True"' };
}

const groups = [aListed('sg-1'), aListed('sg-2', false), aListed('sg-3', true, 'Mail')];

test('near misses of the tag stand first', () => {
  expect(listedOf(groups, '').map(({ groupId }) => groupId)).toEqual(['sg-2', 'sg-1', 'sg-3']);
});

test('the text is looked for in the name and the id', () => {
  expect(listedOf(groups, ' mail').map(({ groupId }) => groupId)).toEqual(['sg-3']);
  expect(listedOf(groups, 'SG-2').map(({ groupId }) => groupId)).toEqual(['sg-2']);
});

test('the sum counts those that opted in, and says what is hidden and what is missing', () => {
  expect(optedInSum(groups, groups, 'done')).toBe('2 groups opted in.');
  expect(optedInSum(groups, [], 'failed')).toBe(
    '2 groups opted in. The filter hides 3. The list did not come to its end.',
  );
});

test('an empty list says that no group has the tag only where everything was read', () => {
  expect(optedInEmpty('done', 0, 0)).toMatch(/^No group has the tag/);
  expect(optedInEmpty('done', 0, 1)).toBe('None in what could be read.');
  expect(optedInEmpty('failed', 0, 0)).toBe('It is not known which groups have opted in.');
  expect(optedInEmpty('running', 0, 0)).toBe('None so far.');
  expect(optedInEmpty('done', 3, 0)).toBe('No group is left by the filter.');
});
