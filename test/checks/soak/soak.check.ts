import { setTimeout as pauseReally } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { home, optedIn } from '../../builders/live-deps.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import type { Chronicle } from '../races/chronicle.ts';
import { below, pick, randomFrom } from '../races/random.ts';
import { tell } from '../races/rounds.ts';
import { clockedWarden } from './clocked-warden.ts';
import { type Clock, fastClock } from './fast-clock.ts';
import { changeSomething } from './generator.ts';
import { type MemorySqs, memorySqs } from './memory-sqs.ts';
import { slopeOf } from './slope.ts';
import { type Bot, startBot } from './start-bot.ts';
import { makeTrouble } from './trouble.ts';
import { endFaults, rulesOf, watch } from './watch-groups.ts';

const seconds = numberSetting('SMTP_WARDEN_SOAK_SECONDS', 600);
const speed = numberSetting('SMTP_WARDEN_CLOCK_SPEED', 4);
const perSecond = numberSetting('SMTP_WARDEN_SOAK_RATE', 20);
const seed = numberSetting('SMTP_WARDEN_SOAK_SEED', 25, 0);
const lanes = 20;
const names = Array.from({ length: 60 }, (_, index) => `group-${index}`);
const queueUrl = 'http://127.0.0.1:1/queue';
const environment = {
  SMTP_WARDEN_MODE: 'enforce',
  SMTP_WARDEN_LOG_LEVEL: 'silent',
  SMTP_WARDEN_REGIONS: home.region,
  SMTP_WARDEN_GROUP_QUEUE_URL: queueUrl,
  SMTP_WARDEN_BACKGROUND_QUEUE_URL: queueUrl,
  SMTP_WARDEN_SCAN_QUEUE_URL: queueUrl,
};
/** More than the default, since here most groups are changed in any hour. */
const changeLimit = { SMTP_WARDEN_CHANGE_LIMIT: '200', SMTP_WARDEN_HOURLY_CHANGE_LIMIT: '100000' };

interface Soak {
  readonly clock: Clock;
  readonly sandbox: Sandbox;
  readonly queue: MemorySqs;
  readonly bot: Bot;
  readonly dead: string[];
}

/** One worker: what fails comes again as the bot asks for, and in the end is a dead letter. */
async function lane(index: number, { queue, bot, clock, dead }: Soak, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const records = queue.receive(10);
    if (records.length === 0) {
      await clock.sleep(200);
      continue;
    }
    const answer = await bot.ask<'batch'>({ kind: 'batch', lane: index, records });
    dead.push(...answer.dead);
    for (const [receipt, wait] of answer.later) await queue.retryAfter(receipt, wait);
    for (const [body, wait] of answer.copies) queue.send(body, wait);
    for (const { messageId } of records) if (!answer.failed.includes(messageId)) queue.remove(messageId);
  }
}

const random = randomFrom(seed);
const lossy = ['RevokeSecurityGroupIngress', 'AuthorizeSecurityGroupIngress', 'PutItem', 'DescribeSecurityGroupRules'];

/** Changes at the rate that is asked for, with their events late, sometimes twice and now and then not at all. */
async function generate({ sandbox, queue, clock }: Soak, chronicles: ReadonlyMap<string, Chronicle>): Promise<number> {
  const until = Date.now() + seconds * 1000;
  let changes = 0;
  for (let due = Date.now(); due < until; due += 1000 / perSecond) {
    await pauseReally(Math.max(0, due - Date.now()));
    const name = pick(random, names);
    const event = changeSomething(sandbox, name, random);
    chronicles.get(sandbox.group(name).id)?.note('somebody', rulesOf(sandbox, name));
    changes++;
    const copies = random() < 0.02 ? 0 : random() < 0.05 ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) void clock.sleep(random() * 5_000).then(() => queue.send(event));
    if (random() < 0.05)
      sandbox.faults.add({ kind: 'lostResponse', action: pick(random, lossy), skip: below(random, 3) });
  }
  return changes;
}

async function sweep({ bot, queue }: Soak, sweepId: string): Promise<number | null> {
  const { nominated, problem } = await bot.ask<'sweep'>({ kind: 'sweep', sweepId });
  for (const body of nominated) queue.send(body);
  return problem === null ? nominated.length : null;
}

/** Waits until the queue is empty, as long as messages come again. */
async function drained({ queue, clock }: Soak): Promise<void> {
  for (let waited = 0; queue.size() > 0; waited++) {
    if (waited > 20_000) throw new Error(`${queue.size()} messages never get done`);
    await clock.sleep(500);
  }
}

/** Heap in MB after garbage collection, at ten points spread over the time. */
async function memoryOf({ bot }: Soak): Promise<number[]> {
  const heaps: number[] = [];
  for (let point = 0; point < 10; point++) {
    await pauseReally((seconds * 1000) / 10);
    const { heapUsed } = await bot.ask<'heap'>({ kind: 'heap' });
    heaps.push(Math.round(heapUsed / 10_000) / 100);
  }
  return heaps;
}

async function sweepNowAndThen(soak: Soak, isOver: () => boolean): Promise<{ done: number; failed: number }> {
  const tally = { done: 0, failed: 0 };
  for (let count = 0; !isOver(); count++) {
    await pauseReally((seconds * 1000) / 12);
    if (isOver()) break;
    const nominated = await sweep(soak, `sweep-${count}`);
    if (nominated === null) tally.failed++;
    else tally.done++;
  }
  return tally;
}

test(`${seconds} s of ${perSecond} changes a second with throttles, lost answers and late reads: every group ends as the oracle has it, and memory is flat`, {
  timeout: seconds * 1000 + 1_800_000,
}, async () => {
  const clock = fastClock(speed);
  const begun = clock.now();
  const live = await clockedWarden(clock, {
    seed: { groups: names.map((name) => ({ name, tags: optedIn })) },
    environment: { ...environment, ...changeLimit },
  });
  const { sandbox } = live;
  const bot = startBot(
    { environment: { ...environment, ...changeLimit }, home, speed, begun: clock.begun, lanes },
    sandbox.environment(),
  );
  const soak: Soak = { clock, sandbox, bot, queue: memorySqs(clock), dead: [] };
  const chronicles = watch(sandbox, names);
  makeTrouble(sandbox, { buckets: true, refuse: 0.05, dynamodb: 0.03, readLagMs: 5_000 });

  let isOver = false;
  let isQuiet = false;
  const workers = Promise.all(Array.from({ length: lanes }, (_, index) => lane(index, soak, () => isOver)));
  const memory = memoryOf(soak);
  const sweeps = sweepNowAndThen(soak, () => isQuiet);
  const changes = await generate(soak, chronicles);
  const heaps = await memory;
  isQuiet = true;
  const backlog = soak.queue.size();
  const swept = await sweeps;
  sandbox.faults.clear();
  makeTrouble(sandbox, { buckets: true, refuse: 0, dynamodb: 0, readLagMs: 1_000 });
  await drained(soak);
  // What no event told of, a sweep finds.
  for (let last = 0; last < 4; last++) {
    await sweep(soak, `last-${last}`);
    await drained(soak);
  }
  isOver = true;
  await workers;

  makeTrouble(sandbox, { buckets: false, refuse: 0, dynamodb: 0, readLagMs: 0 });
  const runtime = live.newRuntime();
  const faults: string[] = [];
  const acts = { bot: 0, somebody: 0 };
  for (const name of names) {
    const chronicle = chronicles.get(sandbox.group(name).id);
    if (!chronicle) throw new Error(`${name} was not watched`);
    for (const { by } of chronicle.acts) acts[by]++;
    faults.push(...(await endFaults(sandbox, name, { chronicle, runtime })));
  }
  const slope = slopeOf(heaps.slice(2));
  tell(
    `soak: ${changes} changes in ${seconds} s, clock ${speed} times as fast, seed ${seed}; rules changed ${JSON.stringify(acts)} times`,
  );
  tell(
    `took ${Math.round((clock.now() - begun) / 1000)} s by the clock of the bot; backlog at the end ${backlog}, redeliveries ${soak.queue.redeliveries()}, dead letters ${soak.dead.length}, sweeps ${JSON.stringify(swept)}`,
  );
  tell(`heap of the bot after GC, MB: ${heaps.join(' ')}; slope ${slope.toFixed(3)} MB a point after the second`);
  tell(soak.dead.slice(0, 5).join('\n'));
  expect(faults).toEqual([]);
  expect(slope * 8).toBeLessThan(5);
});
