import { describe, expect, test } from 'vitest';
import { decideUndo } from '../../../core/undo/undo.ts';
import { cutOff, killedAt } from '../../builders/a-group.ts';
import { anUndoGroup, type UndoGroup } from '../../builders/an-undo.ts';
import { a } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy, groupRef, ports } from '../../builders/builders.ts';

const port = anOpenRule({ id: 'sgr-open' });
const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });

/** A closing that was cut off before its first call; a person removes the rule before the next check. */
async function removedByHand(rule: typeof port, call: 'authorizeIngress' | 'revokeIngress') {
  const group = anUndoGroup({ rules: [rule] }, aPolicy({ entries: [a] }));
  const id = await cutOff(group, { call });
  group.edit(() => []);
  await group.check();
  const end = group.entries().findLast((entry) => entry.id === id);
  return { group, id, end };
}

/** What a person is told before an undo. */
async function notesOf(group: UndoGroup, undoes: string): Promise<readonly string[]> {
  const { decision } = await decideUndo({ group: groupRef, undoes }, group.undoDeps());
  if (decision.kind !== 'undo') throw new Error(`${undoes} is not undone: ${decision.reason}`);
  return decision.plan.notes;
}

const note = (id: string) =>
  `EC2's answer to the revoke of tcp 25 from 0.0.0.0/0 by ${id} is not on record: somebody else may have removed it`;

describe('a closing that was cut off before it authorised what is kept, of a rule that a person removed', () => {
  test('has failed, and has revoked nothing', async () => {
    const { end } = await removedByHand(range, 'authorizeIngress');

    expect(end).toMatchObject({ outcome: 'failed', revokedRuleIds: [], perhapsRevokedRuleIds: [] });
  });

  test('has nothing to undo', async () => {
    const { group, id } = await removedByHand(range, 'authorizeIngress');
    const before = group.keys();

    const result = await group.undo(id);

    expect(result).toEqual({ kind: 'nothing', reason: 'rem-1 changed nothing' });
    expect(before).toEqual(['tcp 25-25 81.2.69.0/24']);
    expect(group.keys()).toEqual(before);
  });
});

test('a closing whose remainder a person has edited has begun, and its undo leaves that to them', async () => {
  const group = anUndoGroup(
    { rules: [anOpenRule({ id: 'sgr-open', ports: ports(25, 30) })] },
    aPolicy({ entries: [a] }),
  );
  const id = await cutOff(group, { call: 'revokeIngress', isAfter: true });
  group.edit((rules) => rules.map((rule) => (rule.ports?.from === 26 ? { ...rule, ports: ports(26, 29) } : rule)));
  await group.check();

  expect(group.entries().findLast((entry) => entry.id === id)).toMatchObject({ revokedRuleIds: ['sgr-open'] });

  await group.undone(id);

  expect(group.keys()).toEqual(['tcp 25-30 0.0.0.0/0', 'tcp 26-29 0.0.0.0/0']);
});

describe('a closing that was cut off before its revoke, and that authorises nothing before it', () => {
  test('counts as what removed the rule (known limit 12)', async () => {
    const { group, id, end } = await removedByHand(port, 'revokeIngress');

    await group.undone(id);

    expect(end).toMatchObject({ outcome: 'partial', revokedRuleIds: ['sgr-open'] });
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('is undone with a note that it is not known who removed the rule', async () => {
    const { group, id } = await removedByHand(port, 'revokeIngress');

    expect(await notesOf(group, id)).toEqual([note(id)]);
  });

  test('is undone with the same note where it completes by what a person removed', async () => {
    const group = anUndoGroup({ rules: [port] }, aPolicy({ entries: [a] }));
    await group.close();
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
    const id = await cutOff(group, { call: 'revokeIngress' });
    group.edit((rules) => rules.filter((rule) => rule.id !== 'sgr-again'));
    await group.check();

    expect(group.last()).toMatchObject({ outcome: 'completed', revokedRuleIds: ['sgr-again'] });
    expect(await notesOf(group, id)).toEqual([note(id)]);
  });

  test('is undone with the same note where it was cut off after its revoke', async () => {
    const group = anUndoGroup({ rules: [port] }, aPolicy({ entries: [a] }));
    const id = await cutOff(group, { call: 'revokeIngress', isAfter: true });
    await group.check();

    expect(await notesOf(group, id)).toEqual([note(id)]);
  });
});

describe('an undo says nothing of who removed a rule', () => {
  test('where the closing has come to its end', async () => {
    const group = anUndoGroup({ rules: [port] }, aPolicy({ entries: [a] }));
    const id = await group.close();

    expect(await notesOf(group, id)).toEqual([]);
  });

  test('where only its undo was cut off', async () => {
    const group = anUndoGroup({ rules: [port] }, aPolicy({ entries: [a] }));
    const id = await group.close();
    await expect(group.undo(id, {}, killedAt(group, { call: 'revokeIngress' }))).rejects.toThrow('killed');
    group.time.passed += 90_001;
    await group.check();

    expect(await notesOf(group, id)).toEqual([]);
  });
});
