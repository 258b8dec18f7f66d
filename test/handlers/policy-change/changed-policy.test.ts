import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { changedPolicy } from '../../../handlers/policy-change/changed-policy.ts';

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

const everything = { kind: { S: 'everything' } };
const account = (id: string) => ({ kind: { S: 'account' }, account: { S: id } });

function entry(scope: Image): Image {
  return { pk: { S: 'policy' }, sk: { S: 'allow#entry' }, scope: { M: scope } };
}

function exemption(groupId: string): Image {
  const group = { account: { S: '111122223333' }, region: { S: 'eu-west-1' }, groupId: { S: groupId } };
  return { pk: { S: 'policy' }, sk: { S: 'exempt#it' }, group: { M: group } };
}

function record(images: { before?: Image; after?: Image }): DynamoDBRecord {
  const { pk, sk } = images.after ?? images.before ?? {};
  return {
    dynamodb: {
      ...(pk && sk ? { Keys: { pk, sk } } : {}),
      ...(images.before ? { OldImage: images.before } : {}),
      ...(images.after ? { NewImage: images.after } : {}),
    },
  };
}

test('an entry that speaks for one account concerns that account', () => {
  const change = changedPolicy([record({ after: entry(account('444455556666')) })]);

  expect(change).toEqual({ accounts: ['444455556666'], groups: [] });
});

test('an entry whose account has changed concerns both', () => {
  const change = changedPolicy([
    record({ before: entry(account('111122223333')), after: entry(account('444455556666')) }),
  ]);

  expect(change.accounts).toEqual(['111122223333', '444455556666']);
});

test.each([
  ['everything', everything],
  ['a VPC', { kind: { S: 'vpc' }, vpcId: { S: 'vpc-0123456789abcdef0' } }],
  ['a group', { kind: { S: 'group' }, groupId: { S: 'sg-0123456789abcdef0' } }],
  ['something that cannot be read', { kind: { S: 'account' }, account: { S: 'mine' } }],
])('an entry that speaks for %s may concern every account, whatever else is in the batch', (_, scope) => {
  const change = changedPolicy([record({ after: entry(account('444455556666')) }), record({ before: entry(scope) })]);

  expect(change.accounts).toBeNull();
});

test('an exemption that comes, changes or goes concerns its group alone, and each group once', () => {
  const change = changedPolicy([
    record({ after: exemption('sg-0123456789abcdef0') }),
    record({ before: exemption('sg-0123456789abcdef0'), after: exemption('sg-0123456789abcdef0') }),
    record({ before: exemption('sg-0fedcba9876543210') }),
  ]);

  expect(change.accounts).toBe('none');
  expect(change.groups.map(({ groupId }) => groupId)).toEqual(['sg-0123456789abcdef0', 'sg-0fedcba9876543210']);
});

test('a record without images concerns nobody', () => {
  expect(changedPolicy([{ dynamodb: {} }, {}])).toEqual({ accounts: 'none', groups: [] });
});
