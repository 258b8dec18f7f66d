import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { followAllowlist } from '../../../core/sweep/follow-allowlist.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { aHistory, aWaitingGroup } from '../../builders/a-history.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const third = { account: '777788889999', region: 'us-east-1' };

/** Three accounts that nobody may ask anything. */
async function editedFleet(...waiting: readonly AuditEntry[]) {
  const memory = await inMemorySweep(aSweep());
  const fleet = aFleet({
    accounts: [here.account, there.account, third.account],
    regions: [here.region, there.region],
    enabled: (account) => {
      throw new Error(`${account} was asked`);
    },
  });
  return { ...memory, fleet, history: aHistory(...waiting) };
}

test('an edit asks for the groups of each account by a message of its own, with those that wait for somebody there', async () => {
  const elsewhere = aWaitingGroup('elsewhere', { ...there, region: 'sa-east-1' });
  const world = await editedFleet(aWaitingGroup('there', there), elsewhere);

  const followed = await followAllowlist({ accounts: null }, world);

  expect(followed).toEqual({ accounts: 3, waiting: 1 });
  expect(world.requested).toEqual([
    [{ kind: 'managed-groups', account: here.account }, undefined],
    [
      {
        kind: 'managed-groups',
        account: there.account,
        waiting: [{ region: there.region, groupId: 'sg-there' }],
      },
      undefined,
    ],
    [{ kind: 'managed-groups', account: third.account }, undefined],
  ]);
  expect(world.nominated).toEqual([]);
});

test('an edit that is about one account asks for no other, and one about an account that is not managed for none', async () => {
  const world = await editedFleet();

  await followAllowlist({ accounts: [third.account, '999988887777'] }, world);

  expect(world.requested).toEqual([[{ kind: 'managed-groups', account: third.account }, undefined]]);
});

test('of very many groups that wait in one account a message names a thousand', async () => {
  const world = await editedFleet(...Array.from({ length: 2_500 }, (_, index) => aWaitingGroup(`g${index}`, here)));

  await followAllowlist({ accounts: [here.account] }, world);

  const named = world.requested.map(([request]) =>
    request.kind === 'managed-groups' ? request.waiting?.length : null,
  );
  expect(named).toEqual([1_000, 1_000, 500]);
  for (const [request] of world.requested) expect(JSON.stringify(request).length).toBeLessThan(262_144);
});
