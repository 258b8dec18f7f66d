import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { findingEvent, type Json } from '../../builders/read-event.ts';

const arn = 'arn:aws:ec2:us-east-1:111122223333:security-group/sg-0123456789abcdef0';
const group = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const custom = 'custom-action-EC2.18';
const failed = { Status: 'FAILED' };

test.each([
  { form: 'the generator of a standard', GeneratorId: 'aws-foundational-security-best-practices/v/1.0.0/EC2.19' },
  { form: 'the generator of another standard', GeneratorId: 'nist-800-53/v/5.0.0/EC2.19' },
  { form: 'the product fields', GeneratorId: 'whatever', ProductFields: { ControlId: 'EC2.19' } },
])('a finding from before findings were consolidated names its control in $form', ({ form: _, ...fields }) => {
  const event = findingEvent({ Compliance: failed, ProductFields: {}, ...fields });

  const nomination = parseEvent(event, []);

  expect(nomination).toMatchObject({ groups: [group], findings: [{ control: { id: 'EC2.19' } }] });
});

test.each([
  { Value: ['80', 443, '1020-1025'], ports: [80, 443, [1020, 1025]] },
  { Value: [], ports: [] },
  { Value: ['http', ' 80 ', null, '1-2-3'], ports: [80] },
])('EC2.18 allows the ports its parameter says: $Value', ({ Value, ports }) => {
  const SecurityControlParameters = [{ Name: 'authorizedTcpPorts', Value }, 'no parameter'];
  const event = findingEvent({ Compliance: { ...failed, SecurityControlId: 'EC2.18', SecurityControlParameters } });

  const nomination = parseEvent(event, []);

  const authorizedTcpPorts = ports.map((port) => {
    const [from, to] = [port].flat();
    return { from, to: to ?? from };
  });
  expect(nomination).toMatchObject({ findings: [{ control: { authorizedTcpPorts, authorizedUdpPorts: [] } }] });
});

test('EC2.18 without parameters allows 80 and 443', () => {
  const event = findingEvent({ Compliance: { ...failed, SecurityControlId: 'EC2.18' } });

  const nomination = parseEvent(event, []);

  const authorizedTcpPorts = [80, 443].map((port) => ({ from: port, to: port }));
  expect(nomination).toMatchObject({ findings: [{ control: { authorizedTcpPorts } }] });
});

test('the group is where its ARN says, not where the administrator or the aggregation region is', () => {
  const Id = 'arn:aws-us-gov:ec2:us-gov-west-1:444455556666:security-group/sg-01234567';
  const event = findingEvent({ Resources: [{ Type: 'AwsEc2SecurityGroup', Id, Region: 'us-east-1' }] });

  const nomination = parseEvent(event, []);

  const there = { account: '444455556666', region: 'us-gov-west-1', groupId: 'sg-01234567' };
  const hub = { account: '111122223333', region: 'us-east-1' };
  expect(nomination).toMatchObject({ groups: [there], findings: [{ groups: [there], hub }] });
});

test.each([
  { Id: 'sg-01234567', Region: 'eu-west-1' },
  { Id: null, Region: 'eu-west-1', Details: { AwsEc2SecurityGroup: { GroupId: 'sg-01234567' } } },
])('without an ARN the group is in the account of the finding and the region of the resource', (resource) => {
  const Resources = [{ Type: 'AwsEc2SecurityGroup', ...resource }];
  const event = { ...findingEvent({ AwsAccountId: '444455556666', Resources }), account: '111122223333' };

  const nomination = parseEvent(event, []);

  expect(nomination).toMatchObject({
    groups: [{ account: '444455556666', region: 'eu-west-1', groupId: 'sg-01234567' }],
  });
});

test('what the finding says of status and note is carried, to be compared with the answer', () => {
  const Note = { Text: 'ticket 7', UpdatedBy: 'ada', UpdatedAt: '2026-11-20T10:00:00Z' };
  const event = findingEvent({ Workflow: { Status: 'NOTIFIED' }, Note });

  const nomination = parseEvent(event, []);

  expect(nomination).toMatchObject({ findings: [{ status: 'NOTIFIED', note: { text: 'ticket 7', by: 'ada' } }] });
});

test('several findings of one group enqueue it once, and each is answered', () => {
  const event = findingEvent();
  const [finding] = (event.detail as { findings: Json[] }).findings;
  const second = { ...finding, Id: 'second' };

  const nomination = parseEvent({ ...event, detail: { findings: [finding, second] } }, []);

  expect(nomination).toMatchObject({ groups: [group], findings: [{ control: { id: 'EC2.19' } }, { id: 'second' }] });
});

test.each([{ Id: undefined }, { ProductArn: '' }])(
  'a finding that cannot be named is looked at, not answered',
  (gap) => {
    const nomination = parseEvent(findingEvent(gap), []);

    expect(nomination).toMatchObject({ kind: 'candidates', groups: [group], findings: [] });
  },
);

test('an event without account says nothing of the Security Hub to answer', () => {
  const nomination = parseEvent({ ...findingEvent(), account: null }, []);

  expect(nomination).toMatchObject({ groups: [group], findings: [{ hub: null }] });
});

test.each([
  { rule: 'passed', change: { Compliance: { Status: 'PASSED', SecurityControlId: 'EC2.19' } }, why: /has not failed/ },
  { rule: 'archived', change: { RecordState: 'ARCHIVED' }, why: /no longer active/ },
  { rule: 'resolved', change: { Workflow: { Status: 'RESOLVED' } }, why: /handled.*"RESOLVED"/ },
  { rule: 'suppressed', change: { Workflow: { Status: 'SUPPRESSED' } }, why: /handled.*"SUPPRESSED"/ },
  {
    rule: 'of another control',
    change: { Compliance: { ...failed, SecurityControlId: 'EC2.13' } },
    why: /^"EC2.13" is not a control this bot knows; send it by the custom action$/,
  },
  {
    rule: 'of CIS 4.3, before findings were consolidated',
    change: {
      Compliance: failed,
      ProductFields: {},
      GeneratorId: 'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/4.3',
    },
    why: /^"4.3" is not a control this bot knows; send it by the custom action$/,
  },
  {
    rule: "of another product, such as Prowler's check of high-risk ports",
    change: {
      Compliance: failed,
      ProductFields: { ProviderName: 'Prowler' },
      GeneratorId: 'prowler-ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports',
    },
    why: /^"prowler-ec2_securitygroup_allow_ingress_[a-z_]+\.\.\." is not a control this bot knows; send it by the custom action$/,
  },
  {
    rule: 'of another product about something else',
    change: {
      Compliance: undefined,
      GeneratorId: 'arn:aws:guardduty:us-east-1:111122223333:detector/1',
      Resources: [{ Type: 'AwsEc2Instance', Id: 'arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0' }],
    },
    why: /^the finding is not about a security group: it is about "AwsEc2Instance"$/,
  },
])('an imported finding that is $rule is ignored', ({ change, why }) => {
  const nomination = parseEvent(findingEvent(change), []);

  expect(nomination).toEqual({ kind: 'ignored', reason: expect.stringMatching(why) });
});

test.each([
  { lacks: 'a record state', change: { RecordState: undefined } },
  { lacks: 'a compliance status', change: { Compliance: { SecurityControlId: 'EC2.19' } } },
  { lacks: 'a workflow status', change: { Workflow: null } },
  { lacks: 'a control', change: { Compliance: failed, ProductFields: {}, GeneratorId: undefined } },
  { lacks: 'resources', change: { Resources: 'none' } },
  { lacks: 'a group of that id', change: { Resources: [{ Type: 'AwsEc2SecurityGroup', Id: 'sg-XYZ' }] } },
  {
    lacks: 'one of two groups',
    change: { Resources: [{ Type: 'AwsEc2SecurityGroup', Id: arn }, { Type: 'AwsEc2SecurityGroup' }] },
  },
])('an imported finding that lacks $lacks is unreadable, not ignored: it may tell of an open port', ({ change }) => {
  const nomination = parseEvent(findingEvent(change), []);

  expect(nomination).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/^expected /) });
});

test('one unreadable finding sets the event aside, however many others it has', () => {
  const event = findingEvent();
  const { findings } = event.detail as { findings: Json[] };

  const nomination = parseEvent({ ...event, detail: { findings: [...findings, 7] } }, []);

  expect(nomination).toEqual({ kind: 'unreadable', reason: 'expected a finding, found 7' });
});

test.each([
  { rule: 'of any control', change: { Compliance: { ...failed, SecurityControlId: 'EC2.13' } } },
  { rule: 'of another product', change: { Compliance: undefined, GeneratorId: 'inspector' } },
  { rule: 'that is resolved', change: { Workflow: { Status: 'RESOLVED' } } },
  { rule: 'that has passed', change: { Compliance: { Status: 'PASSED' } } },
])('a person may choose a finding $rule', ({ change }) => {
  const nomination = parseEvent(findingEvent(change, custom), []);

  expect(nomination).toMatchObject({ kind: 'candidates', groups: [group], findings: [{ isAsked: true }] });
});

test('a chosen finding about more than groups is not whole', () => {
  const Resources = [
    { Type: 'AwsEc2Instance', Id: 'arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0' },
    { Type: 'AwsEc2SecurityGroup', Id: arn },
  ];

  const nomination = parseEvent(findingEvent({ Resources }, custom), []);

  expect(nomination).toMatchObject({ groups: [group], findings: [{ isWhole: false }] });
});

test('a chosen finding about no group is ignored, and one of an archived record too', () => {
  const Resources = [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::bucket' }];
  const Compliance = { ...failed, SecurityControlId: 'S3.1' };

  const nominations = [{ Resources, Compliance }, { RecordState: 'ARCHIVED' }].map((change) =>
    parseEvent(findingEvent(change, custom), []),
  );

  expect(nominations).toEqual([
    { kind: 'ignored', reason: 'the finding is not about a security group: it is about "AwsS3Bucket"' },
    { kind: 'ignored', reason: 'the finding is no longer active: its record state is "ARCHIVED"' },
  ]);
});
