import { beforeAll, describe, expect, it } from 'vitest';
import {
  accountsTable,
  allowlistTable,
  auditTable,
  sweepTable,
  sweepTtlAttribute,
} from '../../aws/table-definitions.ts';
import { resolveTemplate } from '../../deploy/resolve-template.ts';
import { at, type Json, listOf, resourceOf, resourcesOf, type Template } from '../../deploy/template.ts';
import { compileTemplate, everything } from './compile.ts';
import { hub } from './deployed.ts';

let compiled: Template;
let template: Template;
beforeAll(async () => {
  compiled = await compileTemplate(everything);
  template = resolveTemplate(compiled, hub);
});

/** What a property is for each resource of a type, by logical id. */
function each(type: string, ...path: string[]): Record<string, Json | undefined> {
  return Object.fromEntries(resourcesOf(template, type).map(([id, { Properties }]) => [id, at(Properties, ...path)]));
}

describe('what is stored', () => {
  it('is encrypted in every queue', () => {
    const encrypted = each('AWS::SQS::Queue', 'SqsManagedSseEnabled');

    expect(Object.keys(encrypted)).toHaveLength(9);
    expect(new Set(Object.values(encrypted))).toEqual(new Set([true]));
  });

  it('is encrypted in every topic, under a key that alarms may use', () => {
    const keys = each('AWS::SNS::Topic', 'KmsMasterKeyId');

    expect(keys).toEqual({ Topic: expect.stringContaining(':key/TopicKey'), AlarmTopic: keys.Topic });
    expect(each('AWS::KMS::Key', 'EnableKeyRotation')).toEqual({ TopicKey: true });
  });

  it('is encrypted in every table and in the bucket that osls adds for the code, which is not public', () => {
    const aes = [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }];

    expect(new Set(Object.values(each('AWS::DynamoDB::Table', 'SSESpecification', 'SSEEnabled')))).toEqual(
      new Set([true]),
    );
    expect(each('AWS::S3::Bucket', 'BucketEncryption', 'ServerSideEncryptionConfiguration')).toEqual({
      ServerlessDeploymentBucket: aes,
    });
    expect(each('AWS::S3::Bucket', 'PublicAccessBlockConfiguration')).toEqual({
      ServerlessDeploymentBucket: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it('goes over TLS only, into queues and topics', () => {
    const denied = ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) =>
      Object.values(each(type, 'PolicyDocument', 'Statement'))
        .flatMap(listOf)
        .filter((statement) => at(statement, 'Effect') === 'Deny' && at(statement, 'Principal') === '*'),
    );

    expect(denied.map((statement) => at(statement, 'Condition'))).toEqual(
      Array(11).fill({ Bool: { 'aws:SecureTransport': 'false' } }),
    );
    expect(denied.flatMap((statement) => listOf(at(statement, 'Resource')))).toHaveLength(11);
  });

  it('is kept for a stated time in every log group', () => {
    const retention = Object.values(each('AWS::Logs::LogGroup', 'RetentionInDays'));

    expect(retention).toEqual(Array(11).fill(90));
  });
});

describe('the tables', () => {
  it.each([
    ['AllowlistTable', allowlistTable, null],
    ['AuditTable', auditTable, null],
    ['SweepTable', sweepTable, sweepTtlAttribute],
    ['AccountsTable', accountsTable, null],
  ] as const)('%s is as the code defines it, with its TTL or none', (id, definition, ttl) => {
    const { Properties } = resourceOf(template, id);

    expect(Properties).toMatchObject({ ...definition });
    expect(Properties.GlobalSecondaryIndexes).toEqual(definition.GlobalSecondaryIndexes);
    expect(Properties.TimeToLiveSpecification).toEqual(
      ttl === null ? undefined : { AttributeName: ttl, Enabled: true },
    );
  });

  it('can be restored to any point in time, and outlive a mistake and the stack', () => {
    const tables = resourcesOf(template, 'AWS::DynamoDB::Table');
    const lasting = tables.filter(([id]) => id !== 'SweepTable').map(([, table]) => table);

    expect([tables.length, lasting.length]).toEqual([4, 3]);
    for (const table of lasting) {
      expect(table).toMatchObject({
        // But not a first deployment that failed: tables it left behind would be in the way of the next.
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      });
    }
  });
});

describe('what goes wrong', () => {
  it('leaves every queue for an encrypted dead-letter queue that keeps it for 14 days', () => {
    const redrives = Object.entries(each('AWS::SQS::Queue', 'RedrivePolicy', 'deadLetterTargetArn'));
    const dead = redrives.filter(([id]) => id.endsWith('DeadLetters')).map(([id]) => id);

    expect(dead).toEqual([
      'GroupDeadLetters',
      'BackgroundDeadLetters',
      'ScanDeadLetters',
      'StreamDeadLetters',
      'EvidenceDeadLetters',
    ]);
    expect(redrives.filter(([, target]) => target === undefined).map(([id]) => id)).toEqual(dead);
    expect(dead.map((id) => resourceOf(template, id).Properties.MessageRetentionPeriod)).toEqual(
      Array(5).fill(1_209_600),
    );
  });

  it('has a dead-letter queue and retries in every target of a rule', () => {
    const targets = Object.values(each('AWS::Events::Rule', 'Targets')).flatMap(listOf);

    expect(targets.length).toBeGreaterThanOrEqual(11);
    for (const target of targets) {
      expect(target).toMatchObject({
        DeadLetterConfig: { Arn: expect.stringMatching(/-dead$/) },
        RetryPolicy: { MaximumRetryAttempts: expect.any(Number) },
      });
    }
  });

  it('may go from every rule into the queue that its targets name, so that nothing is lost on the way', () => {
    const targets = resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) =>
      listOf(Properties.Targets).map((target) => [id, at(target, 'DeadLetterConfig', 'Arn')] as const),
    );
    const mayFill = Object.values(each('AWS::SQS::QueuePolicy', 'PolicyDocument', 'Statement'))
      .flatMap(listOf)
      .flatMap((one) =>
        listOf(at(one, 'Condition', 'ArnEquals', 'aws:SourceArn')).map((arn) => `${arn} ${at(one, 'Resource')}`),
      )
      .map((pair) => pair.replace(/^\S+\//, ''));

    expect(targets.filter(([id, queue]) => !mayFill.includes(`${id} ${queue}`))).toEqual([]);
  });

  it('has a destination behind every stream and every asynchronous function', () => {
    const streams = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').filter(([id]) => id.includes('Dynamodb'));

    expect(streams).toHaveLength(4);
    for (const [, { Properties }] of streams) {
      expect(Properties).toMatchObject({
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 20,
        DestinationConfig: { OnFailure: { Destination: expect.stringMatching(/functions-dead$/) } },
      });
    }
    expect(each('AWS::Lambda::EventInvokeConfig', 'DestinationConfig', 'OnFailure', 'Destination')).toEqual({
      SweepLambdaEvConf: expect.stringMatching(/functions-dead$/),
      DailyLambdaEvConf: expect.stringMatching(/functions-dead$/),
      DiscoverLambdaEvConf: expect.stringMatching(/functions-dead$/),
    });
  });
});

describe('endpoints', () => {
  it('are one route with Datadog on, whose function has a secret, throttled and logged', () => {
    expect(each('AWS::ApiGatewayV2::Route', 'RouteKey')).toEqual({ DatadogRoute: 'POST /datadog' });
    expect(each('AWS::ApiGatewayV2::Stage', 'DefaultRouteSettings')).toEqual({
      DatadogStage: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    });
    expect(each('AWS::ApiGatewayV2::Stage', 'AccessLogSettings', 'DestinationArn')).toEqual({
      DatadogStage: expect.stringContaining(':log-group:'),
    });
    const { Variables } = resourceOf(template, 'DatadogLambdaFunction').Properties.Environment as { Variables: Json };
    expect(at(Variables, 'SMTP_WARDEN_DATADOG_SECRET_ARN')).toBe(template.Outputs?.DatadogSecretArn);
  });

  it('have a secret that AWS makes up, so that nobody ever wrote it down', () => {
    const { Properties } = resourceOf(template, 'DatadogSecret');
    expect(Properties).toMatchObject({ GenerateSecretString: { PasswordLength: 64 } });
    expect(Properties).not.toHaveProperty('SecretString');
    // A name of ours could not be taken again after the endpoint was off.
    expect(Properties).not.toHaveProperty('Name');
  });

  it('and schedules may call functions, each from one source of ours', () => {
    const permissions = resourcesOf(template, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties);

    expect(permissions.map(({ Principal }) => Principal)).toEqual([
      'events.amazonaws.com',
      'events.amazonaws.com',
      'events.amazonaws.com',
      'apigateway.amazonaws.com',
      'events.amazonaws.com',
    ]);
    expect(permissions.map(({ SourceArn }) => SourceArn)).toEqual([
      expect.stringMatching(/^arn:aws:events:eu-west-1:111111111111:rule\/SweepSchedule$/),
      expect.stringMatching(/^arn:aws:events:eu-west-1:111111111111:rule\/DailySchedule$/),
      expect.stringMatching(/^arn:aws:events:eu-west-1:111111111111:rule\/DiscoverSchedule$/),
      expect.stringMatching(/^arn:aws:execute-api:eu-west-1:111111111111:[^*/]+\/\*\/POST\/datadog$/),
      expect.stringMatching(/^arn:aws:events:eu-west-1:111111111111:rule\/DigestSchedule$/),
    ]);
  });
});

describe('the URL of the dashboard', () => {
  const outputsIn = (region: string) => resolveTemplate(compiled, { ...hub, region }).Outputs ?? {};

  it.each([
    ['eu-west-1', 'eu-west-1.console.aws.amazon.com'],
    ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
    ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['eusc-de-east-1', 'eusc-de-east-1.console.amazonaws-eusc.eu'],
  ])('in %s is at %s', (region, host) => {
    expect(outputsIn(region).DashboardUrl).toBe(
      `https://${host}/cloudwatch/home?region=${region}#dashboards/dashboard/smtp-warden-prod`,
    );
  });

  it('is not given in a partition whose console is not known, but its name is', () => {
    const { DashboardUrl, DashboardName } = outputsIn('us-iso-east-1');

    expect([DashboardUrl, DashboardName]).toEqual([undefined, 'smtp-warden-prod']);
  });
});
