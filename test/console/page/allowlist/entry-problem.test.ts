import { expect, test } from 'vitest';
import type { EntryFields } from '../../../../console/page/allowlist/entry-preset.ts';
import { problemOf } from '../../../../console/page/allowlist/entry-problem.ts';

const filled: EntryFields = {
  ...{ cidr: '192.0.2.0/24', owner: 'mail', reason: 'relay', expires: '', scope: 'everything' },
  ...{ subject: '', region: '', account: '' },
};

test.each<[Partial<EntryFields>, string]>([
  [{ cidr: ' ' }, 'Write the network'],
  [{ cidr: '192.0.2.1' }, 'has no prefix length'],
  [{ cidr: '192.0.2.0/33' }, 'prefix length must be 0 to 32'],
  [{ cidr: '192.0.2.9/24' }, 'did you mean 192.0.2.0/24?'],
  [{ owner: ' ' }, 'Say who'],
  [{ reason: '' }, 'Say why'],
  [{ scope: 'account', subject: '1234' }, 'Account: write its id'],
  [{ scope: 'vpc', subject: '' }, 'VPC: write its id'],
  [{ scope: 'group', subject: 'relay' }, 'Group: write its id'],
  [{ scope: 'group', subject: 'sg-0123456789abcdef0', region: 'Ireland' }, 'Ireland is not a region'],
  [{ scope: 'vpc', subject: 'vpc-0123456789abcdef0', account: '1' }, '1 is not an account id'],
])('of a form with %j it says what is missing or wrong', (change, expected) => {
  expect(problemOf({ ...filled, ...change })).toContain(expected);
});

test.each<Partial<EntryFields>>([
  {},
  { cidr: ' 2001:DB8::/32 ' },
  { scope: 'account', subject: '111122223333', region: 'is not asked for' },
  { scope: 'group', subject: 'sg-0123456789abcdef0', region: 'eu-west-1', account: '111122223333' },
])('a form with %j lacks nothing', (change) => {
  expect(problemOf({ ...filled, ...change })).toBe(null);
});
