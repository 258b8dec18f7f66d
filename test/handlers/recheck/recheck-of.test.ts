import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { recheckOf } from '../../../handlers/recheck/recheck-of.ts';
import { insertion } from '../../builders/announce-world.ts';
import { groupRef, now } from '../../builders/builders.ts';

const claimTimeoutMs = 90_000;
const chain = `${groupRef.account}/${groupRef.region}/${groupRef.groupId}`;

/** The record of an entry that was written so long ago. */
function recordOf(entry: object, { age = 0, key = chain }: { age?: number; key?: string } = {}): DynamoDBRecord {
  const stored = { groupKey: key, sequence: 7, at: new Date(now - age).toISOString(), ...entry };
  const record = insertion('smtp-warden-audit', ['groupKey', 'sequence'], stored);
  return { ...record, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor((now - age) / 1000) } };
}

function checkOf(record: DynamoDBRecord, timeout = claimTimeoutMs) {
  return recheckOf(record, { claimTimeoutMs: timeout, now });
}

const closing = { finding: { exposures: [{ port: 25, family: 'ipv4' }] } };

describe('a claim', () => {
  test('that closes has its group checked 5 s after it has run out, and that check may close it', () => {
    const trigger = { kind: 'event', name: 'ClaimEnded', eventId: null, actor: null };

    expect(checkOf(recordOf({ outcome: 'planned', ...closing }))).toEqual({
      kind: 'check',
      group: groupRef,
      why: { trigger, mayClose: true },
      delaysSeconds: [95],
    });
  });

  test.each([
    ['planned', { finding: { exposures: [] } }],
    ['partial', { finding: { exposures: [] } }],
    ['planned', {}],
    ['planned', { finding: 'damaged' }],
    ['planned', { finding: { exposures: 'damaged' } }],
  ])('that is %s with %j closed nothing, and neither does the check after it', (outcome, finding) => {
    expect(checkOf(recordOf({ outcome, ...finding }))).toMatchObject({ kind: 'check', why: { mayClose: false } });
  });

  test.each([
    ['an undo', { undoes: 'rem-1' }],
    ['somebody at the command line', { trigger: { kind: 'cli', name: 'fix' } }],
    ['a version that nobody knows', { schema: 9 }],
  ])('of %s is treated like every other entry', (_, entry) => {
    expect(checkOf(recordOf({ outcome: 'planned', ...entry }))).toMatchObject({ kind: 'check', delaysSeconds: [95] });
  });

  test.each(['planned', 'partial'])('that closes nothing leads to no check that may close: %s', (outcome) => {
    const follows = recordOf({ outcome, finding: { group: groupRef, exposures: [] } });
    const closes = recordOf({ outcome, finding: { group: groupRef, exposures: [{ port: 25, family: 'ipv4' }] } });

    expect(checkOf(follows)).toMatchObject({ kind: 'check', why: { mayClose: false } });
    expect(checkOf(closes)).toMatchObject({ kind: 'check', why: { mayClose: true } });
  });

  test.each([
    [30_000, 65],
    [94_001, 1],
    [95_000, 0],
    [600_000, 0],
    [-3_600_000, 95],
  ])('that is reported %i ms late is checked after %i s', (age, delaySeconds) => {
    const record = recordOf({ outcome: 'planned' }, { age });

    expect(checkOf(record)).toMatchObject({ kind: 'check', delaysSeconds: [delaySeconds] });
  });

  test('that lasts longer than SQS holds a message back is checked as late as can be', () => {
    expect(checkOf(recordOf({ outcome: 'planned' }), 86_400_000)).toMatchObject({
      kind: 'check',
      delaysSeconds: [900],
    });
  });
});

describe('an end that is partial', () => {
  test.each([
    [{ tries: 1 }, 60],
    [{ tries: 2 }, 300],
    [{ tries: 3 }, 900],
    [{}, 60],
  ])('with %j has its group checked after %i s', (entry, delaySeconds) => {
    const check = checkOf(recordOf({ outcome: 'partial', ...closing, ...entry }));

    expect(check).toMatchObject({ kind: 'check', group: groupRef, delaysSeconds: [delaySeconds] });
    expect(check).toMatchObject({ why: { mayClose: true, trigger: { kind: 'event', name: 'RemediationPartial' } } });
  });

  test.each([[4], [0], [1.5]])('with %j tries is left to the sweeps', (tries) => {
    expect(checkOf(recordOf({ outcome: 'partial', tries })).kind).toBe('none');
  });
});

describe('an approval', () => {
  const approval = { kind: 'approval', group: groupRef, outcome: 'planned' };
  const key = 'decision#AROAEXAMPLE:ada';

  test('has the group that it names checked at once, and again 20 s later', () => {
    const trigger = { kind: 'event', name: 'ProposalApproved', eventId: null, actor: null };

    expect(checkOf(recordOf(approval, { key }))).toEqual({
      kind: 'check',
      group: groupRef,
      why: { trigger, mayClose: true },
      delaysSeconds: [0, 20],
    });
  });

  test('that is reported late is checked at once', () => {
    expect(checkOf(recordOf(approval, { key, age: 15_000 }))).toMatchObject({ delaysSeconds: [0, 5] });
    expect(checkOf(recordOf(approval, { key, age: 60_000 }))).toMatchObject({ delaysSeconds: [0, 0] });
  });

  test.each<[string, object, string]>([
    ['a rejection', { ...approval, kind: 'rejection' }, key],
    ['an approval of no group', { ...approval, group: { account: '1' } }, key],
    ['an approval without a group', { kind: 'approval' }, key],
    ['an edit of the policy', { kind: 'policy' }, 'policy'],
    ['an item that only says it is an approval', { kind: 'approval', group: groupRef }, chain],
  ])('is not %s', (_, item, under) => {
    expect(checkOf(recordOf(item, { key: under })).kind).toBe('none');
  });
});

describe('nothing is asked for', () => {
  test.each([
    'completed',
    'failed',
    'proposed',
    'reported',
    'deferred',
    'exempted',
    'restarted',
    'withdrawn',
    'rubbish',
  ])('by an entry that is %s', (outcome) => {
    expect(checkOf(recordOf({ outcome })).kind).toBe('none');
  });

  test.each(['MODIFY', 'REMOVE'] as const)('by a %s', (eventName) => {
    expect(checkOf({ ...recordOf({ outcome: 'planned' }), eventName }).kind).toBe('none');
  });

  test.each([900_001, 86_400_000])('by a stream that is replayed %i ms late', (age) => {
    expect(checkOf(recordOf({ outcome: 'planned' }, { age })).kind).toBe('none');
  });

  test('by an old entry that was copied back just now', () => {
    const at = new Date(now - 86_400_000).toISOString();

    expect(checkOf(recordOf({ outcome: 'planned', at })).kind).toBe('none');
  });

  test('by an entry that says it is new and was written long ago', () => {
    const at = new Date(now).toISOString();

    expect(checkOf(recordOf({ outcome: 'planned', at }, { age: 1_000_000 })).kind).toBe('none');
  });

  test.each(['', 'anchor', 'policy/111122223333', '1/2/sg-0123456789abcdef0', `${chain}/more`])(
    'by a chain that is no group: %j',
    (key) => {
      expect(checkOf(recordOf({ outcome: 'planned' }, { key })).kind).toBe('none');
    },
  );

  test.each([{}, { dynamodb: {} }])('by a record without an item', (record: DynamoDBRecord) => {
    expect(checkOf({ eventName: 'INSERT', ...record }).kind).toBe('none');
  });
});

test('a damaged entry also leads to a check, of the group that its key names', () => {
  const damaged = { outcome: 'planned', group: 'somebody', at: 'yesterday', steps: { surprise: true }, tries: {} };

  expect(checkOf(recordOf(damaged))).toMatchObject({ kind: 'check', group: groupRef, delaysSeconds: [95] });
});
