import { expect, test } from 'vitest';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { office, optedIn, refOf, rulesIn } from '../../builders/live-deps.ts';
import { authorizeEvent } from '../../builders/messages.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { tell } from '../races/rounds.ts';
import type { LiveRuntime } from './by-clock.ts';
import { clockedWarden } from './clocked-warden.ts';
import { fastClock } from './fast-clock.ts';
import { type MemorySqs, memorySqs, work } from './memory-sqs.ts';
import { makeTrouble } from './trouble.ts';
import { withRechecks } from './with-rechecks.ts';

const groups = numberSetting('SMTP_WARDEN_THROTTLED_GROUPS', 500);
const workers = numberSetting('SMTP_WARDEN_THROTTLED_WORKERS', 36);
const speed = numberSetting('SMTP_WARDEN_CLOCK_SPEED', 2);
const share = numberSetting('SMTP_WARDEN_THROTTLED_REFUSE', 0.3, 0);

const closed = ['tcp 20-24 0.0.0.0/0', `tcp 25-25 ${office.cidr}`, 'tcp 26-30 0.0.0.0/0'];

/** Seconds that so many calls of one API take at best: 50 at once, then 5 a second (EC2 developer guide, ec2-api-throttling). */
function atBest(calls: number): number {
  return Math.max(0, (calls - 50) / 5);
}

/** A range costs two calls of AuthorizeSecurityGroupIngress: the remainder before the revoke, the approved after it. */
const authorizes = 2 * groups;

/** A run that ends `partial` is checked again after a minute: the longest pause that one refused call can cost a group. */
const recheckSeconds = 60;

/** The function `recheck` asks for a check of every claim once it should be over, and of what ended `partial`. */
function recheckedBy(queue: MemorySqs, runtime: LiveRuntime): LiveRuntime {
  return withRechecks(runtime, {
    send: async (messages) => {
      for (const { body, delaySeconds } of messages) queue.send(body, delaySeconds);
    },
  });
}

test(`${groups} groups under the limits of EC2 with ${share * 100} % refused, DynamoDB throttled and reads up to 5 s old: all right, nothing lost, and fast`, {
  timeout: 1_800_000,
}, async () => {
  const clock = fastClock(speed);
  const names = Array.from({ length: groups }, (_, index) => `group-${index}`);
  const ingress = [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' }];
  const live = await clockedWarden(clock, {
    seed: { groups: names.map((name) => ({ name, tags: optedIn, ingress })) },
    environment: { SMTP_WARDEN_HOURLY_CHANGE_LIMIT: '100000' },
  });
  const { sandbox } = live;
  const queue = memorySqs(clock);
  for (const name of names) queue.send(authorizeEvent(refOf(sandbox, name).groupId));
  makeTrouble(sandbox, { buckets: true, refuse: share, dynamodb: 0.1, readLagMs: 5_000 });
  const seen = new Map<string, { asked: number; refused: number }>();
  let lastChange = clock.now();
  sandbox.hooks.after = ({ action, errorCode }) => {
    const count = seen.get(action) ?? { asked: 0, refused: 0 };
    seen.set(action, { asked: count.asked + 1, refused: count.refused + (errorCode === undefined ? 0 : 1) });
    if (action === 'AuthorizeSecurityGroupIngress' && errorCode === undefined) lastChange = clock.now();
  };
  const begun = clock.now();
  const took = (until: number) => Math.round((until - begun) / 100) / 10;

  const context = { clock, isOver: () => queue.size() === 0, size: 1 };
  await Promise.all(
    Array.from({ length: workers }, () => work(queue, live.contextOf(recheckedBy(queue, live.newRuntime())), context)),
  );

  const ended = clock.now();
  const needed = atBest(authorizes / (1 - share));
  const bound = 1.25 * needed + recheckSeconds;
  tell(`throttling: ${groups} groups, ${workers} workers, clock ${speed} times as fast`);
  tell(
    `last change after ${took(lastChange)} s, last message after ${took(ended)} s; redeliveries ${queue.redeliveries()}, dead letters ${live.deadLetters.length}`,
  );
  tell(
    `at best: ${atBest(authorizes)} s without refusals, ${Math.round(needed)} s with ${share * 100} % of the tokens lost; bound ${Math.round(bound)} s`,
  );
  tell(JSON.stringify(Object.fromEntries(seen)));
  makeTrouble(sandbox, { buckets: false, refuse: 0, dynamodb: 0, readLagMs: 0 });
  const { auditLog } = live.newRuntime();
  const wrong = names.filter((name) => JSON.stringify(rulesIn(sandbox, name)) !== JSON.stringify(closed));
  expect(wrong).toEqual([]);
  expect(live.deadLetters).toEqual([]);
  for (const name of names) {
    const links = await auditLog.entriesOf(groupKey(refOf(sandbox, name)));
    const entries = links.flatMap(({ entry }) => entry ?? []);
    expect(chainFault(links.map(({ stored }) => stored))).toBeNull();
    expect(entries.filter(({ outcome }) => outcome === 'completed').length).toBe(1);
    expect(entries.at(-1)?.outcome).toBe('completed');
  }
  expect(took(lastChange)).toBeLessThan(bound);
});
