import { expect, test } from 'vitest';
import type { GroupRef, Snapshot } from '../../../core/model/security-group.ts';
import { permissionKey } from '../../../core/model/security-group.ts';
import { readChain } from '../../../core/reconcile/read-chain.ts';
import type { ReconcileSettings } from '../../../core/reconcile/reconcile-deps.ts';
import { scanAccount } from '../../../core/sweep/scan-account.ts';
import { readSweep } from '../../../core/sweep/sweep-ledger.ts';
import { anApproval, aRejection } from '../../builders/a-decision.ts';
import { anEntry, anExemption, anOpenRule, aPolicy, aSnapshot, someSettings } from '../../builders/builders.ts';
import { inMemorySweep, orderFor } from '../../builders/in-memory-sweep.ts';
import { check, inMemoryWorld, reconcileSettings, someDeps } from '../../builders/in-memory-world.ts';
import { aSweep, here } from '../../contracts/sweep-ledger/sweeps.ts';

const refOf = (index: number) => ({ ...here, groupId: `sg-${String(index).padStart(17, '0')}` });
const open = (index: number, tags: Snapshot['tags'] = {}) =>
  aSnapshot({ ref: refOf(index), rules: [anOpenRule()], tags });
const optedIn = { [someSettings().optInTagKey]: 'true' };

interface Fleet {
  readonly snapshots: readonly Snapshot[];
  readonly policy?: ReturnType<typeof aPolicy>;
  readonly mode?: ReconcileSettings['mode'];
}

/** Groups that one sweep after another scans, with the log that the checks of their findings write. */
function standing({ snapshots, policy = aPolicy(), mode = 'enforce' }: Fleet) {
  const world = inMemoryWorld({ snapshots, policy });
  const settings = reconcileSettings({ mode });
  const deps = someDeps(world, { settings });
  /** One sweep: the groups that it enqueues, whose checks are made. */
  const sweep = async (groups: readonly Snapshot[] = snapshots): Promise<GroupRef[]> => {
    const memory = await inMemorySweep(aSweep(), { pages: [groups] });
    const chainOf = (ref: GroupRef) => readChain(ref, deps);
    const { allowlist } = world;
    const { approvals } = world;
    const scanWorld = { ...memory, settings, chainOf, approvals, policy: () => allowlist.read() };
    await scanAccount(orderFor(aSweep(), here.account), 1, scanWorld);
    for (const { groups: enqueued, ...why } of memory.nominated) {
      for (const ref of enqueued) await check(ref, deps, why);
    }
    return memory.nominated.flatMap((call) => call.groups);
  };
  return { world, sweep };
}

const count = Number(process.env.SMTP_WARDEN_TEST_FINDINGS ?? 300);

test(`of ${count} findings that nobody opted in, the first sweep enqueues each and the second none`, async () => {
  const snapshots = Array.from({ length: count }, (_, index) => open(index));
  const { world, sweep } = standing({ snapshots });

  const queued = [await sweep(), await sweep()];

  expect(queued.map(({ length }) => length)).toEqual([count, 0]);
  expect(snapshots.map(({ ref }) => world.entriesOf(ref).map(({ outcome }) => outcome))).toEqual(
    snapshots.map(() => ['reported']),
  );
});

test.each<[string, Omit<Fleet, 'snapshots'>]>([
  ['deferred', { policy: aPolicy({ entries: [] }) }],
  ['exempted', { policy: aPolicy({ exemptions: [anExemption({ group: refOf(1) })] }) }],
  ['proposed', { mode: 'plan' }],
])('what is %s is enqueued by one sweep and not by the next', async (outcome, options) => {
  const { world, sweep } = standing({ snapshots: [open(1, optedIn)], ...options });

  const queued = [await sweep(), await sweep()];

  expect(queued.map(({ length }) => length)).toEqual([1, 0]);
  expect(world.entriesOf(refOf(1)).map((entry) => entry.outcome)).toEqual([outcome]);
});

test('an approved proposal that nobody was woken for is closed by the next sweep', async () => {
  const { world, sweep } = standing({ snapshots: [open(1, optedIn)], mode: 'plan' });
  await sweep();
  for (const proposal of world.entriesOf(refOf(1))) world.decisions.push(anApproval(proposal));

  expect(await sweep()).toEqual([refOf(1)]);
  expect(world.entriesOf(refOf(1)).map(({ outcome }) => outcome)).toEqual(['proposed', 'planned', 'completed']);
  expect(world.rulesOf(refOf(1)).map(permissionKey)).toEqual(['tcp 25-25 81.2.69.0/24']);
});

test('a rejected proposal is enqueued by no sweep, also where only the version of an allowlist entry is another', async () => {
  const { world, sweep } = standing({ snapshots: [open(1, optedIn)], mode: 'plan' });
  await sweep();
  for (const proposal of world.entriesOf(refOf(1))) world.decisions.push(aRejection(proposal));
  world.policy = aPolicy({ entries: [anEntry({ version: 2 })] });

  expect(await sweep()).toEqual([]);
  expect(world.entriesOf(refOf(1))).toHaveLength(1);
});

test.each<[string, Snapshot]>([
  ['has another finding', { ...open(1), rules: [anOpenRule({ id: 'sgr-other' })] }],
  ['has another reason', open(1, { [someSettings().optInTagKey]: 'yes' })],
])('a group that %s than the one on record is enqueued again', async (_, changed) => {
  const { world, sweep } = standing({ snapshots: [open(1)] });
  await sweep();
  world.put(changed);

  expect(await sweep([changed])).toEqual([refOf(1)]);
});

test('a group whose chain does not hold is enqueued by every sweep, so that each raises an alarm', async () => {
  const { world, sweep } = standing({ snapshots: [open(1)] });
  await sweep();
  const [entry] = world.entriesOf(refOf(1));
  if (entry) world.forge(refOf(1), { ...entry, sequence: 2, previousHash: entry.hash, reason: 'nothing to see here' });

  expect(await sweep()).toEqual([refOf(1)]);
  expect(world.alarms).toMatchObject([{ kind: 'ChainsBroken', group: refOf(1) }]);
});

test('an account where a chain cannot be read is not reported as scanned', async () => {
  const memory = await inMemorySweep(aSweep(), { pages: [[open(1)]] });
  const chainOf = async () => Promise.reject(new Error('the table is not there'));

  const scanning = scanAccount(orderFor(aSweep(), here.account), 1, { ...memory, chainOf });

  await expect(scanning).rejects.toThrow('the table is not there');
  expect((await readSweep(memory.ledger, 'sweep-1'))?.reports).toEqual(new Map());
});
