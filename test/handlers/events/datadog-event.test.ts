import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { datadogEvent, type Json, readEvent } from '../../builders/read-event.ts';

const group = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const arn = 'arn:aws:ec2:us-east-1:111122223333:security-group/sg-0123456789abcdef0';
const placed = 'account_id:111122223333,region:us-east-1';

function nominationOf(body: unknown) {
  return parseEvent(datadogEvent(body), []);
}

function webhook(change: Json): Json {
  return { ...readEvent('datadog-webhook-rendered'), ...change };
}

function finding(change: Json): Json {
  return { ...readEvent('datadog-security-finding-misconfiguration'), ...change };
}

test.each([
  { where: 'a tag', body: { tags: `env:prod,resource_id:${arn},team:mail` } },
  { where: 'a list of tags', body: { tags: ['env:prod', `resource_id:${arn}`] } },
  { where: 'a message', body: { security_signal_msg: `Port 25 of ${arn}. See the runbook.` } },
  { where: 'a field of any name', body: { custom: { what: [arn] } } },
  { where: 'an id, with account and region in the tags', body: { tags: `group:${group.groupId},${placed}` } },
  { where: 'an id, with account and region in a list of tags', body: { id: group.groupId, tags: placed.split(',') } },
  {
    where: 'an id, with account and region as fields',
    body: { id: group.groupId, aws_account: '111122223333', region: 'us-east-1' },
  },
])('the group is found in $where', ({ body }) => {
  const nomination = nominationOf(body);

  expect(nomination).toMatchObject({ kind: 'candidates', groups: [group] });
});

test('every group that is named by ARN is nominated, and then no bare id', () => {
  const other = 'arn:aws-cn:ec2:cn-north-1:444455556666:security-group/sg-01234567';

  const nomination = nominationOf({ tags: `a:${arn},b:${other},c:sg-0fedcba9876543210,${placed}` });

  const there = { account: '444455556666', region: 'cn-north-1', groupId: 'sg-01234567' };
  expect(nomination).toMatchObject({ groups: [group, there] });
});

test('a group that the rules of the group let in is not taken for the one that is open', () => {
  const configuration = { ip_permissions: [{ user_id_group_pairs: [{ group_id: 'sg-0fedcba9876543210' }] }] };
  const body = { tags: placed, resource_name: group.groupId, cloud_resource: { configuration } };

  const nomination = nominationOf(body);

  expect(nomination).toMatchObject({ groups: [group] });
});

test.each([
  { rule: 'has recovered', body: webhook({ transition: 'Recovered' }) },
  { rule: 'is resolved', body: webhook({ transition: 'Resolved' }) },
  { rule: 'passes', body: finding({ compliance: { evaluation: 'pass' } }) },
  { rule: 'is muted', body: finding({ workflow: { mute: { is_muted: true } } }) },
  { rule: 'is muted, in a template', body: finding({ workflow: { mute: { is_muted: 'true' } } }) },
  { rule: 'has the status muted', body: finding({ status: 'muted' }) },
  { rule: 'was closed', body: finding({ status: 'auto_closed' }) },
])('what $rule is ignored', ({ body }) => {
  const nomination = nominationOf(body);

  expect(nomination).toMatchObject({ kind: 'ignored' });
});

test.each(['Triggered', 'Re-Triggered', 'Warn', 'No Data', ''])(
  'a transition to "%s" asks for a look',
  (transition) => {
    const nomination = nominationOf(webhook({ transition }));

    expect(nomination).toMatchObject({ kind: 'candidates', groups: [group] });
  },
);

test('any rule may ask, and so may one that is not named', () => {
  const bodies = [{ security_rule_id: 'd9b-0f7-0a9' }, { security_rule_id: '', security_rule_name: '' }].map(webhook);

  expect(bodies.map((body) => nominationOf(body).kind)).toEqual(['candidates', 'candidates']);
});

test.each([{ resource_type: 'aws_s3_bucket' }, { tags: 'resource_type:aws_s3_bucket,account_id:111122223333' }])(
  'what is about another resource is ignored',
  (body) => {
    const nomination = nominationOf(body);

    expect(nomination).toEqual({ kind: 'ignored', reason: 'not about a security group: it is about "aws_s3_bucket"' });
  },
);

test.each([
  { rule: 'names no group', body: {} },
  { rule: 'is about a group that it does not name', body: { resource_type: 'aws_security_group' } },
  { rule: 'names a group but not where it is', body: { id: group.groupId } },
  { rule: 'names a group but not its region', body: { id: group.groupId, tags: 'account_id:111122223333' } },
  {
    rule: 'names a group in a region that is none',
    body: { id: group.groupId, account_id: '111122223333', region: 'x' },
  },
  { rule: 'is a list of nothing', body: [] },
])('what $rule is unreadable', ({ body }) => {
  const nomination = nominationOf(body);

  expect(nomination).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/^expected /) });
});

test('a mark of muting that no text can be made of mutes nothing', () => {
  const muted = {
    workflow: { mute: { is_muted: { toString: 1 } } },
    tags: `resource_id:${'arn:aws:ec2:us-east-1:111122223333:security-group/sg-0123456789abcdef0'}`,
  };

  const nomination = parseEvent({ 'detail-type': 'Datadog Webhook', detail: muted }, []);

  expect(nomination.kind).toBe('candidates');
});
