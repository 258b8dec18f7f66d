import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { aGroup } from '../../builders/a-group.ts';
import { anEntry, anOpenRule, aPolicy, fromCidr, ports } from '../../builders/builders.ts';

const kept = anEntry({ id: 'entry-kept', cidr: cidr('81.2.69.0/25') });
const neighbour = anEntry({ id: 'entry-neighbour', cidr: cidr('81.2.69.128/25') });
const alone = anEntry({ id: 'entry-alone', cidr: cidr('93.184.216.0/24') });
const past = { expiresAt: '2026-11-15T11:00:00.000Z', removedBy: 'ada', version: 2 };

/** A group where two neighbours were let in by one rule. Then one of them ends, and so does somebody else, while it is deferred. */
async function afterEnds(more: readonly AllowlistEntry[], add: readonly SecurityGroupRule[] = []) {
  const group = aGroup({ rules: [anOpenRule()] }, { policy: aPolicy({ entries: [kept, neighbour, alone] }) });
  await group.check();
  group.edit((rules) => [...rules, ...add]);
  const ended = [
    { ...neighbour, ...past },
    { ...alone, ...past },
  ];
  group.world.policy = aPolicy({ entries: [kept, ...ended, ...more] });
  await group.check();
  return group;
}

test('an approved network keeps its access where its neighbour in the same rule ends while the group is deferred', async () => {
  const group = await afterEnds([anEntry({ id: 'entry-wide', cidr: cidr('0.0.0.0/4') })]);

  expect(group.keys()).toEqual(['tcp 25-25 81.2.69.0/25']);
  expect(group.last().outcome).toBe('completed');
});

test('where nobody may be let in, because the approved exceed the limit together, the rule they share stays and nothing is asked of the gate', async () => {
  const wide = [4, 6].map((first) => anEntry({ id: `entry-${first}`, cidr: cidr(`${first}.0.0.0/8`) }));

  const group = await afterEnds(wide);

  expect(group.keys()).toEqual(['tcp 25-25 81.2.69.0/24']);
  expect(group.last()).toMatchObject({ outcome: 'deferred', reason: expect.stringContaining('together') });
  expect(group.alarms()).toEqual([]);
});

test('where the quota is full, the rule that goes whole makes room for the part that stays', async () => {
  const others = Array.from({ length: 57 }, (_, index) =>
    anOpenRule({ id: `sgr-${index}`, ports: ports(100 + index) }),
  );
  const offending = anOpenRule({ id: 'sgr-again', ports: ports(20, 30), source: fromCidr('0.0.0.0/0') });

  const group = await afterEnds([], [...others, offending]);

  expect(group.keys()).not.toContain('tcp 25-25 81.2.69.0/24');
  expect(group.keys()).not.toContain('tcp 25-25 93.184.216.0/24');
  expect(group.alarms()).toEqual([]);
});
