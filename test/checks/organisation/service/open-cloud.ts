import type { Settings } from '../../../../runtime/settings.ts';
import { randomFrom } from '../../races/random.ts';
import { newBuckets } from '../cloud/buckets.ts';
import { type Cloud, newCallCounts } from '../cloud/cloud.ts';
import { securityGroups } from '../cloud/security-groups.ts';
import { newDatabase } from '../dynamodb/database.ts';
import { simulatedClock } from '../engine/clock.ts';
import { accountsOf } from '../organisation/accounts.ts';
import { type GroupOptions, groupsOf } from '../organisation/groups.ts';
import { newQueue, type SimulatedQueue } from '../sqs/queue.ts';
import { queueSettings } from './deployed.ts';
import { home, type QueueName, queueNames, tablesOf, urlOf } from './settings.ts';

export interface CloudOptions extends GroupOptions {
  readonly accounts: number;
  /** How many accounts never answer. */
  readonly silent?: number;
  /** The share of messages that are delivered twice. */
  readonly duplicates?: number;
}

/** When each simulation begins: half past seven, so that no run crosses the end of a day. */
const start = Date.parse('2026-11-30T07:30:00.000Z');

export interface OpenedCloud {
  readonly cloud: Cloud;
  readonly queues: Readonly<Record<QueueName, SimulatedQueue>>;
}

/** AWS with an organisation in it, empty tables and empty queues. */
export function openCloud(options: CloudOptions, settings: Settings): OpenedCloud {
  const clock = simulatedClock(start);
  const random = randomFrom(options.seed);
  const queueOf = (name: QueueName) =>
    newQueue({
      name: `smtp-warden-${name}`,
      clock,
      random,
      duplicates: options.duplicates ?? 0,
      ...queueSettings[name],
    });
  const queues = Object.fromEntries(queueNames.map((name) => [name, queueOf(name)])) as Record<
    QueueName,
    SimulatedQueue
  >;
  const byUrl = new Map(queueNames.map((name) => [urlOf(name), queues[name]]));
  const generated = (account: string, region: string) => groupsOf(account, region, options);
  const cloud = {
    clock,
    random,
    hub: home.account,
    accounts: new Map(accountsOf(options).map((account) => [account.id, account])),
    groups: securityGroups(generated, settings.warden.optInTagKey),
    buckets: newBuckets(clock.now),
    database: newDatabase(tablesOf(settings), clock.now),
    queueAt: (url: string) => {
      const queue = byUrl.get(url);
      if (queue) return queue;
      throw new Error(`there is no queue at ${url}`);
    },
    calls: newCallCounts(),
  };
  return { cloud, queues };
}
