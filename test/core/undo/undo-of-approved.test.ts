import { expect, test } from 'vitest';
import { anApproval } from '../../builders/a-decision.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, aPolicy, ports } from '../../builders/builders.ts';

const plan = { mode: 'plan' } as const;
const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const open = ['tcp 20-30 0.0.0.0/0'];

/** A group of which the closing was approved and executed, and then undone. */
async function undone() {
  const group = anUndoGroup({ rules: [range] });
  await group.check(plan);
  const approval = anApproval(group.last());
  group.world.decisions.push(approval);
  await group.check(plan);
  await group.undone(group.last().id);
  return { group, approval };
}

test('an approved closing can be undone', async () => {
  const { group } = await undone();

  expect(group.keys()).toEqual(open);
  expect(group.outcomes()).toEqual(['proposed', 'planned', 'completed', 'planned', 'completed']);
  expect(group.fault()).toBeNull();
});

test('and its approval is not used again, neither while the exemption of the undo lasts nor after it', async () => {
  const { group } = await undone();

  await group.check(plan);
  group.world.policy = aPolicy();
  group.time.passed += 11 * 60_000;
  await group.check(plan);
  await group.check(plan);

  expect(group.keys()).toEqual(open);
  expect(group.outcomes().slice(5)).toEqual(['exempted', 'proposed']);
});

test('the plan after it is the same and needs an approval of its own', async () => {
  const { group, approval } = await undone();
  group.world.policy = aPolicy();
  group.time.passed += 11 * 60_000;
  await group.check(plan);

  expect(group.last()).toMatchObject({ outcome: 'proposed', proposal: { digest: approval.digest } });
  group.world.decisions.push({ ...approval, id: group.last().id });
  await group.check(plan);
  expect(group.keys()).toEqual(open);
  group.world.decisions.push(anApproval(group.last()));
  await group.check(plan);
  expect(group.keys()).not.toContain(open[0]);
});
