import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { cloudTrailEvent, readEvent } from '../../builders/read-event.ts';

const call = 'AuthorizeSecurityGroupIngress';

test('a group is in the account whose trail recorded the call, not in that of the envelope or of the caller', () => {
  const event = cloudTrailEvent(call, {
    recipientAccountId: '999988887777',
    userIdentity: { type: 'AWSAccount', accountId: '555566667777' },
  });

  const nomination = parseEvent(event, []);

  expect(nomination).toMatchObject({ groups: [{ account: '999988887777' }] });
});

test.each([undefined, null, 111122223333, 'unknown'])(
  'without a recipient account (%s) it is that of the envelope',
  (recipientAccountId) => {
    const event = cloudTrailEvent(call, { recipientAccountId });

    const nomination = parseEvent(event, []);

    expect(nomination).toMatchObject({ groups: [{ account: '111122223333' }] });
  },
);

test.each(['us-gov-west-1', 'cn-north-1', 'ap-southeast-7', 'us-isob-east-1', 'eusc-de-east-1', 'mx-central-1'])(
  'a group is in the region of the call: %s',
  (awsRegion) => {
    const event = cloudTrailEvent(call, { awsRegion });

    const nomination = parseEvent(event, []);

    expect(nomination).toMatchObject({ groups: [{ region: awsRegion }] });
  },
);

test('without a region of the call it is that of the envelope', () => {
  const event = cloudTrailEvent(call, { awsRegion: undefined });

  const nomination = parseEvent(event, []);

  expect(nomination).toMatchObject({ groups: [{ region: 'us-east-1' }] });
});

test('without any account a call is unreadable', () => {
  const event = { ...cloudTrailEvent(call, { recipientAccountId: '1111' }), account: 12 };

  const nomination = parseEvent(event, []);

  expect(nomination).toEqual({ kind: 'unreadable', reason: 'expected an account of 12 digits, found "1111" and 12' });
});

test('without any region a call is unreadable', () => {
  const event = { ...cloudTrailEvent(call, { awsRegion: 'us-east-1\n' }), region: undefined };

  const nomination = parseEvent(event, []);

  expect(nomination).toEqual({ kind: 'unreadable', reason: 'expected a region, found "us-east-1?" and nothing' });
});

test('a tag change is where its ARN says, in any partition, each group once', () => {
  const arn = 'arn:aws-us-gov:ec2:us-gov-west-1:444455556666:security-group/sg-01234567';
  const event = { ...readEvent('tag-change-on-resource'), resources: [arn, arn, 'no ARN'] };

  const nomination = parseEvent(event, []);

  const group = { account: '444455556666', region: 'us-gov-west-1', groupId: 'sg-01234567' };
  expect(nomination).toMatchObject({ kind: 'candidates', groups: [group] });
});

test.each([
  { service: 'ec2', type: 'instance' },
  { service: 'elasticache', type: 'security-group' },
])('tag changes of other resources are ignored: $service $type', ({ service, type }) => {
  const resources = [`arn:aws:${service}:us-east-1:111122223333:${type}/i-0123456789abcdef0`];
  const detail = { service, 'resource-type': type };
  const event = { ...readEvent('tag-change-on-resource'), resources, detail };

  const nomination = parseEvent(event, []);

  expect(nomination).toEqual({ kind: 'ignored', reason: `the tags are on another resource: "${service}" "${type}"` });
});

test.each([
  'arn:aws:ec2:us-east-1:111122223333:security-group/sg-0123456789ABCDEF0',
  'arn:aws:ec2:us-east-1:1111:security-group/sg-0123456789abcdef0',
  'arn:aws:ec2::111122223333:security-group/sg-0123456789abcdef0',
])('a tag change of a security group with an ARN that names none is unreadable: %s', (arn) => {
  const event = { ...readEvent('tag-change-on-resource'), resources: [arn] };

  const nomination = parseEvent(event, []);

  expect(nomination).toMatchObject({ kind: 'unreadable' });
});
