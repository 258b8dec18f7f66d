import { describe, expect, test } from 'vitest';
import { anUndoGroup, described, type UndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'a range', tags: { team: 'mail' } });

async function aClosed() {
  const group = anUndoGroup({ rules: [range] });
  return { group, id: await group.close() };
}

function removing(group: UndoGroup, key: string): void {
  group.edit((rules) => rules.filter((rule) => `${rule.ports?.from}` !== key));
}

describe('where a person has changed what the remediation added, an undo refuses, changes nothing, and says what', () => {
  const madeRule = (group: UndoGroup) => group.world.rulesOf(groupRef).find(({ ports }) => ports?.from === 20);

  test('by removing it (row 4)', async () => {
    const { group, id } = await aClosed();
    removing(group, '20');
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toEqual({
      kind: 'refused',
      reason:
        `the group was changed since ${id}: somebody removed or edited tcp 20-24 from 0.0.0.0/0 "a range"; ` +
        'with --port-only, undo opens TCP at the port alone',
      conflicts: [
        {
          kind: 'removed',
          expected: 'tcp 20-24 from 0.0.0.0/0 "a range"',
          found: null,
          what: 'somebody removed or edited tcp 20-24 from 0.0.0.0/0 "a range"',
        },
      ],
    });
    expect(group.rules()).toEqual(before);
    expect(group.outcomes()).toEqual(['planned', 'completed']);
    expect(group.exemptions()).toEqual([]);
  });

  test.each([
    ['the range', { ports: ports(1, 24) }, 'removed'],
    ['the source', { source: fromCidr('10.0.0.0/8') }, 'removed'],
    ['the description', { description: 'mine' }, 'edited'],
    ['a tag', { tags: { team: 'web' } }, 'edited'],
    ['a tag that it had not', { tags: { team: 'mail', cost: '7' } }, 'edited'],
    ['that it has tags', { tags: {} }, 'edited'],
  ] as const)('by editing %s', async (_, edit, kind) => {
    const { group, id } = await aClosed();
    const made = madeRule(group);
    group.edit((rules) => rules.map((rule) => (rule.id === made?.id ? { ...rule, ...edit } : rule)));
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toMatchObject({ kind: 'refused', conflicts: [{ kind }] });
    if (kind === 'edited') {
      const text =
        'somebody changed the description or the tags of tcp 20-24 from 0.0.0.0/0 "a range": it is sgr-made-1';
      expect(result).toMatchObject({ conflicts: [{ what: expect.stringContaining(text) }] });
    }
    expect(group.rules()).toEqual(before);
  });

  test('but not by changing tags of ours alone', async () => {
    const { group, id } = await aClosed();
    const tagged = { team: 'mail', 'smtp-warden:remediation': 'another' };
    group.edit((rules) => rules.map((rule) => ({ ...rule, tags: rule.ports?.from === 25 ? {} : tagged })));

    await group.undone(id);

    expect(group.rules()).toEqual(described([range]));
  });

  test('in any order of the tags', async () => {
    const tags = { a: '1', b: '2' };
    const group = anUndoGroup({ rules: [{ ...range, tags }] });
    const id = await group.close();
    group.edit((rules) =>
      rules.map((rule) => ({ ...rule, tags: Object.fromEntries(Object.entries(rule.tags).reverse()) })),
    );

    await group.undone(id);

    expect(group.rules()).toEqual(described([{ ...range, tags }]));
  });

  test('by making a rule like the one that would be restored, with labels of their own', async () => {
    const { group, id } = await aClosed();
    group.edit((rules) => [...rules, { ...range, id: 'sgr-theirs', description: 'theirs' }]);
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toMatchObject({
      kind: 'refused',
      conflicts: [
        {
          kind: 'made-by-others',
          expected: 'tcp 20-30 from 0.0.0.0/0 "a range"',
          found: 'sgr-theirs tcp 20-30 from 0.0.0.0/0 "theirs"',
          what: 'somebody made sgr-theirs tcp 20-30 from 0.0.0.0/0 "theirs", where tcp 20-30 from 0.0.0.0/0 "a range" would be restored',
        },
      ],
    });
    expect(group.rules()).toEqual(before);
  });

  test('but not where it has the very same labels: it stands, and is left', async () => {
    const { group, id } = await aClosed();
    group.edit((rules) => [...rules, { ...range, id: 'sgr-theirs' }]);

    await group.undone(id);

    expect(group.world.rulesOf(groupRef)).toEqual([{ ...range, id: 'sgr-theirs' }]);
  });
});
