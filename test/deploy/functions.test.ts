import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { accountStatesKey } from '../../aws/dynamodb-account-states.ts';
import { at, resourceOf, resourcesOf, settingsOf, type Template } from '../../deploy/template.ts';
import { refuseBadTimes, timeForGroupMs } from '../../handlers/worker/times.ts';
import { readSettings } from '../../runtime/settings.ts';
import { functionNames } from '../../scripts/bundle-functions.ts';
import { deployedWithEverything } from './deployed.ts';
import { reachableFrom } from './reachable.ts';

let template: Template;
beforeAll(async () => {
  template = await deployedWithEverything();
});

const root = join(import.meta.dirname, '../..');
const functions = functionNames.map((name) => {
  const camel = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return { name, logicalId: `${camel.charAt(0).toUpperCase()}${camel.slice(1)}LambdaFunction` };
});

function environmentOf(logicalId: string): Record<string, string> {
  return settingsOf(template, logicalId);
}

function timeoutOf(logicalId: string): number {
  return Number(resourceOf(template, logicalId).Properties.Timeout);
}

it('has a function for every file of handlers/ that is bundled, and no other', () => {
  const deployed = resourcesOf(template, 'AWS::Lambda::Function').map(([id]) => id);

  expect(deployed).toEqual(functions.map(({ logicalId }) => logicalId));
});

describe.each(functions)('$name', ({ name, logicalId }) => {
  it('runs the code of its file on Node 24 and ARM, with a role of its own', () => {
    const { Code, Runtime, Architectures, Role, Handler } = resourceOf(template, logicalId).Properties;

    expect({ Runtime, Architectures, Handler }).toEqual({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
    expect(at(Code, 'S3Key')).toMatch(new RegExp(`/${name}\\.zip$`));
    expect(Role).toBe(`arn:aws:iam::111111111111:role/smtp-warden-prod-${name}`);
  });

  it('gets settings that it accepts', () => {
    expect(() => readSettings(environmentOf(logicalId))).not.toThrow();
  });

  it('gets every setting that its code cannot do without', () => {
    const sources = reachableFrom(join(root, 'handlers', `${name}.ts`)).map((file) => readFileSync(file, 'utf8'));
    const needed = sources.flatMap((text) =>
      [...text.matchAll(/needed\([^']*'(SMTP_WARDEN_\w+)'\)/g)].map(([, one]) => one),
    );

    expect(needed.length).toBeGreaterThan(0);
    expect(Object.keys(environmentOf(logicalId))).toEqual(expect.arrayContaining(needed));
  });

  it('shares the limits, and the id that is written on rules, with all others', () => {
    const { changeLimit, hourlyChangeLimit, deploymentId, warden } = readSettings(environmentOf(logicalId));
    const { claimTimeoutMs } = warden;

    const shared = { changeLimit: 50, hourlyChangeLimit: 100, deploymentId: null, claimTimeoutMs: 90_000 };
    expect({ changeLimit, hourlyChangeLimit, deploymentId, claimTimeoutMs }).toEqual(shared);
  });

  it('counts under one name for the whole stack', () => {
    expect(environmentOf(logicalId)).toMatchObject({
      POWERTOOLS_SERVICE_NAME: 'smtp-warden-prod',
      POWERTOOLS_METRICS_NAMESPACE: 'smtp-warden',
    });
  });
});

describe('the worker', () => {
  it('has time for a group that takes its whole claim, and a minute for others before it', () => {
    const settings = readSettings(environmentOf('WorkerLambdaFunction'));
    const timeoutMs = timeoutOf('WorkerLambdaFunction') * 1000;

    expect(() => refuseBadTimes(settings, timeoutMs - 1_000)).not.toThrow();
    expect(timeoutMs - timeForGroupMs(settings.warden)).toBeGreaterThan(60_000);
  });

  it('knows its own role, where its dead letters go and how often a message comes', () => {
    const { ownRoleArns, deployment } = readSettings(environmentOf('WorkerLambdaFunction'));
    const { RedrivePolicy } = resourceOf(template, 'GroupQueue').Properties;

    expect(ownRoleArns).toEqual([template.Outputs?.WorkerRoleArn]);
    expect(deployment.deadLetterQueueUrl).toBe(template.Outputs?.GroupDeadLettersUrl);
    expect(deployment.backgroundDeadLetterQueueUrl).toBe(template.Outputs?.BackgroundDeadLettersUrl);
    // The worker sets aside with a reason what failed; SQS without one, and later: it counts what was never tried as well.
    expect(deployment.maxReceives).toBe(5);
    expect(at(RedrivePolicy, 'maxReceiveCount')).toBe(15);
  });

  it('counts the tries of a scan as its queue does: what is left to the sweeps is so before SQS sets it aside', () => {
    const { RedrivePolicy } = resourceOf(template, 'ScanQueue').Properties;

    // One more than the delays of handlers/scan.ts.
    expect(at(RedrivePolicy, 'maxReceiveCount')).toBe(3);
  });

  it('changes other accounts with one role, and the others look with another', () => {
    const roles = ['Worker', 'Sweep', 'Scan'].map(
      (name) => readSettings(environmentOf(`${name}LambdaFunction`)).spokes,
    );
    const accounts = ['222222222222', '333333333333'];

    expect(roles).toEqual(
      ['remediator', 'reader', 'reader'].map((kind) => ({
        accounts,
        roleName: `smtp-warden-${kind}`,
        externalId: template.Outputs?.ExternalId,
      })),
    );
  });
});

describe('a queue', () => {
  it.each([
    ['GroupQueue', 'WorkerLambdaFunction', 'WorkerEventSourceMappingSQSGroupQueue', 5, 2],
    ['BackgroundQueue', 'WorkerLambdaFunction', 'WorkerEventSourceMappingSQSBackgroundQueue', 5, 2],
    ['ScanQueue', 'ScanLambdaFunction', 'ScanEventSourceMappingSQSScanQueue', 1, 10],
    ['EvidenceQueue', 'EvidenceLambdaFunction', 'EvidenceMessages', 1, 2],
  ] as const)('%s hides a message for six times as long as %s may run', (queue, reader, mapping, batch, most) => {
    const { VisibilityTimeout } = resourceOf(template, queue).Properties;

    expect(VisibilityTimeout).toBe(6 * timeoutOf(reader));
    expect(resourceOf(template, mapping).Properties).toMatchObject({
      BatchSize: batch,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: most },
    });
  });
});

it('takes events into the queue of groups, and what sweeps and edits of the allowlist ask for into the background queue', () => {
  const queuesOf = (name: string) => {
    const { groupQueueUrl, backgroundQueueUrl } = readSettings(environmentOf(`${name}LambdaFunction`)).deployment;
    return [groupQueueUrl, backgroundQueueUrl].filter((url) => url !== null);
  };
  const { GroupQueueUrl, BackgroundQueueUrl } = template.Outputs ?? {};

  expect(['Sweep', 'Scan'].map(queuesOf)).toEqual([[BackgroundQueueUrl], [BackgroundQueueUrl]]);
  expect(queuesOf('Daily')).toEqual([BackgroundQueueUrl]);
  expect(['PolicyChange', 'Recheck', 'Datadog'].map(queuesOf)).toEqual(Array(3).fill([GroupQueueUrl]));
  expect(queuesOf('Worker')).toEqual([GroupQueueUrl, BackgroundQueueUrl]);
});

describe('a stream', () => {
  const filterOf = (id: string) => at(resourceOf(template, id).Properties, 'FilterCriteria', 'Filters');

  it('of the audit log calls for what is added, and for what is changed or removed, which nobody may', () => {
    const pattern = JSON.stringify({ eventName: ['INSERT', 'MODIFY', 'REMOVE'] });

    expect(filterOf('AnnounceEventSourceMappingDynamodbAuditTable')).toEqual([{ Pattern: pattern }]);
  });

  it('of the audit log has groups checked for claims, partial ends and approvals that are added, as soon as they are', () => {
    const patterns = [
      { eventName: ['INSERT'], dynamodb: { NewImage: { outcome: { S: ['planned', 'partial'] } } } },
      {
        eventName: ['INSERT'],
        dynamodb: { Keys: { groupKey: { S: [{ prefix: 'decision#' }] } }, NewImage: { kind: { S: ['approval'] } } },
      },
    ];
    const mapping = 'RecheckEventSourceMappingDynamodbAuditTable';

    expect(filterOf(mapping)).toEqual(patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })));
    expect(resourceOf(template, mapping).Properties).toMatchObject({
      MaximumBatchingWindowInSeconds: 0,
      BisectBatchOnFunctionError: true,
    });
  });

  it('of the sweeps calls for conclusions, and for accounts that were lost or are back', () => {
    const patterns = [
      { eventName: ['INSERT'], dynamodb: { Keys: { part: { S: ['conclusion'] } } } },
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { sweepId: { S: [accountStatesKey] } } } },
    ];

    expect(filterOf('AnnounceEventSourceMappingDynamodbSweepTable')).toEqual(
      patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })),
    );
  });

  it('of the allowlist calls for the head that every edit writes, for items, and for what versions up to 0.2 write', () => {
    const pattern = JSON.stringify({ dynamodb: { Keys: { pk: { S: ['head', 'policy', { prefix: 'policy#' }] } } } });

    expect(filterOf('PolicyChangeEventSourceMappingDynamodbAllowlistTable')).toEqual([{ Pattern: pattern }]);
    expect(resourceOf(template, 'AllowlistTable').Properties.StreamSpecification).toEqual({
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
  });
});
