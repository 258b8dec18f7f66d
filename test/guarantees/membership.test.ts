import { describe, expect, test } from 'vitest';
import { checkWith } from '../../handlers/worker/check-group.ts';
import { accountAccess } from '../../runtime/account-access.ts';
import { anAccountDecision } from '../builders/a-registry.ts';
import { findingOn } from '../builders/a-security-hub.ts';
import { closed, nothingFailed, openRule } from '../builders/a-worker.ts';
import { member, organisationWorker, type RegistryState } from '../builders/an-organisation.ts';
import { home, rulesIn } from '../builders/live-deps.ts';
import { authorizeEvent, prefixListEvent } from '../builders/messages.ts';
import type { Json } from '../builders/read-event.ts';

const listId = 'pl-0123456789abcdef0';
const longAgo = new Date(Date.now() - 25 * 3_600_000).toISOString();
const future = new Date(Date.now() + 30 * 86_400_000).toISOString();
const excludedOu = 'ou-ab12-excluded1';

/** What becomes of the account after its groups were queued. */
const departures: readonly (readonly [what: string, state: RegistryState])[] = [
  ['has left', { account: { state: 'LEFT' } }],
  ['is suspended', { account: { state: 'SUSPENDED' } }],
  ['is being closed', { account: { state: 'PENDING_CLOSURE' } }],
  ['was moved to an OU that is excluded', { account: { ouPath: ['r-ab12', excludedOu] } }],
  ['was excluded by a person', { decision: anAccountDecision() }],
  ['was not confirmed for 24 hours', { account: { seenAt: longAgo }, listing: { acceptedAt: longAgo } }],
  ['is confirmed for the future by the listing', { listing: { acceptedAt: future } }],
  ['is confirmed for the future by its own item', { account: { seenAt: future } }],
];

const prefixLists = [
  {
    id: listId,
    owner: home.account,
    name: 'wide',
    maxEntries: 2,
    entries: [{ cidr: '0.0.0.0/0' }],
    sharedWith: [member],
  },
];

async function organisation() {
  const hub: { update: () => Promise<void>; updates: number } = {
    updates: 0,
    update: async () => {
      hub.updates += 1;
    },
  };
  const live = await organisationWorker({
    environment: { SMTP_WARDEN_EXCLUDE_OUS: excludedOu },
    context: { answers: hub },
  });
  const changes = () =>
    live.sandbox.calls.count('RevokeSecurityGroupIngress') + live.sandbox.calls.count('AuthorizeSecurityGroupIngress');
  return { ...live, hub, changes };
}

type Live = Awaited<ReturnType<typeof organisation>>;

/** A message about the group of the member, of each way in which one comes. */
const messages: Readonly<Record<string, (live: Live) => Json>> = {
  'a queued message': ({ theirs }) => {
    const detail = { trigger: { kind: 'sweep', name: 'sweep' }, mayClose: true, groups: [theirs] };
    return { 'detail-type': 'Groups Nominated', source: 'smtp-warden', detail };
  },
  'a live event': ({ theirs }) => authorizeEvent(theirs.groupId, { recipientAccountId: member }),
  'a finding of Security Hub': ({ theirs }) => ({
    ...findingOn([theirs], { AwsAccountId: member }),
    account: home.account,
  }),
};

describe.each(Object.entries(messages))('%s', (_, messageOf) => {
  test('has the group of a member closed', async () => {
    const live = await organisation();

    const response = await live.deliver(messageOf(live));

    expect(response).toEqual(nothingFailed);
    expect(rulesIn(live.sandbox, 'theirs')).toEqual(closed);
  });

  test.each(departures)('has nothing changed or read where the account %s', async (_departure, state) => {
    const live = await organisation();
    await live.register(state);

    const response = await live.deliver(messageOf(live));

    expect(response).toEqual(nothingFailed);
    expect(rulesIn(live.sandbox, 'theirs')).toEqual([openRule]);
    expect([live.changes(), live.hub.updates, live.sandbox.calls.count('AssumeRole')]).toEqual([0, 0, 0]);
    expect(live.deadLetters).toEqual([]);
  });

  test('comes again where the registry cannot be read, and nothing is changed', async () => {
    const live = await organisation();
    live.sandbox.faults.add({ kind: 'before', action: 'BatchGetItem', code: 'AccessDeniedException' });

    const response = await live.deliver(messageOf(live));

    expect(response.batchItemFailures).toHaveLength(1);
    expect(live.changes()).toBe(0);
  });

  test('comes again where the item of the account is damaged, and nothing is changed', async () => {
    const live = await organisation();
    await live.put(`account#${member}`, { state: 'ACTIVE' });

    const response = await live.deliver(messageOf(live));

    expect(response.batchItemFailures).toHaveLength(1);
    expect(live.changes()).toBe(0);
  });
});

const scanned = new Set([
  'was not confirmed for 24 hours',
  'is confirmed for the future by the listing',
  'is confirmed for the future by its own item',
]);

describe('a scan', () => {
  test.each(departures)(
    'reads an account only while it is a member, also where that is not confirmed: it %s',
    async (what, state) => {
      const live = await organisation();
      await live.register(state);
      const access = accountAccess(live.settings, home, live.runtime.fleet)(member);
      const scan = async () => {
        await access.regions();
        const pages = await Array.fromAsync(access.surveyOf(home.region).outlines());
        return pages.flat().map((outline) => ('name' in outline ? outline.name : outline.unreadable));
      };

      const names = scan();

      if (scanned.has(what)) expect(await names).toContain('theirs');
      else await expect(names).rejects.toThrow(`account ${member} is not managed`);
      expect((await live.runtime.fleet.accounts()).includes(member)).toBe(scanned.has(what));
      expect(live.changes()).toBe(0);
    },
  );
});

test('an account that returns is managed again from the next message on', async () => {
  const live = await organisation();
  const message = authorizeEvent(live.theirs.groupId, { recipientAccountId: member });
  await live.register({ account: { state: 'LEFT' } });
  await live.deliver(message);
  const between = rulesIn(live.sandbox, 'theirs');
  await live.register();

  await live.deliver(message);

  expect([between, rulesIn(live.sandbox, 'theirs')]).toEqual([[openRule], closed]);
});

test.each(departures)('the group of the hub is closed though a member %s', async (_, state) => {
  const live = await organisation();
  await live.register(state);

  await live.deliver(authorizeEvent(live.ref.groupId));

  expect(rulesIn(live.sandbox, 'mail')).toEqual(closed);
});

describe('an account that departs in the middle of a remediation', () => {
  test.each(departures)('has no rule changed any more, and the run ends on record: it %s', async (_, state) => {
    const live = await organisation();
    const { auditLog } = live.runtime;
    const append: typeof auditLog.append = async (entry) => {
      const result = await auditLog.append(entry);
      if (entry.outcome === 'planned') await live.register(state);
      return result;
    };
    const check = checkWith({ ...live.runtime, auditLog: { ...auditLog, append } });

    const result = await check(
      live.theirs,
      { trigger: { kind: 'event', name: 'test', eventId: null, actor: null }, mayClose: true },
      () => undefined,
    );

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'failed' } });
    expect(JSON.stringify(result)).toContain(`nothing is changed in account ${member}`);
    expect(rulesIn(live.sandbox, 'theirs')).toEqual([openRule]);
    expect(live.changes()).toBe(0);
  });
});

describe('an event about a prefix list', () => {
  test.each(departures)('is not followed in an account that %s', async (_, state) => {
    const ingress = [{ protocol: 'tcp', from: 25, prefixList: 'wide' }];
    const groups = ['hubs', 'theirs'].map((name, index) => ({
      ...{ name, tags: { 'smtp-warden:auto-fix': 'true' }, ingress },
      account: index === 0 ? home.account : member,
    }));
    const live = await organisationWorker({
      seed: { prefixLists, groups: [...groups, { name: 'mail', ingress: [] }] },
      environment: { SMTP_WARDEN_EXCLUDE_OUS: excludedOu },
    });
    await live.register(state);

    const response = await live.deliver(prefixListEvent(listId));

    expect(response).toEqual(nothingFailed);
    expect(rulesIn(live.sandbox, 'hubs')).toEqual(closed);
    expect(rulesIn(live.sandbox, 'theirs')).toEqual([`tcp 25-25 ${listId}`]);
    expect(live.queued).toEqual([]);
  });
});
