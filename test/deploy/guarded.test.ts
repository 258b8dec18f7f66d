import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveTemplate } from '../../deploy/resolve-template.ts';
import { at, type Json, listOf, resourceOf, resourcesOf, settingsOf, type Template } from '../../deploy/template.ts';
import { readSettings } from '../../runtime/settings.ts';
import { compileTemplate, everything, guarded } from './compile.ts';
import { deployedWithEverything, hub } from './deployed.ts';
import { isAllowed, rolesOf } from './least-privilege/simulate.ts';

let byDefault: Template;
let template: Template;
beforeAll(async () => {
  byDefault = await deployedWithEverything();
  template = resolveTemplate(await compileTemplate({ ...everything, ...guarded }), hub);
});

/** What a property is for each resource of a type, each value once. */
function valuesOf(stack: Template, type: string, ...path: string[]): Json[] {
  const values = resourcesOf(stack, type).map(([, { Properties }]) => at(Properties, ...path) ?? null);
  return [...new Set(values)];
}

describe('every role', () => {
  it('has the path and the permissions boundary that are given, and neither by default', () => {
    expect(resourcesOf(template, 'AWS::IAM::Role')).toHaveLength(10);
    expect(valuesOf(template, 'AWS::IAM::Role', 'Path')).toEqual([guarded.rolePath]);
    expect(valuesOf(template, 'AWS::IAM::Role', 'PermissionsBoundary')).toEqual([guarded.permissionsBoundary]);
    expect(valuesOf(byDefault, 'AWS::IAM::Role', 'Path')).toEqual([null]);
    expect(valuesOf(byDefault, 'AWS::IAM::Role', 'PermissionsBoundary')).toEqual([null]);
  });

  it('may assume the roles of other accounts at that path', () => {
    const statements = at(resourceOf(template, 'ChangeElsewhere').Properties, 'PolicyDocument', 'Statement');

    expect(JSON.stringify(statements)).toContain('arn:*:iam::222222222222:role/security/mail/smtp-warden-remediator');
  });

  it('of other accounts is what the functions are told, with its path', () => {
    const told = ['Worker', 'Scan', 'Sweep'].map(
      (name) => readSettings(settingsOf(template, `${name}LambdaFunction`)).spokes.roleName,
    );

    expect(told).toEqual(['remediator', 'reader', 'reader'].map((kind) => `security/mail/smtp-warden-${kind}`));
  });

  it('is known to the worker by its ARN with the path', () => {
    expect(settingsOf(template, 'WorkerLambdaFunction').SMTP_WARDEN_OWN_ROLE_ARNS).toBe(
      'arn:aws:iam::111111111111:role/security/mail/smtp-warden-prod-eu-west-1-worker',
    );
  });
});

describe('names that are unique in an account', () => {
  const names = (stack: Template) => [
    ...valuesOf(stack, 'AWS::IAM::Role', 'RoleName'),
    ...valuesOf(stack, 'AWS::CloudWatch::Dashboard', 'DashboardName'),
  ];

  it('have the region in them where that is asked for, so that two regions can have a stack each', () => {
    expect(names(template).filter((name) => !String(name).startsWith('smtp-warden-prod-eu-west-1'))).toEqual([]);
  });

  it('are what they were by default', () => {
    expect(names(byDefault)).toEqual(
      ['worker', 'sweep', 'scan', 'policy-change', 'announce', 'recheck', 'datadog', 'daily', 'discover', 'evidence']
        .map((name) => `smtp-warden-prod-${name}`)
        .concat('smtp-warden-prod'),
    );
  });
});

describe('a key of the organisation', () => {
  const key = guarded.kmsKey;

  it('encrypts every table, queue, topic, log group and secret, and nothing else is made for that', () => {
    expect(valuesOf(template, 'AWS::DynamoDB::Table', 'SSESpecification', 'KMSMasterKeyId')).toEqual([key]);
    expect(valuesOf(template, 'AWS::DynamoDB::Table', 'SSESpecification', 'SSEType')).toEqual(['KMS']);
    expect(valuesOf(template, 'AWS::SQS::Queue', 'KmsMasterKeyId')).toEqual([key]);
    // SQS refuses a queue with both.
    expect(valuesOf(template, 'AWS::SQS::Queue', 'SqsManagedSseEnabled')).toEqual([null]);
    expect(valuesOf(template, 'AWS::SNS::Topic', 'KmsMasterKeyId')).toEqual([key]);
    expect(valuesOf(template, 'AWS::Logs::LogGroup', 'KmsKeyId')).toEqual([key]);
    expect(valuesOf(template, 'AWS::SecretsManager::Secret', 'KmsKeyId')).toEqual([key]);
    expect(resourcesOf(template, 'AWS::KMS::Key')).toEqual([]);
  });

  it('is in no resource by default', () => {
    expect(JSON.stringify(byDefault)).not.toMatch(/KMSMasterKeyId|KmsKeyId|kms:ReEncrypt/);
  });
});

describe('a role, with a key of the organisation', () => {
  const via = (service: string) => ({ 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` });
  const mayUse = async (role: string, action: string, context: Record<string, string>) => {
    const asker = rolesOf(template, hub.account)[`eu-west-1-${role}`];
    if (!asker) throw new Error(`there is no role ${role}`);
    // A key whose policy leaves the decision to IAM, as deploy/kms-key-policy.json does.
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${hub.account}:root` },
      Action: 'kms:*',
      Resource: '*',
    };
    const world = { resourcePolicies: { [guarded.kmsKey]: { Version: '2012-10-17', Statement: [statement] } } };
    return isAllowed({ action, resource: guarded.kmsKey, context }, asker, world);
  };

  it.each<[string, string, string]>([
    ...['worker', 'sweep', 'scan', 'policy-change', 'announce', 'recheck', 'daily', 'discover'].flatMap((role) => [
      [role, 'kms:Decrypt', 'dynamodb'] as [string, string, string],
      [role, 'kms:GenerateDataKey', 'sqs'] as [string, string, string],
    ]),
    ['announce', 'kms:GenerateDataKey', 'sns'],
    ['discover', 'kms:GenerateDataKey', 'sns'],
    ['daily', 'kms:GenerateDataKey', 'sns'],
    ['datadog', 'kms:Decrypt', 'secretsmanager'],
    ['datadog', 'kms:GenerateDataKey', 'sqs'],
  ])('%s may use it by %s through %s, and not by itself', async (role, action, service) => {
    expect(await mayUse(role, action, via(service))).toBe(true);
    expect(await mayUse(role, action, {})).toBe(false);
    expect(await mayUse(role, action, via('s3'))).toBe(false);
  });

  it.each(['kms:CreateGrant', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'])('may not call %s', async (action) => {
    expect(await mayUse('worker', action, {})).toBe(false);
  });
});

describe('deploy/kms-key-policy.json', () => {
  it('lets the services in that write into what the key encrypts', () => {
    const policy: Json = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../deploy/kms-key-policy.json'), 'utf8'),
    );
    const statements = listOf(at(policy, 'Statement'));

    expect(statements.map((one) => at(one, 'Principal'))).toEqual([
      { AWS: 'arn:aws:iam::111122223333:root' },
      { Service: 'events.amazonaws.com' },
      { Service: 'cloudwatch.amazonaws.com' },
      { Service: 'logs.eu-west-1.amazonaws.com' },
    ]);
    for (const statement of statements.slice(1, 3)) {
      expect(JSON.stringify(at(statement, 'Action'))).toMatch(/kms:GenerateDataKey.*kms:Decrypt/);
    }
  });
});

describe('functions', () => {
  it('run on the architecture that is given', () => {
    const architectures = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties);

    expect(architectures.map(({ Architectures }) => Architectures)).toEqual(Array(10).fill(['x86_64']));
  });

  it.each([
    ['Worker', 3, 6],
    ['Scan', 20, 20],
  ])('%s: how many run at once, and how many executions are reserved, can be set', (name, most, reserved) => {
    const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').filter(([id]) =>
      id.startsWith(`${name}EventSourceMappingSQS`),
    );

    expect(mappings.map(([, { Properties }]) => at(Properties, 'ScalingConfig', 'MaximumConcurrency'))).toContain(most);
    expect(resourceOf(template, `${name}LambdaFunction`).Properties.ReservedConcurrentExecutions).toBe(reserved);
  });

  it('reserve no executions by default, since a new account has too few to reserve any', () => {
    expect(valuesOf(byDefault, 'AWS::Lambda::Function', 'ReservedConcurrentExecutions')).toEqual([null]);
  });
});
