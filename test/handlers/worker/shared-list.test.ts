import { describe, expect, test } from 'vitest';
import { aFleet } from '../../builders/a-fleet.ts';
import { closed, failed, nothingFailed, openGroup, worker } from '../../builders/a-worker.ts';
import { home, optedIn, rulesIn } from '../../builders/live-deps.ts';
import { prefixListEvent } from '../../builders/messages.ts';

const listId = 'pl-0123456789abcdef0';
const owner = '222222222222';
const other = '444455556666';
const third = '555566667777';
const stranger = '777788889999';
const role = (account: string) => ({ arn: `arn:aws:iam::${account}:role/smtp-warden-remediator` });

interface Situation {
  /** Whose list it is. */
  readonly listOwner?: string;
  /** Accounts whose role can be assumed; the others have none that trusts us. */
  readonly reachable?: readonly string[];
  readonly accounts?: readonly [string, ...string[]];
}

/** A list that the owner shares with the hub and two more accounts, each with a group that uses it, and its owner's event. */
async function shared({ listOwner = owner, reachable = [owner, other, third], accounts }: Situation = {}) {
  const list = { id: listId, owner: listOwner, name: 'wide', maxEntries: 2, entries: [{ cidr: '0.0.0.0/0' }] };
  const places = [home.account, other, third];
  const ingress = [{ protocol: 'tcp', from: 25, prefixList: 'wide' }];
  const roles = [owner, other, third].map((account) =>
    reachable.includes(account) ? role(account) : { arn: `arn:aws:iam::${account}:role/somebody-else` },
  );
  const live = await worker({
    seed: {
      prefixLists: [{ ...list, sharedWith: [other, third] }],
      groups: [openGroup('mail'), ...places.map((account) => ({ name: account, account, tags: optedIn, ingress }))],
      roles,
    },
    environment: { SMTP_WARDEN_ACCOUNTS: `${owner},${other},${third}`, SMTP_WARDEN_EXTERNAL_ID: 'between-us' },
    ...(accounts ? { context: { fleet: aFleet({ accounts }) } } : {}),
  });
  const event = prefixListEvent(listId);
  const modified = { ...event, account: listOwner, detail: { ...Object(event.detail), recipientAccountId: listOwner } };
  return { ...live, modified, rules: () => places.map((account) => rulesIn(live.sandbox, account)) };
}

describe('a prefix list that is shared and changed by its owner', () => {
  test.each([
    ['a managed account', owner],
    ['an account that is not managed', stranger],
  ])('has its groups checked in every managed account: owned by %s', async (_, listOwner) => {
    const { deliver, modified, rules, queued } = await shared({ listOwner });

    const response = await deliver(modified);

    expect(response).toEqual(nothingFailed);
    expect(rules()).toEqual([closed, closed, closed]);
    expect(queued).toEqual([]);
  });

  test('is none of our business in an account that is not managed', async () => {
    const { deliver, modified, rules } = await shared({ accounts: [home.account, other] });

    await deliver(modified);

    expect(rules()).toEqual([closed, closed, [`tcp 25-25 ${listId}`]]);
  });

  test('names the person who changed it in the record of each group', async () => {
    const { deliver, modified, runtime, sandbox } = await shared();

    await deliver(modified);

    const group = sandbox.group(other);
    const entries = await runtime.auditLog.entriesOf(`${other}/${home.region}/${group.id}`);
    expect(entries[0]?.entry?.trigger.actor?.arn).toBe('arn:aws:iam::111122223333:user/bob');
  });
});

describe('an account that fails', () => {
  test('does not stop the others, and is asked again alone', async () => {
    const { deliver, modified, rules, queued, sandbox } = await shared();
    sandbox.deny(other, ['DescribeSecurityGroups']);

    const response = await deliver(modified);
    const [closedHere, left, closedThere] = rules();
    sandbox.deny(other, []);
    sandbox.calls.reset();
    const again = await deliver(queued[0]?.body);

    expect([response, again]).toEqual([nothingFailed, nothingFailed]);
    expect([closedHere, left, closedThere]).toEqual([closed, [`tcp 25-25 ${listId}`], closed]);
    expect(queued).toEqual([{ body: expect.stringContaining(`"onlyAccounts":["${other}"]`), delaySeconds: 30 }]);
    expect(rules()).toEqual([closed, closed, closed]);
    expect(new Set(sandbox.calls.list().map(({ account }) => account))).toEqual(new Set([home.account, other]));
  });

  test('for the fifth time alone is named in a dead letter', async () => {
    const { deliver, deliverAgain, modified, queued, deadLetters, sandbox } = await shared();
    sandbox.deny(other, ['DescribeSecurityGroups']);
    await deliver(modified);

    const fourth = await deliverAgain(4, queued[0]?.body);
    const fifth = await deliverAgain(5, queued[0]?.body);

    expect([fourth, fifth]).toEqual([failed('m1'), nothingFailed]);
    expect(deadLetters).toMatchObject([{ attributes: { reason: expect.stringContaining(`${other} us-east-1: `) } }]);
    expect(queued).toHaveLength(1);
  });

  test('since its role cannot be assumed is left to the sweeps in the end, and makes no dead letter', async () => {
    const { deliver, deliverAgain, modified, rules, queued, deadLetters, lines } = await shared({
      reachable: [owner, third],
    });
    await deliver(modified);

    const fifth = await deliverAgain(5, queued[0]?.body);

    expect(rules()).toEqual([closed, [`tcp 25-25 ${listId}`], closed]);
    expect(fifth).toEqual(nothingFailed);
    expect(deadLetters).toEqual([]);
    expect(JSON.stringify(lines.at(-1))).toContain(`arn:aws:iam::${other}:role/smtp-warden-remediator`);
  });

  test('since it has not enabled the region has no groups there', async () => {
    const { deliver, modified, rules, queued, sandbox } = await shared();
    sandbox.faults.add({ kind: 'before', action: 'DescribeSecurityGroups', account: other, code: 'AuthFailure' });

    await deliver(modified);

    expect(rules()[0]).toEqual(closed);
    expect(queued).toEqual([]);
  });
});
