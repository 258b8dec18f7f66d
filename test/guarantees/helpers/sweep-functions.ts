import { setTimeout as wait } from 'node:timers/promises';
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { freshModule } from '../../builders/fresh-module.ts';
import { deliver, lambdaContext, setEnvironment, sqsEvent } from './functions.ts';
import type { Environment } from './run-cli.ts';
import { account, home, type World } from './world.ts';

type Item = Record<string, AttributeValue>;

export interface SweepFunctions {
  /** One sweep, and all that it asks for. */
  readonly sweep: () => Promise<void>;
  /** Tells of what has changed in the allowlist table since the last call, and does all that this asks for. */
  readonly followPolicy: () => Promise<void>;
}

/** The functions of a deployment that share queues; `work` hands over messages until none is left. */
export async function loadSweepFunctions(world: World, more: Environment = {}): Promise<SweepFunctions> {
  setEnvironment({ ...world.environment, SMTP_WARDEN_MODE: 'enforce', ...more });
  const [worker, scan, sweep, policyChange] = await Promise.all([
    freshModule<typeof import('../../../handlers/worker.ts')>('handlers/worker.ts'),
    freshModule<typeof import('../../../handlers/scan.ts')>('handlers/scan.ts'),
    freshModule<typeof import('../../../handlers/sweep.ts')>('handlers/sweep.ts'),
    freshModule<typeof import('../../../handlers/policy-change.ts')>('handlers/policy-change.ts'),
  ]);
  const work = async () => {
    for (let isIdle = false; !isIdle; ) {
      const [scans, groups] = [world.sqs.take('scans'), [...world.sqs.take('groups'), ...world.sqs.take('background')]];
      for (const body of scans) await scan.handler(sqsEvent(body), lambdaContext, () => undefined);
      await deliver(worker.handler, groups);
      isIdle = scans.length + groups.length === 0;
    }
  };
  let known = await itemsOf(world);
  return {
    sweep: async () => {
      const time = new Date().toISOString();
      const event = { 'detail-type': 'Scheduled Event' as const, source: 'aws.events', detail: {} };
      const about = { version: '0', id: 'schedule', account, region: home, time, resources: [] };
      await sweep.handler({ ...event, ...about }, lambdaContext, () => undefined);
      await work();
      // Another sweep has another time, which is its id.
      await wait(2);
    },
    followPolicy: async () => {
      const now = await itemsOf(world);
      const changed = now.filter((item) => !known.some((before) => JSON.stringify(before) === JSON.stringify(item)));
      known = now;
      await policyChange.handler({ Records: changed.map(insertion) }, lambdaContext, () => undefined);
      await work();
    },
  };
}

async function itemsOf({ dynamodb }: World): Promise<Item[]> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: 'smtp-warden-allowlist' }));
  return Items;
}

function insertion(item: Item) {
  const image = JSON.parse(JSON.stringify(item));
  return {
    eventName: 'INSERT' as const,
    eventSource: 'aws:dynamodb',
    eventSourceARN: `arn:aws:dynamodb:${home}:${account}:table/smtp-warden-allowlist/stream/1`,
    dynamodb: { Keys: { pk: image.pk, sk: image.sk }, NewImage: image, SequenceNumber: '1' },
  };
}
