import { expect, test } from 'vitest';
import { previewEdit } from '../../../cli/edit/preview-edit.ts';
import { mostPlaces } from '../../../cli/edit/read-fleet.ts';
import { openTables } from '../../../cli/session.ts';
import type { Fleet } from '../../../core/gateways.ts';
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

/** What approving a network for everything does, where of two open groups one is on record. */
async function previewIn(count: number) {
  const groups = [open(recorded.groupId, 'on-record'), open('sg-0000000000000a002', 'not-on-record')];
  const { runtime } = await liveWarden({ seed: { groups }, policy: [] });
  const trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null } as const;
  await reconcile(recorded, { trigger, mode: 'enforce', isPerson: false, mayClose: true }, runtime);
  const { host } = aHost();
  const session = await openTables(host, {});
  const fleet = { ...session.runtime.fleet, ...regions(count) };
  const changes: PolicyChange[] = [{ kind: 'putEntry', entry: anEntry({ id: 'al-new' }), replaces: null }];
  const { policy: before } = await session.runtime.allowlist.current();
  const states = { before, after: policyAfter(before, changes), reach: reachOf(changes) };
  return previewEdit({ ...session, runtime: { ...session.runtime, fleet } }, host, states);
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
