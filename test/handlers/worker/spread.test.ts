import { describe, expect, test } from 'vitest';
import type { Message } from '../../../aws/queues.ts';
import { processMessages } from '../../../handlers/worker/process-messages.ts';
import { withRememberedAccounts } from '../../../handlers/worker/worker-world.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { aRegisteredAccount } from '../../builders/a-registry.ts';
import { closed, failed, nothingFailed, worker } from '../../builders/a-worker.ts';
import { member, organisationWorker } from '../../builders/an-organisation.ts';
import { home, optedIn, rulesIn } from '../../builders/live-deps.ts';
import { memoryQueue, messageContext } from '../../builders/message-context.ts';
import { batch, message, prefixListEvent } from '../../builders/messages.ts';

const listId = 'pl-0123456789abcdef0';
const prefixLists = [
  { id: listId, name: 'wide', maxEntries: 2, entries: [{ cidr: '0.0.0.0/0' }], sharedWith: [member] },
];
const ingress = [{ protocol: 'tcp', from: 25, prefixList: 'wide' }];
const groups = [
  { name: 'mail', tags: optedIn, ingress },
  { name: 'theirs', account: member, tags: optedIn, ingress },
];
const roles = [{ arn: `arn:aws:iam::${member}:role/smtp-warden-remediator` }];
const event = prefixListEvent(listId);

/** The hub and so many others, of which one has a group that uses the list. */
function accountsOf(others: number): [string, ...string[]] {
  return [home.account, member, ...Array.from({ length: others - 1 }, (_, index) => String(500_000_000_000 + index))];
}

const last = accountsOf(24).at(-1) ?? '';

function spreadWorker(others: number, context: Parameters<typeof worker>[0] & object = {}) {
  const environment = { SMTP_WARDEN_ACCOUNTS: member, SMTP_WARDEN_EXTERNAL_ID: 'between-us' };
  const fleet = aFleet({ accounts: accountsOf(others) });
  return worker({ seed: { groups, prefixLists, roles }, environment, context: { fleet, ...context.context } });
}

describe('an event about a prefix list', () => {
  test('is followed at once where there are ten accounts', async () => {
    const { deliver, queued, sandbox } = await spreadWorker(9);

    const response = await deliver(event);

    expect([rulesIn(sandbox, 'mail'), rulesIn(sandbox, 'theirs')]).toEqual([closed, closed]);
    // The eight others have no role: they are tried again together.
    expect(response).toEqual(nothingFailed);
    expect(queued.map(({ body }) => JSON.parse(body).onlyAccounts?.length)).toEqual([8]);
  });

  test('is queued in parts of ten accounts where there are more, each account in one of them', async () => {
    const { deliver, queued, sandbox } = await spreadWorker(24);

    const response = await deliver(event);

    const parts = queued.map(({ body }) => JSON.parse(body));
    expect(response).toEqual(nothingFailed);
    expect(parts.map(({ onlyAccounts }) => onlyAccounts.length)).toEqual([10, 10, 5]);
    expect(parts.flatMap(({ onlyAccounts }) => onlyAccounts)).toEqual(accountsOf(24));
    expect(parts.map(({ onlyAccounts: _, ...rest }) => rest)).toEqual(Array(3).fill(event));
    expect(sandbox.calls.count('DescribeSecurityGroups')).toBe(0);
  });

  test('is followed first in the account of the list, and in the others behind the events that wait', async () => {
    const backgroundQueue = memoryQueue();
    const { deliver, queued } = await spreadWorker(24, { context: { backgroundQueue } });

    await deliver({
      ...prefixListEvent(listId),
      account: last,
      detail: { ...Object(event.detail), recipientAccountId: last },
    });

    const partsIn = (messages: readonly Message[]) => messages.map(({ body }) => JSON.parse(body).onlyAccounts);
    const rest = accountsOf(24).slice(0, -1);
    expect(partsIn(queued)).toEqual([[last, ...rest.slice(0, 9)]]);
    expect(partsIn(backgroundQueue.sent)).toEqual([rest.slice(9, 19), rest.slice(19)]);
  });

  test('has its groups closed by its parts', async () => {
    const { deliver, queued, sandbox } = await spreadWorker(24);
    await deliver(event);
    const parts = queued.splice(0).map(({ body }) => JSON.parse(body));

    const response = await deliver(...parts);

    expect(response.batchItemFailures.length).toBeLessThan(3);
    expect([rulesIn(sandbox, 'mail'), rulesIn(sandbox, 'theirs')]).toEqual([closed, closed]);
  });

  test('comes again where its parts cannot be queued', async () => {
    const send = async () => Promise.reject(new Error('SQS does not answer'));
    const { deliver, lines } = await spreadWorker(24, { context: { groupQueue: { send } } });

    const response = await deliver(event);

    expect(response).toEqual(failed('m1'));
    expect(JSON.stringify(lines)).toContain('SQS does not answer');
  });
});

test('in an organisation the registry is read as a whole once, and then by account', async () => {
  const live = await organisationWorker({ seed: { groups, prefixLists } });
  for (const account of accountsOf(24).slice(2)) await live.register({ account: aRegisteredAccount({ id: account }) });
  await live.register();
  await live.deliver(event);
  const parts = live.queued.splice(0).map(({ body }) => JSON.parse(body));
  const scans = live.sandbox.calls.count('Scan');

  await live.deliver(parts[0]);

  expect(parts).toHaveLength(3);
  expect([scans, live.sandbox.calls.count('Scan')]).toEqual([1, 1]);
  expect([rulesIn(live.sandbox, 'mail'), rulesIn(live.sandbox, 'theirs')]).toEqual([closed, closed]);
});

test('events about prefix lists that come one after the other read the registry as a whole once a minute', async () => {
  const live = await organisationWorker({ seed: { groups, prefixLists } });
  for (const account of accountsOf(24).slice(2)) await live.register({ account: aRegisteredAccount({ id: account }) });
  const time = { now: 0 };
  const fleet = withRememberedAccounts(live.runtime.fleet, () => time.now);
  const context = messageContext(live, { fleet });

  for (const now of [0, 59_999, 60_000]) {
    time.now = now;
    expect(await processMessages(batch(message(JSON.stringify(event))), context)).toEqual(nothingFailed);
  }

  expect(live.sandbox.calls.count('Scan')).toBe(2);
});
