import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { anUndoGroup, type UndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, aRule, fromCidr, groupRef, managedTags, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'a range', tags: { team: 'mail' } });

const full = Array.from({ length: 60 }, (_, index) =>
  aRule({ id: `sgr-${index}`, ports: ports(443), source: fromCidr(`93.184.${index}.0/24`) }),
);

async function aClosed() {
  const group = anUndoGroup({ rules: [range] });
  return { group, id: await group.close() };
}

describe('an undo refuses and changes nothing', () => {
  test.each<[string, (group: UndoGroup) => void, string]>([
    [
      'where there is no room for a moment',
      (group) => group.edit((rules) => [...rules, ...full.slice(0, 57)]),
      'the quota of 60 ipv4 rules does not allow the undo: it needs 61 during the change and 58 at the end',
    ],
    ['where the group was deleted', (group) => group.world.remove(groupRef), 'the group was deleted since rem-1'],
    [
      'where the group belongs to another account',
      (group) => group.edit((rules) => rules, { ownerId: '444455556666' }),
      'the group belongs to account 444455556666',
    ],
  ])('%s', async (_, meddle, reason) => {
    const { group, id } = await aClosed();
    meddle(group);
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toEqual({ kind: 'refused', reason, conflicts: [] });
    expect(group.rules()).toEqual(before);
    expect(group.outcomes()).toEqual(['planned', 'completed']);
    expect(group.exemptions()).toEqual([]);
  });

  test('where it was undone already, and names by what', async () => {
    const { group, id } = await aClosed();
    const by = await group.undone(id);

    expect(await group.undo(id)).toEqual({ kind: 'nothing', reason: `${id} was undone by ${by}` });
  });

  test('where somebody looks at the plan and says no', async () => {
    const { group, id } = await aClosed();
    const before = group.rules();

    const result = await group.undo(id, { approve: ({ undoes }) => undoes !== id });

    expect(result).toEqual({
      kind: 'declined',
      reason: 'not changed: the group changed after the plan was shown. Run undo again',
    });
    expect(group.rules()).toEqual(before);
    expect(group.exemptions()).toEqual([]);
  });

  test('of what was only decided', async () => {
    const group = anUndoGroup({ rules: [range], tags: {} });
    const reported = await group.close();

    expect(await group.undo(reported)).toEqual({
      kind: 'nothing',
      reason: `${reported} changed nothing: it was only reported`,
    });
  });

  test('of what is not on record', async () => {
    const { group } = await aClosed();

    expect(await group.undo('rem-nobody-knows')).toEqual({
      kind: 'refused',
      reason: 'the history has no entry rem-nobody-knows',
      conflicts: [],
    });
  });

  test('where the clocks are apart', async () => {
    const { group, id } = await aClosed();
    const clock = { ...group.deps().clock, awsOffset: () => 7_000 };

    const result = await group.undo(id, {}, { clock });

    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('7 s behind AWS') });
    expect(group.outcomes()).toEqual(['planned', 'completed']);
  });

  test('where EC2 still shows the group as it was before', async () => {
    const { group, id } = await aClosed();
    group.edit(() => [range]);

    expect(await group.undo(id)).toMatchObject({
      kind: 'busy',
      reason: expect.stringContaining('EC2 still shows the group as it was'),
      againInMs: 15_000,
    });
  });

  test('where another worker has claimed the group meanwhile, and leaves no exemption behind', async () => {
    const { group, id } = await aClosed();
    const auditLog = { ...group.deps().auditLog, append: async () => 'conflict' as const };

    const result = await group.undo(id, {}, { auditLog });

    expect(result.kind).toBe('busy');
    expect(group.exemptions()).toEqual([]);
  });

  test('where the group has grown so much that the undo could not be recorded to its end', async () => {
    const { group, id } = await aClosed();
    const tags = Object.fromEntries(Array.from({ length: 48 }, (_, index) => [`tag-${index}`, 'x'.repeat(250)]));
    const heavy = Array.from({ length: 32 }, (_, index) =>
      aRule({ id: `sgr-heavy-${index}`, source: fromCidr(`93.184.${index}.0/24`), tags }),
    );
    group.edit((rules) => [...rules, ...heavy]);

    const result = await group.undo(id);

    expect(result).toMatchObject({
      kind: 'refused',
      reason: 'the group has more rules and texts than one entry of the audit log can hold',
    });
    expect(group.outcomes()).toEqual(['planned', 'completed']);
  });
});

test('an undo names another deployment whose rules stand, which its exemption does not bind', async () => {
  const { group, id } = await aClosed();
  const tags = { ...managedTags, 'smtp-warden:deployment': 'dep-other' };
  const theirs = aRule({ id: 'sgr-theirs', source: { kind: 'cidr', cidr: cidr('93.184.216.0/24') }, tags });
  group.edit((rules) => [...rules, theirs]);
  const notes: (readonly string[])[] = [];

  await group.undone(id, { approve: (plan) => notes.push(plan.notes) > 0 });

  expect(notes).toEqual([
    [
      'the group has rules of smtp-warden deployment dep-other; the exemption is not valid for it, and it may close the port again',
    ],
  ]);
});
