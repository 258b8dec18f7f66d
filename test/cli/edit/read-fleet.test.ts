import { expect, test } from 'vitest';
import { previewEdit } from '../../../cli/edit/preview-edit.ts';
import { mostPlaces } from '../../../cli/edit/read-fleet.ts';
import { effectLines } from '../../../cli/edit/show-effect.ts';
import { openTables } from '../../../cli/session.ts';
import type { Fleet } from '../../../core/gateways.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import type { Scope } from '../../../core/policy/allowlist-entry.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { policyAfter } from '../../../core/policy/policy-after.ts';
import { reachOf } from '../../../core/policy/reach.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { aHost } from '../../builders/a-host.ts';
import { anEntry } from '../../builders/builders.ts';
import { home, liveWarden, optedIn } from '../../builders/live-deps.ts';

const recorded = { ...home, groupId: 'sg-0000000000000a001' };

const open = (id: string, name: string) => ({
  id,
  name,
  tags: optedIn,
  ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }],
});

/** A fleet of so many regions, of which only the first exists. */
function regions(count: number): Pick<Fleet, 'regionsOf'> {
  const others = Array.from({ length: count - 1 }, (_, index) => `xx-north-${index + 1}`);
  return { regionsOf: async () => ({ enabled: [home.region, ...others], disabled: [] }) };
}

/** What approving a network does in so many regions, where of two open groups one is on record. */
async function previewIn(count: number, scope: Scope = { kind: 'everything' }, onRecord: GroupRef = recorded) {
  const first = { ...open(onRecord.groupId, 'on-record'), region: onRecord.region };
  const seeded = [first, open('sg-0000000000000a002', 'not-on-record')];
  const { runtime } = await liveWarden({ seed: { groups: seeded }, policy: [] });
  const trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null } as const;
  await reconcile(onRecord, { trigger, mode: 'enforce', isPerson: false, mayClose: true }, runtime);
  const { host } = aHost();
  const session = await openTables(host, {});
  const fleet = { ...session.runtime.fleet, ...regions(count) };
  const changes: PolicyChange[] = [{ kind: 'putEntry', entry: anEntry({ id: 'al-new', scope }), replaces: null }];
  const { policy: before } = await session.runtime.allowlist.current();
  const states = { before, after: policyAfter(before, changes), reach: reachOf(changes) };
  // Nothing else is in the other regions; asking the sandbox for each takes long.
  const groups = {
    ...session.runtime.groups,
    snapshot: async (ref: GroupRef) => (ref.region === home.region ? session.runtime.groups.snapshot(ref) : null),
  };
  return previewEdit({ ...session, runtime: { ...session.runtime, fleet, groups } }, host, states);
}

test('a fleet that fits is read as a whole', async () => {
  const { effect } = await previewIn(1);

  expect(effect.groups.map(({ name }) => name)).toEqual(['on-record', 'not-on-record']);
  expect(effect.unread).toEqual([]);
});

test('of a fleet that is too large, the groups on record are read, and every place is named as unread', async () => {
  const { effect } = await previewIn(mostPlaces + 1);

  expect(effect.groups.map(({ name }) => name)).toEqual(['on-record']);
  expect(effect.unread).toHaveLength(mostPlaces + 1);
  expect(effect.unread[0]).toMatchObject({ groupId: null, reason: expect.stringContaining('only groups on record') });
});

test('of a fleet that is too large, a group that the scope names is read although it is not on record', async () => {
  const scope = { kind: 'group', groupId: 'sg-0000000000000a002' } as const;

  const { effect } = await previewIn(mostPlaces + 1, scope);

  expect(effect.groups.map(({ name }) => name)).toEqual(['not-on-record']);
});

/** What an edit does in an organisation of so many accounts, ours among them, and how often one was asked for its regions. */
async function previewInAccounts(count: number, scope: Scope) {
  const seeded = [open(recorded.groupId, 'on-record'), open('sg-0000000000000a002', 'not-on-record')];
  const { runtime } = await liveWarden({ seed: { groups: seeded }, policy: [] });
  const trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null } as const;
  await reconcile(recorded, { trigger, mode: 'enforce', isPerson: false, mayClose: true }, runtime);
  const { host } = aHost();
  const session = await openTables(host, {});
  let asked = 0;
  const fleet: Fleet = {
    ...session.runtime.fleet,
    accounts: async () => [
      home.account,
      ...Array.from({ length: count - 1 }, (_, index) => String(200_000_000_000 + index)),
    ],
    regionsOf: async () => {
      asked += 1;
      return { enabled: [home.region], disabled: [] };
    },
  };
  const changes: PolicyChange[] = [{ kind: 'putEntry', entry: anEntry({ id: 'al-new', scope }), replaces: null }];
  const { policy: before } = await session.runtime.allowlist.current();
  const states = { before, after: policyAfter(before, changes), reach: reachOf(changes) };
  const preview = await previewEdit({ ...session, runtime: { ...session.runtime, fleet } }, host, states);
  return { ...preview, asked };
}

test.each<[string, Scope]>([
  ['everything', { kind: 'everything' }],
  ['a group', { kind: 'group', groupId: recorded.groupId }],
])(
  'of an organisation with too many accounts none is asked for its regions, and the groups on record are read: %s',
  async (_, scope) => {
    const preview = await previewInAccounts(5_000, scope);

    expect(preview.asked).toBe(0);
    expect(preview.effect.groups.map(({ name }) => name)).toEqual(['on-record']);
    expect(preview.effect.unread).toHaveLength(5_000);
    expect(preview.effect.unread[0]).toMatchObject({
      region: null,
      reason: expect.stringContaining('5000 accounts, more than 400'),
    });
    const shown = effectLines(preview).filter((line) => line.startsWith('not read'));
    expect(shown).toHaveLength(21);
    expect(shown.at(-1)).toBe('not read: 4,980 more; --json lists them');
  },
);

test('a region where the log has groups, and that the settings do not name, is named as unread', async () => {
  const elsewhere = { ...recorded, region: 'eu-west-1' };

  const { effect, read } = await previewIn(1, undefined, elsewhere);

  expect(effect.unread).toEqual([
    {
      account: home.account,
      region: 'eu-west-1',
      groupId: null,
      reason: expect.stringContaining('SMTP_WARDEN_REGIONS'),
    },
  ]);
  expect(read.places).toBe(1);
});

test('what the log has elsewhere is not named where the edit cannot touch it', async () => {
  const elsewhere = { ...recorded, region: 'eu-west-1' };

  const { effect } = await previewIn(1, { kind: 'group', groupId: 'sg-0000000000000a002' }, elsewhere);

  expect(effect.unread).toEqual([]);
});

test.each<[string, string | null, readonly string[]]>([
  ['by a list is named: the bot may have another list', null, [home.account]],
  ['by the registry of an organisation is left out: it has left, and the bot does nothing there', 'o-a1b2c3d4e5', []],
])('what the log has in an account that is not managed %s', async (_, id, unread) => {
  const { runtime } = await liveWarden({ seed: { groups: [open(recorded.groupId, 'gone')] }, policy: [] });
  const trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null } as const;
  await reconcile(recorded, { trigger, mode: 'enforce', isPerson: false, mayClose: true }, runtime);
  const { host } = aHost();
  const session = await openTables(host, {});
  const settings = { ...session.settings, organisation: { ...session.settings.organisation, id } };
  const fleet: Fleet = { ...session.runtime.fleet, accounts: async () => [] };
  const scope = { kind: 'everything' } as const;
  const changes: PolicyChange[] = [{ kind: 'putEntry', entry: anEntry({ id: 'al-new', scope }), replaces: null }];
  const { policy: before } = await session.runtime.allowlist.current();
  const states = { before, after: policyAfter(before, changes), reach: reachOf(changes) };

  const { effect } = await previewEdit({ ...session, settings, runtime: { ...session.runtime, fleet } }, host, states);

  expect(effect.unread.map(({ account }) => account)).toEqual(unread);
});
