import { OcsfMapField, OcsfNumberField, OcsfStringField } from '@aws-sdk/client-securityhub';
import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { type Json, ocsfEvent } from '../../builders/read-event.ts';

const group = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const arn = 'arn:aws:ec2:us-east-1:111122223333:security-group/sg-0123456789abcdef0';
const failed = { control: 'EC2.19', status_id: 3 };
const type = 'AWS::EC2::SecurityGroup';

test.each([
  { named: 'by its ARN', resource: { type, uid: arn } },
  { named: 'by its ARN in the second name', resource: { type, uid: 'sg-0123456789abcdef0', uid_alt: arn } },
  { named: 'by its id, its owner and its region', resource: { type, uid: group.groupId, region: 'us-east-1' } },
  { named: 'by its id alone', resource: { type, uid: group.groupId } },
  { named: 'by an ARN, without a type', resource: { uid: arn } },
])('a group may be named $named', ({ resource }) => {
  const nomination = parseEvent(ocsfEvent({ resources: [resource] }), []);

  expect(nomination).toMatchObject({ kind: 'candidates', groups: [group], findings: [{ isWhole: true }] });
});

test('a group is where its owner is, not the Security Hub', () => {
  const owner = { account: { uid: '444455556666' } };
  const resource = { type, uid: 'sg-01234567', region: 'us-gov-west-1', cloud_partition: 'aws-us-gov', owner };

  const nomination = parseEvent(ocsfEvent({ resources: [resource] }), []);

  const there = { account: '444455556666', region: 'us-gov-west-1', groupId: 'sg-01234567' };
  const hub = { account: '111122223333', region: 'us-east-1' };
  expect(nomination).toMatchObject({ groups: [there], findings: [{ groups: [there], hub }] });
});

test.each([
  { what: 'one value', parameter: { value: '25' }, ports: [25] },
  { what: 'a list written as one value', parameter: { value: '["80", "443"]' }, ports: [80, 443] },
  { what: 'values with commas', parameter: { value: '80,443' }, ports: [80, 443] },
  { what: 'several values', parameter: { values: ['80', 8080] }, ports: [80, 8080] },
  { what: 'no value', parameter: {}, ports: [] },
])('EC2.18 allows the ports its parameter says, given as $what', ({ parameter, ports }) => {
  const control_parameters = [{ name: 'authorizedTcpPorts', ...parameter }, 'no parameter'];
  const event = ocsfEvent({ compliance: { ...failed, control: 'EC2.18', control_parameters } });

  const nomination = parseEvent(event, []);

  const authorizedTcpPorts = ports.map((port) => ({ from: port, to: port }));
  expect(nomination).toMatchObject({ findings: [{ control: { authorizedTcpPorts, authorizedUdpPorts: [] } }] });
});

test.each([
  { status_id: 0, status: 'NEW' },
  { status_id: 1, status: 'NEW' },
  { status_id: 2, status: 'NOTIFIED' },
])('the status $status_id is the workflow status $status', ({ status_id, status }) => {
  const nomination = parseEvent(ocsfEvent({ status_id }), []);

  expect(nomination).toMatchObject({ findings: [{ status }] });
});

test('a comment is carried as a note, to be compared with the answer', () => {
  const comments = ['ticket 7', 'closed [smtp-warden/111122223333/audit]'];

  const nominations = comments.map((comment) => parseEvent(ocsfEvent({ comment }), []));

  expect(nominations).toMatchObject([
    { findings: [{ note: { text: 'ticket 7', by: null } }] },
    { findings: [{ note: { text: 'closed', by: 'smtp-warden/111122223333/audit' } }] },
  ]);
});

test('a finding without a metadata.uid is checked, not answered', () => {
  const nomination = parseEvent(ocsfEvent({ metadata: { product: { uid: 'product' } } }), []);

  expect(nomination).toMatchObject({ kind: 'candidates', groups: [group], findings: [] });
});

test.each<{ rule: string; change: Json; why: RegExp }>([
  {
    rule: 'passed',
    change: { compliance: { control: 'EC2.19', status: 'Pass', status_id: 1 } },
    why: /status is "Pass"/,
  },
  {
    rule: 'passed, by its id alone',
    change: { compliance: { control: 'EC2.19', status_id: 1 } },
    why: /"status_id 1"/,
  },
  { rule: 'closed', change: { activity_id: 3 }, why: /no longer active/ },
  { rule: 'archived', change: { status_id: 5 }, why: /no longer active/ },
  { rule: 'deleted', change: { status_id: 6 }, why: /no longer active/ },
  { rule: 'resolved', change: { status_id: 4 }, why: /handled.*"RESOLVED"/ },
  { rule: 'suppressed', change: { status_id: 3 }, why: /handled.*"SUPPRESSED"/ },
  { rule: 'in a status of its own', change: { status_id: 99 }, why: /handled.*"OTHER"/ },
  {
    rule: 'of another control',
    change: { compliance: { ...failed, control: 'EC2.13' } },
    why: /^"EC2.13" is not a control this bot knows; send it by the custom action$/,
  },
  {
    rule: 'of another control about something else',
    change: {
      compliance: { ...failed, control: 'S3.1' },
      resources: [{ type: 'AWS::S3::Bucket', uid: 'arn:aws:s3:::bucket' }],
    },
    why: /^the finding is not about a security group: it is about "AWS::S3::Bucket"$/,
  },
  {
    rule: 'of a threat',
    change: { class_uid: 2004, class_name: 'Detection Finding', compliance: undefined },
    why: /^the finding is not of a control but of class "Detection Finding"$/,
  },
  {
    rule: 'of coverage, which has no control',
    change: { compliance: { assessments: [], status_id: 3 } },
    why: /^the finding is not of a control but of class "Compliance Finding"$/,
  },
])('an imported finding in OCSF that is $rule is ignored', ({ change, why }) => {
  const nomination = parseEvent(ocsfEvent(change), []);

  expect(nomination).toEqual({ kind: 'ignored', reason: expect.stringMatching(why) });
});

test.each<{ lacks: string; change: Json }>([
  { lacks: 'a class', change: { class_uid: '2003' } },
  { lacks: 'an activity', change: { activity_id: undefined } },
  { lacks: 'a status', change: { status_id: undefined } },
  { lacks: 'a compliance status', change: { compliance: { control: 'EC2.19' } } },
  { lacks: 'resources', change: { resources: 'none' } },
  { lacks: 'a group of that id', change: { resources: [{ type, uid: 'sg-XYZ' }] } },
  { lacks: 'the account of its group', change: { resources: [{ type, uid: group.groupId }], cloud: {} } },
  { lacks: 'one of two groups', change: { resources: [{ type, uid: arn }, { type }] } },
])('an imported finding in OCSF that lacks $lacks is unreadable: it may tell of an open port', ({ change }) => {
  const nomination = parseEvent(ocsfEvent(change), []);

  expect(nomination).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/^expected /) });
});

test('a compliance status is also read by its name, where it has no id', () => {
  const nomination = parseEvent(ocsfEvent({ compliance: { control: 'EC2.19', status: 'Fail' } }), []);

  expect(nomination).toMatchObject({ kind: 'candidates', groups: [group] });
});

// GetFindingsV2 filters by these, so AWS's own names are in its SDK (Security Hub API reference, OcsfStringFilter and others).
test('each member that is read has the name that AWS gives it', () => {
  const names = [
    ['class_name', 'comment', 'metadata.uid', 'metadata.product.uid', 'finding_info.uid', 'cloud.account.uid'],
    ['cloud.region', 'compliance.control', 'compliance.status', 'resources.type', 'resources.uid', 'resources.region'],
    ['resources.cloud_partition', 'resources.owner.account.uid', 'compliance.status_id', 'status_id', 'activity_id'],
    ['compliance.control_parameters'],
  ].flat();
  const documented: string[] = [OcsfStringField, OcsfNumberField, OcsfMapField].flatMap((fields) =>
    Object.values(fields),
  );

  expect(names.filter((name) => !documented.includes(name))).toEqual([]);
});
