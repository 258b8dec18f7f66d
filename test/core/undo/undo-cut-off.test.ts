import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { claimMs, cutOff, type Death, killedAt } from '../../builders/a-group.ts';
import { anUndoGroup, described } from '../../builders/an-undo.ts';
import { anOpenRule, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), tags: { team: 'mail' } });
const plain = anOpenRule({ id: 'sgr-open' });
const kept = aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') });

/** A group whose undo was killed, and the remediation that it was to undo. */
async function cutOffUndo(rules: readonly SecurityGroupRule[], death: Death) {
  const group = anUndoGroup({ rules });
  const id = await group.close();
  await expect(group.undo(id, {}, killedAt(group, death))).rejects.toThrow('killed');
  group.time.passed += claimMs;
  return { group, id };
}

const beforeAnything: [string, Death] = ['before its authorise', { call: 'authorizeIngress' }];
const inBetween: [string, Death][] = [
  ['after its authorise', { call: 'authorizeIngress', isAfter: true }],
  ['before its revoke', { call: 'revokeIngress' }],
];
const afterAll: [string, Death][] = [
  ['after its revoke', { call: 'revokeIngress', isAfter: true }],
  ['before its end', { call: 'append', nth: 2 }],
];
const deaths = [beforeAnything, ...inBetween, ...afterAll];

describe.each([
  ['a range', [range, kept], 'tcp 20-30 0.0.0.0/0', 'tcp 20-30 from 0.0.0.0/0'],
  ['one port', [plain, kept], 'tcp 25-25 0.0.0.0/0', 'tcp 25 from 0.0.0.0/0'],
] as const)('an undo of %s that was cut off', (_, rules, open, text) => {
  test.each(deaths)('%s is finished by running it again', async (_name, death) => {
    const { group, id } = await cutOffUndo(rules, death);

    const result = await group.undo(id);

    if (result.kind !== 'nothing') expect(result).toMatchObject({ entry: { outcome: 'completed', undoes: id } });
    expect(group.rules()).toEqual(described(rules));
    expect(group.fault()).toBeNull();
  });

  test.each(deaths)('%s is not finished by the bot, however often it checks', async (_name, death) => {
    const { group } = await cutOffUndo(rules, death);
    const before = group.rules();

    await group.check();
    await group.check();

    expect(group.rules()).toEqual(before);
  });

  test.each(inBetween)('%s is named by the next check with what it authorised, with an alarm', async (_name, death) => {
    const { group } = await cutOffUndo(rules, death);

    await group.check();

    const end = group.entries().find(({ outcome }) => outcome === 'partial');
    expect(end?.reason).toContain(`the undo has authorised ${text}; run undo again to finish it`);
    expect(group.world.alarms).toEqual([expect.objectContaining({ kind: 'RemaindersLeft', message: end?.reason })]);
  });

  test.each(deaths)('%s and finished by running it again can be undone, and that again', async (_name, death) => {
    const { group, id } = await cutOffUndo(rules, death);
    await group.undo(id);
    const by = group.entries().findLast(({ undoes, outcome }) => undoes === id && outcome === 'completed')?.id ?? '';

    const again = await group.undone(by);
    const reclosed = group.keys();
    await group.undone(again);

    expect(reclosed).not.toContain(open);
    expect(reclosed).toContain('tcp 25-25 81.2.69.0/24');
    expect(group.rules()).toEqual(described(rules));
  });
});

test('an undo that was cut off before its revoke does not take the blame for what a person removed', async () => {
  const { group, id } = await cutOffUndo([range], { call: 'revokeIngress' });
  group.edit((rules) => rules.filter(({ ports }) => ports?.to !== 24));
  const before = group.rules();

  const result = await group.undo(id);

  expect(result).toMatchObject({
    kind: 'refused',
    conflicts: [{ kind: 'removed', expected: expect.stringContaining('tcp 20-24 from 0.0.0.0/0') }],
  });
  expect(group.rules()).toEqual(before);
});

test('while its claim lasts, an undo is not run again', async () => {
  const { group, id } = await cutOffUndo([range], { call: 'revokeIngress' });
  group.time.passed = 89_999;

  const result = await group.undo(id);

  expect(result).toMatchObject({
    kind: 'busy',
    reason: 'in progress: rem-4 since 2026-11-15T12:00:00.000Z; it can be taken over after 2026-11-15T12:01:30.000Z',
    againInMs: 5_001,
  });
});

test('a cut-off undo that somebody has settled by hand is not taken for one that has undone anything', async () => {
  const { group, id } = await cutOffUndo([range], { call: 'revokeIngress' });
  await group.check();
  group.edit((rules) => rules.filter((rule) => rule.ports?.from !== 20 || rule.ports.to !== 30));
  group.time.passed += 3_600_000;
  await group.check();
  const outcomes = group.outcomes().slice(2);

  const result = await group.undo(id, { exemptUntil: '2026-11-15T15:00:00.000Z' });

  expect(outcomes).not.toContain('completed');
  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(group.rules()).toEqual(described([range]));
});

test('an undo that was cut off ends with its group', async () => {
  const { group, id } = await cutOffUndo([range], { call: 'revokeIngress' });
  group.world.remove(groupRef);

  expect(await group.undo(id)).toEqual({ kind: 'gone', reason: `${groupRef.groupId} does not exist` });
});

test('an undo of a remediation that was cut off ends that first', async () => {
  const group = anUndoGroup({ rules: [range] });
  const id = await cutOff(group, { call: 'authorizeIngress', nth: 2 });

  await group.undone(id);

  expect(group.outcomes()).toEqual(['planned', 'partial', 'planned', 'completed']);
  expect(group.rules()).toEqual(described([range]));
});

test('an undo of a remediation that was cut off before its revoke takes its remainder', async () => {
  const group = anUndoGroup({ rules: [range] });
  const id = await cutOff(group, { call: 'revokeIngress' });

  await group.undone(id);

  expect(group.rules()).toEqual(described([range]));
});
