import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { anUndoWorld } from '../../builders/an-undo.ts';
import { anOpenRule, aPrefixList, aRule, fromCidr, fromList, groupRef, ports } from '../../builders/builders.ts';

const lost = { kind: 'unknown', message: 'no answer' } as const;

function aRange(change: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  return anOpenRule({ id: 'sgr-open', ports: ports(20, 30), ...change });
}

/** Closes the group, but no revoke is ever answered: the remediation stays unfinished. */
async function closeInVain(group: ReturnType<typeof anUndoWorld>): Promise<string> {
  const faults = Array.from({ length: 20 }, () => ({ call: 'revokeIngress', applied: false, result: lost }) as const);
  group.world.faults.push(...faults);
  const id = await group.close();
  group.world.faults.splice(0);
  return id;
}

describe('nothing is undone', () => {
  test('while another remediation is not finished', async () => {
    const group = anUndoWorld({ rules: [aRange()] });
    const first = await group.close();
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-later' })]);
    const unfinished = await closeInVain(group);
    const before = group.rules();

    const result = await group.undo(first);

    expect(result).toEqual({
      kind: 'taken',
      reason: `remediation ${unfinished} is not finished; finish it before another is undone`,
    });
    expect(group.rules()).toEqual(before);
    expect(group.outcomes()).toEqual(['planned', 'completed', 'planned', 'partial']);
  });

  test('of a remediation that is not finished itself', async () => {
    const group = anUndoWorld({ rules: [aRange()] });
    const unfinished = await closeInVain(group);
    const before = group.rules();

    const result = await group.undo(unfinished);

    expect(result).toEqual({
      kind: 'refused',
      reason: `${unfinished} is not finished; finish it first, with: smtp-warden fix ${groupRef.groupId}`,
    });
    expect(group.rules()).toEqual(before);
  });

  test('where the group has grown so much that the undo could not be recorded to its end', async () => {
    const group = anUndoWorld({ rules: [aRange()] });
    const id = await group.close();
    const tags = Object.fromEntries(Array.from({ length: 48 }, (_, index) => [`tag-${index}`, 'x'.repeat(250)]));
    const heavy = Array.from({ length: 32 }, (_, index) =>
      aRule({ id: `sgr-heavy-${index}`, source: fromCidr(`93.184.${index}.0/24`), tags }),
    );
    group.edit((rules) => [...rules, ...heavy]);
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toEqual({
      kind: 'refused',
      reason: 'the group has more rules and texts than one entry of the audit log can hold',
    });
    expect(group.rules()).toEqual(before);
    expect(group.outcomes()).toEqual(['planned', 'completed']);
    expect(group.exemptions()).toEqual([]);
  });
});

describe('a rule that somebody edits between the plan of the undo and its revoke', () => {
  test.each<[string, Partial<SecurityGroupRule>, string[]]>([
    ['is put back as it was then', { source: fromList('pl-0123456789abcdef0') }, ['tcp 20-24 pl-0123456789abcdef0']],
    [
      'is put back in all but port 25 if it opens that',
      { source: fromList('pl-world'), ports: ports(24, 26) },
      ['tcp 24-24 pl-world', 'tcp 26-26 pl-world'],
    ],
  ])('%s', async (_, edit, back) => {
    const lists = [aPrefixList(), aPrefixList({ id: 'pl-world', entries: [cidr('0.0.0.0/0')] })];
    const prefixLists = Object.fromEntries(lists.map((list) => [list.id, list]));
    const group = anUndoWorld({ rules: [aRange()], prefixLists });
    const id = await group.close();
    group.world.justBefore = () => {
      group.world.justBefore = () => {};
      group.edit((rules) => rules.map((rule) => (rule.ports?.from === 20 ? { ...rule, ...edit } : rule)));
    };

    await group.undo(id);

    expect(group.rules().map((rule) => rule.split(' ').slice(0, 3).join(' '))).toEqual(
      ['tcp 20-30 0.0.0.0/0', ...back].sort(),
    );
  });
});
