import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { unadoptedHead } from '../../../aws/policy-table/head.ts';
import { markerKey } from '../../../aws/policy-table/keys.ts';
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

describe('the head, which every edit writes', () => {
  const Keys = { pk: { S: 'head' }, sk: { S: 'head' } };
  const group = { account: '111122223333', region: 'eu-west-1', groupId: 'sg-0123456789abcdef0' };

  function headRecord(affected: object): DynamoDBRecord {
    const edit = { generation: 'g', items: 1, now: 0, affected: { accounts: [], groups: [], ...affected } };
    const NewImage = { ...itemOf(unadoptedHead(edit)), ...Keys } as Image;
    return { eventName: 'MODIFY', dynamodb: { Keys, NewImage } };
  }

  test.each([
    ['accounts', { accounts: ['444455556666'] }, { accounts: ['444455556666'], groups: [] }],
    ['everybody', { accounts: null }, { accounts: null, groups: [] }],
    ['groups', { groups: [group] }, { accounts: 'none', groups: [group] }],
    ['nobody, as a take-over does', {}, { accounts: 'none', groups: [] }],
  ])('names %s', (_, affected, expected) => {
    expect(changedPolicy([headRecord(affected)])).toEqual(expected);
  });

  test('is followed for each edit of a batch, everybody together', () => {
    const records = [headRecord({ accounts: ['444455556666'] }), headRecord({ groups: [group] })];

    expect(changedPolicy(records)).toEqual({ accounts: ['444455556666'], groups: [group] });
  });

  test.each([
    ['has been removed', { eventName: 'REMOVE', dynamodb: { Keys } }],
    ['cannot be read', { eventName: 'MODIFY', dynamodb: { Keys, NewImage: { format: { N: '9' } } } }],
    ['names an account that is none', headRecord({ accounts: ['mine'] })],
  ] as [string, DynamoDBRecord][])('that %s may concern everybody', (_, one) => {
    expect(changedPolicy([one]).accounts).toBeNull();
  });
});

test('3,000 items of a generation that is being written or removed concern nobody', () => {
  const records = Array.from({ length: 3_000 }, (_, index): DynamoDBRecord => {
    const image = { ...entry(everything), pk: { S: 'policy#g' }, sk: { S: `everything#al-${index}` } };
    return { eventName: 'INSERT', ...record(index % 2 === 0 ? { after: image } : { before: image }) };
  });
  const ofGenerations = { pk: { S: 'generation' }, sk: { S: 'g' } };

  expect(changedPolicy([...records, record({ after: ofGenerations })])).toEqual({ accounts: 'none', groups: [] });
});

test('old entries that init or TTL removes concern nobody, nor does the marker of a take-over', () => {
  const removed: DynamoDBRecord = { eventName: 'REMOVE', ...record({ before: entry(everything) }) };
  const marker: DynamoDBRecord = { eventName: 'INSERT', ...record({ after: { ...itemOf(markerKey) } as Image }) };

  expect(changedPolicy([removed, marker])).toEqual({ accounts: 'none', groups: [] });
});
