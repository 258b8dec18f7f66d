import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Actor } from '../../../core/audit/audit-entry.ts';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { datadogEvent, type Json, readEvent } from '../../builders/read-event.ts';

const botRole = 'arn:aws:iam::111122223333:role/smtp-remediator-spoke';
const group = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const prefixList = { account: '111122223333', region: 'us-east-1', prefixListId: 'pl-0c3516b0e5630bf3e' };

const cli = 'aws-cli/2.27.0 md/awscrt#0.26.1 ua/2.1 os/linux';
const bob: Actor = {
  arn: 'arn:aws:iam::111122223333:user/bob',
  type: 'IAMUser',
  sourceIp: '198.51.100.23',
  userAgent: cli,
  at: '2026-11-20T10:00:12.000Z',
};
const alice: Actor = {
  ...bob,
  arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/alice@example.com',
  type: 'AssumedRole',
};
const fromConsole = { userAgent: 'AWS Internal', fromConsole: true } as const;
const root: Actor = { ...bob, ...fromConsole, arn: 'arn:aws:iam::111122223333:root', type: 'Root' };

interface Nominating {
  readonly rule: string;
  readonly file: string;
  readonly groups?: readonly object[];
  readonly prefixLists?: readonly object[];
  readonly eventId: string;
  readonly actor: Actor | null;
}

const nominating: readonly Nominating[] = [
  {
    rule: 'AuthorizeSecurityGroupIngress nominates its group once, however many rules it added',
    file: 'cloudtrail-AuthorizeSecurityGroupIngress',
    eventId: '9fd68588-ecbf-4528-a345-199fa6bb0821',
    actor: alice,
  },
  {
    rule: 'AuthorizeSecurityGroupIngress nominates in its flat form, its ipPermissions empty (trap 14)',
    file: 'cloudtrail-AuthorizeSecurityGroupIngress-flat',
    eventId: '11111111-ecbf-4528-a345-199fa6bb0821',
    actor: bob,
  },
  {
    rule: 'AuthorizeSecurityGroupIngress of all protocols nominates, though its request has no ports (trap 14)',
    file: 'cloudtrail-AuthorizeSecurityGroupIngress-allprotocols',
    eventId: '22222222-ecbf-4528-a345-199fa6bb0821',
    actor: root,
  },
  {
    rule: 'a ModifySecurityGroupRules event nominates its group: an edit in place opens ports too (trap 14)',
    file: 'cloudtrail-ModifySecurityGroupRules',
    eventId: '66666666-ecbf-4528-a345-199fa6bb0821',
    actor: { ...alice, ...fromConsole },
  },
  {
    rule: 'a ModifySecurityGroupRules event of several rules, then an array, nominates its group (trap 14)',
    file: 'cloudtrail-ModifySecurityGroupRules-multi',
    eventId: '77777777-ecbf-4528-a345-199fa6bb0821',
    actor: alice,
  },
  {
    rule: 'CreateSecurityGroup nominates the group its response names',
    file: 'cloudtrail-CreateSecurityGroup',
    eventId: '52601748-2659-4ed8-b5fd-c530547b07ec',
    actor: alice,
  },
  {
    rule: 'CreateTags nominates the group: it may have been opted in',
    file: 'cloudtrail-CreateTags',
    eventId: 'bb096886-331c-4b12-9a78-73b793e1f383',
    actor: bob,
  },
  {
    rule: 'DeleteTags nominates the groups among its resources, and none of the others',
    file: 'cloudtrail-DeleteTags',
    eventId: 'cc096886-331c-4b12-9a78-73b793e1f383',
    actor: bob,
  },
  {
    rule: 'AssociateSecurityGroupVpc nominates the group: its rules open interfaces of a further VPC',
    file: 'cloudtrail-AssociateSecurityGroupVpc',
    eventId: '5f0e1c2d-331c-4b12-9a78-73b793e1f384',
    actor: bob,
  },
  {
    rule: 'ModifyManagedPrefixList nominates the prefix list: rules on it change without a call on any group',
    file: 'cloudtrail-ModifyManagedPrefixList',
    groups: [],
    prefixLists: [prefixList],
    eventId: 'dd096886-331c-4b12-9a78-73b793e1f383',
    actor: bob,
  },
  {
    rule: 'a Config rule that a group does not comply with nominates the group, whatever the rule is called',
    file: 'config-rules-compliance-change',
    eventId: 'c0bb891c-77fe-8518-14fc-be78b966f95b',
    actor: null,
  },
  {
    rule: 'a tag change nominates the group of its ARN, and knows of no actor',
    file: 'tag-change-on-resource',
    eventId: 'ffd8a6fe-32f8-ef66-c85c-111111111111',
    actor: null,
  },
];

test.each(nominating)('$rule', ({ file, groups = [group], prefixLists = [], eventId, actor }) => {
  const event = readEvent(file);

  const nomination = parseEvent(event, [botRole]);

  const detail = event.detail as Json;
  const trigger = { kind: 'event', name: detail.eventName ?? event['detail-type'], eventId, actor };
  expect(nomination).toEqual({ kind: 'candidates', groups, prefixLists, findings: [], mayClose: true, trigger });
});

const finding = {
  format: { kind: 'asff', productArn: 'arn:aws:securityhub:us-east-1::product/aws/securityhub' },
  account: '111122223333',
  groups: [group],
  isWhole: true,
  status: 'NEW',
  note: null,
  hub: { account: '111122223333', region: 'us-east-1' },
};

test.each([
  {
    rule: 'an imported finding of EC2.19 nominates its group, and is to be answered',
    file: 'securityhub-findings-imported-EC2.19',
    control: { id: 'EC2.19' },
    isAsked: false,
  },
  {
    rule: 'a finding of EC2.19 in OCSF nominates its group, and is to be answered',
    file: 'securityhub-findings-imported-v2-EC2.19',
    control: { id: 'EC2.19' },
    isAsked: false,
    format: { kind: 'ocsf', metadataUid: '7f0c6a0d9a3f4f0bb2c1d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071829' },
  },
  {
    rule: 'a finding of EC2.18 that a person chose nominates its group, and carries the ports the control allows',
    file: 'securityhub-findings-custom-action-EC2.18',
    control: {
      id: 'EC2.18',
      authorizedTcpPorts: [
        { from: 80, to: 80 },
        { from: 443, to: 443 },
      ],
      authorizedUdpPorts: [],
    },
    isAsked: true,
  },
])('$rule', ({ file, control, isAsked, format = finding.format }) => {
  const event = readEvent(file);

  const nomination = parseEvent(event, [botRole]);

  const trigger = { kind: 'event', name: event['detail-type'], eventId: event.id, actor: null };
  const id = `arn:aws:securityhub:us-east-1:111122223333:security-control/${control.id}/finding/7c102ee7-d71a-4eef-b850-9f3d9bbccb32`;
  const findings = [{ ...finding, id, format, control, isAsked }];
  expect(nomination).toEqual({
    kind: 'candidates',
    groups: [group],
    prefixLists: [],
    findings,
    mayClose: true,
    trigger,
  });
});

test.each(['datadog-webhook-rendered', 'datadog-security-finding-misconfiguration'])(
  'what Datadog sends nominates its group once, however often it is named: %s',
  (file) => {
    const nomination = parseEvent(datadogEvent(readEvent(file)), [botRole]);

    const trigger = { kind: 'event', name: 'Datadog Webhook', eventId: 'request-1', actor: null };
    expect(nomination).toEqual({
      kind: 'candidates',
      groups: [group],
      prefixLists: [],
      findings: [],
      mayClose: true,
      trigger,
    });
  },
);

test('a template of which no variable was filled in names nothing, and is not taken', () => {
  const nomination = parseEvent(datadogEvent(readEvent('datadog-webhook-custom-template')), [botRole]);

  expect(nomination).toMatchObject({ kind: 'unreadable' });
});

test('every sample is in the tables of this file', () => {
  const files = readdirSync(new URL('../../fixtures/events', import.meta.url)).filter((file) => file.endsWith('.json'));

  const text = readFileSync(import.meta.filename, 'utf8');

  expect(files.filter((file) => !text.includes(`'${file.replace('.json', '')}'`))).toEqual([]);
});

const ignoring = [
  {
    rule: 'a denied call nominates nothing: it changed nothing',
    file: 'cloudtrail-AuthorizeSecurityGroupIngress-denied',
    ownRoleArns: [botRole],
    reason: 'the call failed with "Client.UnauthorizedOperation"',
  },
  {
    rule: 'a dry run nominates nothing, and is told from a failure',
    file: 'cloudtrail-AuthorizeSecurityGroupIngress-dryrun',
    ownRoleArns: [botRole],
    reason: 'the call was a dry run and changed nothing',
  },
  {
    rule: "the bot's own calls enqueue nothing (trap 21)",
    file: 'cloudtrail-RevokeSecurityGroupIngress-by-bot',
    ownRoleArns: [botRole],
    reason: "our own call: made with one of the bot's roles",
  },
  {
    rule: 'a call that cannot open a port nominates nothing, whoever made it',
    file: 'cloudtrail-RevokeSecurityGroupIngress-by-bot',
    ownRoleArns: [],
    reason: '"RevokeSecurityGroupIngress" neither opens a port, nor tags, nor changes a prefix list',
  },
];

test.each(ignoring)('$rule', ({ file, ownRoleArns, reason }) => {
  const event = readEvent(file);

  const nomination = parseEvent(event, ownRoleArns);

  expect(nomination).toEqual({ kind: 'ignored', reason });
});
