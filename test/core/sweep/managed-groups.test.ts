import { expect, test } from 'vitest';
import { enqueueAwaitingGroups } from '../../../core/sweep/managed-groups.ts';
import { toClose } from '../../../core/sweep/sweep.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { aHistory, aLastEntry, aWaitingGroup } from '../../builders/a-history.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { approve, change, home, office, optedIn, refOf, rulesIn } from '../../builders/live-deps.ts';
import { liveSweep, spoke } from '../../builders/live-sweep.ts';
import { aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const open = { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' };
const allowlistChanged = { kind: 'event', name: 'AllowlistChanged', eventId: null, actor: null };

test('groups that were closed with nobody let in are nominated when somebody is approved, and let them in', async () => {
  const groups = ['mail', 'web'].map((name) => ({ ...home, name, tags: optedIn, ingress: [open] }));
  const environment = { SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' };
  const sweep = await liveSweep({ seed: { groups }, environment, policy: [] });
  const mail = refOf(sweep.sandbox, 'mail');
  await sweep.world.nominations.enqueue([mail], toClose);
  await sweep.work();
  await change(sweep.runtime, [approve()]);

  const accounts = [home.account, spoke];
  const elsewhere = [
    await enqueueAwaitingGroups([spoke], sweep.world),
    await enqueueAwaitingGroups(accounts, { ...sweep.world, fleet: aFleet({ regions: ['eu-west-1'] }) }),
  ];
  const here = await enqueueAwaitingGroups(accounts, sweep.world);
  const [nomination] = sweep.nominated.map(({ body }) => JSON.parse(body).detail);
  await sweep.work();
  const afterwards = await enqueueAwaitingGroups(accounts, sweep.world);

  const trigger = { kind: 'event', name: 'AllowlistChanged' };
  expect([...elsewhere, here, afterwards]).toEqual([0, 0, 1, 0]);
  expect(nomination).toEqual({ trigger, mayClose: false, groups: [mail] });
  expect(rulesIn(sweep.sandbox, 'mail')).toEqual([`tcp 25-25 ${office.cidr}`]);
});

test('of the groups that wait those are nominated, by one call, that are in the accounts and regions that are asked for', async () => {
  const memory = await inMemorySweep(aSweep());
  const log = [
    aWaitingGroup('mail'),
    aLastEntry('web', { outcome: 'completed' }),
    aWaitingGroup('stranger', { ...here, account: '777788889999' }),
    aWaitingGroup('elsewhere', { ...here, region: 'sa-east-1' }),
    aWaitingGroup('relay', there),
  ];
  const accounts = [here.account, there.account] as const;
  const fleet = aFleet({ accounts, regions: [here.region, there.region] });
  const world = { ...memory, fleet, history: aHistory(...log) };

  const count = await enqueueAwaitingGroups(accounts, world);

  const groups = [
    { ...here, groupId: 'sg-mail' },
    { ...there, groupId: 'sg-relay' },
  ];
  expect(count).toBe(2);
  expect(memory.nominated).toEqual([{ groups, trigger: allowlistChanged, mayClose: false }]);
});
