import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { optInOf } from '../../core/policy/opt-in.ts';
import { at, type Json, listOf, resourceOf, resourcesOf } from '../../deploy/template.ts';
import { administrator, type IamRequest, isAllowed } from './least-privilege/simulate.ts';
import { casesIn, openStacks, type Stacks } from './least-privilege/world.ts';

let stacks: Stacks;
beforeAll(async () => {
  stacks = await openStacks();
});

describe.each(['security-groups', 'functions', 'other-accounts'])('IAM, %s', (file) => {
  it.each(casesIn(file))('$title', async ({ asker, requests, expected }) => {
    const answers = await Promise.all(requests.map((request) => isAllowed(request, asker(stacks.roles), stacks.world)));

    expect(answers.every((isYes) => isYes) ? 'allowed' : 'denied').toBe(expected);
  });
});

describe('IAM, forbidden even to a role that somebody gives every right', () => {
  it.each(casesIn('forbidden'))('$title', async ({ asker, requests, expected }) => {
    const { arn, policies } = asker(stacks.roles);
    const mighty = { arn, policies: [...policies, administrator] };

    const answers = await Promise.all(requests.map((request) => isAllowed(request, mighty, stacks.world)));

    expect(answers.every((isYes) => isYes) ? 'allowed' : 'denied').toBe(expected);
  });
});

describe('the service control policy that guards the opt-in tag and the tags of managed rules', () => {
  const policy: Json = JSON.parse(readFileSync(join(import.meta.dirname, '../../deploy/opt-in-tag-scp.json'), 'utf8'));

  it.each(casesIn('opt-in-tag-scp'))('$title', async ({ asker, requests, expected }) => {
    const world = { ...stacks.world, serviceControlPolicies: [policy] };

    const answers = await Promise.all(requests.map((request) => isAllowed(request, asker(stacks.roles), world)));

    expect(answers.every((isYes) => isYes) ? 'allowed' : 'denied').toBe(expected);
  });
});

describe('what IAM cannot tell', () => {
  const resource = 'arn:aws:ec2:eu-west-1:OWN:security-group/sg-0123456789abcdef0';
  const context = { 'aws:ResourceTag/SMTP-Warden:auto-fix': 'true' };
  const revoke: IamRequest = { action: 'ec2:RevokeSecurityGroupIngress', resource, context };

  it.each(['worker', 'remediator'])('%s: a tag key in another case passes IAM, and the code says no', async (name) => {
    const role = stacks.roles[name];

    expect(role && (await isAllowed(revoke, role, stacks.world))).toBe(true);
    expect(optInOf({ 'SMTP-Warden:auto-fix': 'true' }, 'smtp-warden:auto-fix').kind).toBe('near');
  });
});

describe('every role', () => {
  const stackNames = ['hub', 'spoke'] as const;
  const statementsOf = (name: 'hub' | 'spoke'): [string, Json][] => {
    const documents = [
      ...resourcesOf(stacks[name], 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
        listOf(Properties.Policies).map((policy) => [id, at(policy, 'PolicyDocument')] as const),
      ),
      ...resourcesOf(stacks[name], 'AWS::IAM::ManagedPolicy').map(
        ([id, { Properties }]) => [id, Properties.PolicyDocument] as const,
      ),
    ];
    return documents.flatMap(([id, document]) =>
      listOf(at(document, 'Statement')).map((statement): [string, Json] => [id, statement]),
    );
  };
  const allowed = (name: 'hub' | 'spoke') => statementsOf(name).filter(([, one]) => at(one, 'Effect') === 'Allow');

  it('is one of these, so that neither osls nor anybody else has added one', () => {
    expect(resourcesOf(stacks.hub, 'AWS::IAM::Role').map(([id]) => id)).toEqual([
      'WorkerRole',
      'SweepRole',
      'ScanRole',
      'PolicyChangeRole',
      'AnnounceRole',
      'RecheckRole',
      'DatadogRole',
      'DailyRole',
      'DiscoverRole',
      'EvidenceRole',
    ]);
    expect(resourcesOf(stacks.spoke, 'AWS::IAM::Role').map(([id]) => id)).toEqual([
      'ReaderRole',
      'RemediatorRole',
      'ForwardRole',
    ]);
    const attached = [stacks.hub, stacks.spoke]
      .flatMap((stack) => resourcesOf(stack, 'AWS::IAM::Role'))
      .flatMap(([id, { Properties }]) => listOf(Properties.ManagedPolicyArns).map((arn) => [id, arn]));
    expect(attached).toEqual([
      ['WorkerRole', 'arn:aws:iam::111111111111:policy/ChangeElsewhere'],
      ['WorkerRole', 'arn:aws:iam::111111111111:policy/KnowMailHosts'],
      ['ScanRole', 'arn:aws:iam::111111111111:policy/LookElsewhere'],
      ['EvidenceRole', 'arn:aws:iam::111111111111:policy/LookElsewhere'],
    ]);
  });

  it.each(stackNames)('of the %s is allowed no action with a wildcard', (name) => {
    const actions = allowed(name).flatMap(([, one]) => listOf(at(one, 'Action')).map(String));

    expect(actions.length).toBeGreaterThan(5);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it.each(stackNames)('of the %s may only look where it may on everything', (name) => {
    const everywhere = allowed(name).filter(([, one]) => listOf(at(one, 'Resource')).includes('*'));

    expect(everywhere.length).toBeGreaterThan(0);
    expect(
      everywhere
        .flatMap(([, one]) => listOf(at(one, 'Action')).map(String))
        // A query is ended by its id, which only who has begun it is told.
        .filter(
          (action) =>
            !/^(ec2|elasticloadbalancing):Describe|^cloudtrail:DescribeTrails$|^organizations:List|^logs:(DescribeLogGroups|GetQueryResults|StopQuery)$/.test(
              action,
            ),
        ),
    ).toEqual([]);
  });

  it.each(stackNames)('of the %s names an opted-in tag wherever it may change a group', (name) => {
    const changing = allowed(name).filter(
      ([, one]) =>
        /ec2:(Authorize|Revoke)/.test(JSON.stringify(at(one, 'Action'))) &&
        JSON.stringify(at(one, 'Resource')).includes(':security-group/'),
    );

    expect(changing.map(([, one]) => at(one, 'Condition'))).toEqual([
      { StringEquals: { 'aws:ResourceTag/smtp-warden:auto-fix': 'true' } },
    ]);
  });

  it('of the worker and of the spoke change groups by the same words', () => {
    const ec2 = (name: 'hub' | 'spoke', role: string, account: string) =>
      statementsOf(name)
        .filter(
          ([id, one]) =>
            id === role &&
            /"ec2:/.test(JSON.stringify(one)) &&
            !['ReadGroups', 'FindAddressesOfGroups'].includes(String(at(one, 'Sid'))),
        )
        .map(([, one]) => JSON.stringify(one).replaceAll(account, 'OWN'));

    expect(ec2('hub', 'WorkerRole', '111111111111')).toEqual(ec2('spoke', 'RemediatorRole', '222222222222'));
  });
});

describe('policies of resources', () => {
  it('let nobody in but by name, organisation or source', () => {
    const types = /^AWS::(SQS::QueuePolicy|SNS::TopicPolicy|Events::EventBusPolicy)$/;
    const statements = Object.values(stacks.hub.Resources)
      .filter(({ Type }) => types.test(Type))
      .flatMap(({ Properties }) => listOf(at(Properties, 'PolicyDocument', 'Statement') ?? Properties.Statement))
      .filter((statement) => at(statement, 'Effect') === 'Allow');

    expect(statements).toHaveLength(5);
    for (const statement of statements) {
      expect(at(statement, 'Principal')).not.toBe('*');
      expect(JSON.stringify(at(statement, 'Condition'))).toMatch(/aws:(SourceArn|PrincipalOrgID)/);
    }
  });

  it('of the key give rights to this account and to alarms', () => {
    const statements = listOf(at(resourceOf(stacks.hub, 'TopicKey').Properties, 'KeyPolicy', 'Statement'));

    expect(statements.map((one) => [at(one, 'Principal'), at(one, 'Action')])).toEqual([
      [{ AWS: 'arn:aws:iam::111111111111:root' }, 'kms:*'],
      [{ Service: 'cloudwatch.amazonaws.com' }, ['kms:GenerateDataKey*', 'kms:Decrypt']],
    ]);
  });
});
