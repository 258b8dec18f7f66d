import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments, visit } from 'yaml';
import { resolveTemplate } from '../../deploy/resolve-template.ts';
import { at, listOf, resourceOf, resourcesOf, settingsOf, type Template } from '../../deploy/template.ts';
import { deadLetterQueueOf } from '../../runtime/account-access.ts';
import { spokeTemplate } from './compile.ts';
import { deployedWithEverything, hub } from './deployed.ts';
import { isAllowed, rolesOf } from './least-privilege/simulate.ts';
import { spoke, spokeParameters } from './least-privilege/world.ts';

let hubStack: Template;
let parameters: ReturnType<typeof spokeParameters>;
beforeAll(async () => {
  hubStack = await deployedWithEverything();
  parameters = spokeParameters(hubStack);
});

const roles = ['ReaderRole', 'RemediatorRole'];
const forwarding = [
  'ForwardRole',
  'ForwardDeadLetters',
  'ForwardDeadLettersPolicy',
  'GroupCalls',
  'TagCalls',
  'TagChanges',
  'Compliance',
];

/** What deploy/computed-accounts.js makes of spokePrefix for the hub's own roles. */
async function hubsName(spokePrefix: string): Promise<string> {
  const { spokeDeadLetters } = await import(join(import.meta.dirname, '../../deploy/computed-accounts.js'));
  return spokeDeadLetters({ resolveVariable: async () => spokePrefix });
}

function deployed(account: string, region: string, changed: object = {}): Template {
  return resolveTemplate(spokeTemplate(), { account, region, parameters: { ...parameters, ...changed } });
}

describe('deploy/spoke.yml', () => {
  it.each([
    ['an account, in the region for roles', spoke.account, 'eu-west-1', [...roles, ...forwarding]],
    ['an account, in another region', spoke.account, 'us-east-1', forwarding],
    ["the hub's account, in another region", hub.account, 'us-east-1', forwarding],
    ["the hub's account and region", hub.account, hub.region, []],
  ])('makes in %s what is missing there', (_, account, region, expected) => {
    const made = Object.keys(deployed(account, region).Resources).filter((id) => id !== 'Nothing');

    expect(made).toEqual(expected);
  });

  it('asks for every output of the hub that it needs by the name it has there', () => {
    const asked = Object.entries(spokeTemplate().Parameters ?? {});
    const patterns = asked.flatMap(([name, parameter]) => {
      const pattern = at(parameter, 'AllowedPattern');
      return pattern === undefined ? [] : [[name, new RegExp(String(pattern))] as const];
    });
    const defaults = asked.map(([name, parameter]) => [name, at(parameter, 'Default')] as const);
    const given = { ...Object.fromEntries(defaults), ...parameters };

    expect(patterns.filter(([name, pattern]) => !pattern.test(String(Object(given)[name])))).toEqual([]);
  });

  it('calls its roles what the functions of the hub call them', () => {
    const wanted = ['Worker', 'Scan'].map(
      (name) => settingsOf(hubStack, `${name}LambdaFunction`).SMTP_WARDEN_SPOKE_ROLE,
    );
    const { Resources } = deployed(spoke.account, spoke.region);

    expect([Resources.RemediatorRole, Resources.ReaderRole].map((role) => role?.Properties.RoleName)).toEqual(wanted);
  });

  it('trusts without an organisation, and nobody but the hub without operators, where none are given', () => {
    const stack = deployed(spoke.account, spoke.region, { OrganizationId: '', OperatorArns: [''] });
    const statements = at(resourceOf(stack, 'RemediatorRole').Properties, 'AssumeRolePolicyDocument', 'Statement');

    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'sts:AssumeRole',
        Condition: {
          ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/smtp-warden-prod-worker' },
          StringEquals: { 'sts:ExternalId': 'smtp-warden-prod' },
        },
      },
    ]);
  });

  it('sends every event to the hub with a role that EventBridge may take on for this account only', () => {
    const stack = deployed(spoke.account, 'us-east-1');
    const targets = resourcesOf(stack, 'AWS::Events::Rule').flatMap(([, { Properties }]) => listOf(Properties.Targets));
    const [trust] = [at(resourceOf(stack, 'ForwardRole').Properties, 'AssumeRolePolicyDocument', 'Statement')].flat();

    expect(targets.map((target) => [at(target, 'Id'), at(target, 'Arn'), at(target, 'RoleArn')])).toEqual(
      Array(4).fill(['Hub', parameters.HubBusArn, expect.stringContaining(':role/ForwardRole')]),
    );
    expect(at(trust ?? null, 'Condition')).toEqual({
      StringEquals: { 'aws:SourceAccount': '222222222222' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-east-1:222222222222:rule/*' },
    });
  });

  it('leaves an event that the hub does not take within a day in a queue that only its rules write to, with an alarm where somebody is told', () => {
    const stack = deployed(spoke.account, 'us-east-1', { AlarmTopicArn: 'arn:aws:sns:us-east-1:222222222222:ops' });
    const rules = resourcesOf(stack, 'AWS::Events::Rule');
    const [allowed] = listOf(
      at(resourceOf(stack, 'ForwardDeadLettersPolicy').Properties, 'PolicyDocument', 'Statement'),
    );

    const targets = rules.flatMap(([, { Properties }]) => listOf(Properties.Targets));
    expect(targets.map((target) => at(target, 'DeadLetterConfig', 'Arn'))).toEqual(
      Array(4).fill(at(allowed, 'Resource')),
    );
    expect(new Set(targets.map((target) => at(target, 'RetryPolicy', 'MaximumRetryAttempts')))).toEqual(new Set([185]));
    expect(at(allowed, 'Principal')).toEqual({ Service: 'events.amazonaws.com' });
    expect(at(allowed, 'Condition', 'ArnEquals', 'aws:SourceArn')).toEqual(
      rules.map(([id]) => `arn:aws:events:us-east-1:222222222222:rule/${id}`),
    );
    expect(resourceOf(stack, 'ForwardDeadLetters').Properties).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
    expect(resourceOf(stack, 'ForwardDeadLettersAlarm').Properties).toMatchObject({
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: ['arn:aws:sns:us-east-1:222222222222:ops'],
    });
    const hubs = { AlarmTopicArn: 'arn:aws:sns:eu-west-1:111111111111:ops' };
    expect(deployed(hub.account, hub.region, hubs).Resources).not.toHaveProperty('ForwardDeadLettersAlarm');
  });

  it.each([
    ['smtp-warden', 'smtp-warden-events-dead'],
    // What a role may be called, and a queue not.
    ['a_b+c=d,e.f@g', 'a_b-c-d-e-f-g-events-dead'],
  ])('with the NamePrefix %s calls that queue %s, in every region as the hub does', async (NamePrefix, name) => {
    const queues = [
      deployed(spoke.account, spoke.region, { NamePrefix }),
      deployed(hub.account, 'us-east-1', { NamePrefix }),
    ];

    expect(queues.map((stack) => resourceOf(stack, 'ForwardDeadLetters').Properties.QueueName)).toEqual([name, name]);
    expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    expect(await hubsName(NamePrefix)).toBe(name);
    expect(deadLetterQueueOf(`security/${NamePrefix}-reader`)).toBe(name);
  });

  it('lets the reader see how many events lie in that queue, in every region, and nothing else of any queue', async () => {
    const { reader, remediator } = rolesOf(deployed(spoke.account, spoke.region), spoke.account);
    const may = (action: string, queue: string, asker = reader) =>
      asker && isAllowed({ action, resource: `arn:aws:sqs:${queue}` }, asker, { resourcePolicies: {} });
    const queue = 'us-east-1:OWN:smtp-warden-events-dead';

    expect(await may('sqs:GetQueueUrl', queue)).toBe(true);
    expect(await may('sqs:GetQueueAttributes', queue)).toBe(true);
    expect(await may('sqs:GetQueueAttributes', 'us-east-1:OWN:orders-events-dead')).toBe(false);
    expect(await may('sqs:GetQueueAttributes', 'us-east-1:333333333333:smtp-warden-events-dead')).toBe(false);
    expect(await may('sqs:ReceiveMessage', queue)).toBe(false);
    expect(await may('sqs:PurgeQueue', queue)).toBe(false);
    expect(await may('sqs:GetQueueAttributes', queue, remediator)).toBe(false);
  });

  it('fits as it is into one service-managed StackSet: every parameter means the same in every account and region', () => {
    const perPlace = ['KmsKeyArn', 'AlarmTopicArn'];
    const { Parameters = {}, Resources } = spokeTemplate();
    const required = Object.keys(Parameters).filter((name) => at(Parameters[name], 'Default') === undefined);
    const bytes = statSync(join(import.meta.dirname, '../../deploy/spoke.yml')).size;

    expect(required).toEqual(['HubBusArn', 'WorkerRoleArn', 'ScanRoleArn', 'SweepRoleArn', 'ExternalId', 'RoleRegion']);
    for (const name of perPlace) expect(at(Parameters[name], 'Default')).toBe('');
    // Neither nested stacks nor macros; a template in a call has 51,200 bytes at most (CloudFormation user guide, quotas).
    expect(Object.values(Resources).map(({ Type }) => Type)).not.toContain('AWS::CloudFormation::Stack');
    expect(spokeTemplate()).not.toHaveProperty('Transform');
    expect(bytes).toBeLessThan(51_200);
  });

  it('keeps what the roles of the hub are told and what a stack that exists has, so that it can be updated in place', () => {
    const { Resources } = deployed(spoke.account, spoke.region);
    const fixed = Object.entries(Resources).map(([id, { Type, Properties }]) => [
      id,
      Type,
      Properties.RoleName ?? Properties.Name,
    ]);

    // CloudFormation replaces a resource whose logical id, type or fixed name is another one.
    expect(fixed).toEqual([
      ['ReaderRole', 'AWS::IAM::Role', 'smtp-warden-reader'],
      ['RemediatorRole', 'AWS::IAM::Role', 'smtp-warden-remediator'],
      ['ForwardRole', 'AWS::IAM::Role', undefined],
      ['ForwardDeadLetters', 'AWS::SQS::Queue', undefined],
      ['ForwardDeadLettersPolicy', 'AWS::SQS::QueuePolicy', undefined],
      ...['GroupCalls', 'TagCalls', 'TagChanges', 'Compliance'].map((id) => [id, 'AWS::Events::Rule', undefined]),
      ['Nothing', 'AWS::CloudFormation::WaitConditionHandle', undefined],
    ]);
    expect(Object.keys(spokeTemplate().Parameters ?? {})).toEqual([
      ...['HubBusArn', 'WorkerRoleArn', 'ScanRoleArn', 'SweepRoleArn', 'EvidenceRoleArn', 'MailDomains', 'ExternalId'],
      ...[
        'OrganizationId',
        'RoleRegion',
        'OperatorArns',
        'NamePrefix',
        'OptInTag',
        'PermissionsBoundaryArn',
        'RolePath',
        'KmsKeyArn',
        'AlarmTopicArn',
      ],
    ]);
  });

  it('gives every role and policy the path and the boundary that are given, and neither by default', () => {
    const changed = { RolePath: '/security/', PermissionsBoundaryArn: 'arn:aws:iam::222222222222:policy/boundary' };
    const all = { ...changed, OptInTag: 'mail:auto-fix' };
    const of = (stack: Template, type: string) => resourcesOf(stack, type).map(([, { Properties }]) => Properties);

    const guarded = deployed(spoke.account, spoke.region, all);
    const usual = deployed(spoke.account, spoke.region);

    const { RolePath: Path, PermissionsBoundaryArn: PermissionsBoundary } = changed;
    expect(of(guarded, 'AWS::IAM::Role')).toHaveLength(3);
    for (const role of of(guarded, 'AWS::IAM::Role')) expect(role).toMatchObject({ Path, PermissionsBoundary });
    expect(of(guarded, 'AWS::IAM::ManagedPolicy')).toEqual([expect.objectContaining({ Path })]);
    for (const role of of(usual, 'AWS::IAM::Role')) expect(role).not.toHaveProperty('Path');
    for (const role of of(usual, 'AWS::IAM::Role')) expect(role).not.toHaveProperty('PermissionsBoundary');
  });

  it('encrypts its queue by the key that is given', () => {
    const KmsKeyArn = 'arn:aws:kms:eu-west-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const { Properties } = resourceOf(deployed(spoke.account, spoke.region, { KmsKeyArn }), 'ForwardDeadLetters');

    expect(Properties).toMatchObject({ KmsMasterKeyId: KmsKeyArn });
    expect(Properties).not.toHaveProperty('SqsManagedSseEnabled');
  });

  it('has no alias and no merge, which CloudFormation does not read', () => {
    const text = readFileSync(join(import.meta.dirname, '../../deploy/spoke.yml'), 'utf8');
    const documents = parseAllDocuments(text, { logLevel: 'silent' });
    const found: string[] = [];
    for (const document of documents) {
      visit(document, {
        Alias: (_, { source }) => void found.push(source),
        Node: (_, node) => void ('anchor' in node && node.anchor && found.push(node.anchor)),
      });
    }

    expect(found).toEqual([]);
    expect(text).not.toContain('<<:');
  });
});

describe('another opt-in tag in deploy/spoke.yml', () => {
  const tag = 'mail team:auto-fix';
  const rolesWith = (OptInTag: string) => rolesOf(deployed(spoke.account, spoke.region, { OptInTag }), spoke.account);
  const revoke = (key: string) => ({
    action: 'ec2:RevokeSecurityGroupIngress',
    resource: 'arn:aws:ec2:eu-west-1:OWN:security-group/sg-0123456789abcdef0',
    context: { [`aws:ResourceTag/${key}`]: 'true' },
  });
  const mayRevoke = async (OptInTag: string, key: string) => {
    const { remediator } = rolesWith(OptInTag);
    if (!remediator) throw new Error('there is no remediator');
    return isAllowed(revoke(key), remediator, { resourcePolicies: {} });
  };

  it('lets groups with that tag be changed, and no others', async () => {
    expect(await mayRevoke(tag, tag)).toBe(true);
    expect(await mayRevoke(tag, 'smtp-warden:auto-fix')).toBe(false);
    expect(await mayRevoke('smtp-warden:auto-fix', 'smtp-warden:auto-fix')).toBe(true);
    expect(await mayRevoke('smtp-warden:auto-fix', tag)).toBe(false);
  });

  it.each(['"', '\\', '$b', 'aws:x', 'AWS:x', '', 'a'.repeat(129)])('%j is refused', (key) => {
    const pattern = new RegExp(String(at(spokeTemplate().Parameters?.OptInTag, 'AllowedPattern')));

    expect(pattern.test(key)).toBe(false);
    expect(pattern.test(tag)).toBe(true);
  });
});
