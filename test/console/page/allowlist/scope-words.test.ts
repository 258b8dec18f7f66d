import { expect, test } from 'vitest';
import { scopeWords, whoWords } from '../../../../console/page/allowlist/scope-words.ts';

test.each([
  [{ kind: 'everything' }, 'all groups'],
  [{ kind: 'account', account: '111122223333' }, 'groups of account 111122223333'],
  [{ kind: 'vpc', vpcId: 'vpc-1' }, 'groups of VPC vpc-1'],
  [{ kind: 'group', groupId: 'sg-1' }, 'group sg-1'],
] as const)('the scope %j in words', (scope, expected) => {
  expect(scopeWords(scope)).toBe(expected);
});

test.each([
  ['arn:aws:iam::111122223333:user/alice', 'alice'],
  ['arn:aws-us-gov:iam::111122223333:user/ops/alice', 'ops/alice'],
  ['arn:aws:sts::111122223333:assumed-role/Admin/alice@example.com', 'Admin/alice@example.com'],
  ['arn:aws:iam::111122223333:root', 'root'],
  ['Mail Team', 'Mail Team'],
  ['arn:nothing', 'arn:nothing'],
])('%s is shown as %s', (text, expected) => {
  expect(whoWords(text)).toBe(expected);
});
