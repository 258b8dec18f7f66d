import { expect, test } from 'vitest';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { nothingFailed, worker } from '../../builders/a-worker.ts';
import { anOpenRule, aSnapshot, groupRef, now } from '../../builders/builders.ts';
import { fakeClock } from '../../builders/fake-clock.ts';
import { inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

const detail = (groups: readonly GroupRef[]) => ({ trigger: { kind: 'sweep', name: 'sweep' }, mayClose: true, groups });
const named = (groups: readonly GroupRef[]) => ({
  'detail-type': 'Groups Nominated',
  source: 'smtp-warden',
  detail: detail(groups),
});

/** Open groups, ten of an account whose budget of changes is used up and one of another region. */
async function starvedWorker() {
  const starved = Array.from({ length: 10 }, (_, index) => ({
    ...groupRef,
    groupId: `sg-000000000000000${10 + index}`,
  }));
  const other = { ...groupRef, region: 'us-east-1', groupId: 'sg-00000000000000099' };
  const snapshots = [...starved, other].map((ref) => aSnapshot({ ref, rules: [anOpenRule()] }));
  const world = inMemoryWorld({ snapshots });
  const time = fakeClock();
  // Slower than ten groups can be served in the time of a run.
  const changeBudget = newCallBudget({ capacity: 48, perSecond: 0.01 }, time);
  changeBudget.tryTake(groupRef, 48);
  const deps = someDeps(world, { changeBudget, now: () => now + time.monotonic() });
  const { deliver, queued } = await worker({
    context: { check: (ref, check) => reconcile(ref, check, deps), hasTime: () => time.monotonic() < 65_000 },
  });
  return { starved, other, world, time, deliver, queued };
}

test('groups of an account whose budget is used up leave their places in time, and none of them is lost', async () => {
  const { starved, other, world, time, deliver, queued } = await starvedWorker();
  const messages = [...starved.map((ref) => named([ref])), named([other])];

  const response = await time.until(deliver(...messages));

  expect(response).toEqual(nothingFailed);
  expect(time.monotonic()).toBeLessThanOrEqual(40_000);
  expect(world.entriesOf(other).map(({ outcome }) => outcome)).toEqual(['planned', 'completed']);
  expect(queued.map(({ body }) => body).sort()).toEqual(
    messages
      .slice(0, -1)
      .map((body) => JSON.stringify(body))
      .sort(),
  );
  expect(queued.map(({ delaySeconds }) => delaySeconds)).toEqual(starved.map(() => 15));
  expect(starved.flatMap((ref) => world.entriesOf(ref))).toEqual([]);
});
