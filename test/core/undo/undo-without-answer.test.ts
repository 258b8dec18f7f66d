import { describe, expect, test } from 'vitest';
import { managedTagKey } from '../../../core/plan/managed-rules.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { a } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy, groupRef } from '../../builders/builders.ts';

async function aClosed() {
  const group = anUndoGroup({ rules: [anOpenRule({ id: 'sgr-open' })] }, aPolicy({ entries: [a] }));
  return { group, id: await group.close() };
}

describe('an undo whose authorise got no answer, and of which a person then removes what it was to revoke', () => {
  /** The first authorise gets no answer; after the second one the managed rule is gone. */
  async function withoutAnswer(applied: boolean, theirs: readonly ReturnType<typeof anOpenRule>[] = []) {
    const { group, id } = await aClosed();
    group.world.faults.push({ call: 'authorizeIngress', applied, result: { kind: 'unknown', message: 'timeout' } });
    const { changes } = group.deps();
    let calls = 0;
    const authorizeIngress: typeof changes.authorizeIngress = async (...args) => {
      if (calls++ === 1) group.edit((rules) => [...rules, ...theirs]);
      const result = await changes.authorizeIngress(...args);
      if (calls === 2) group.edit((rules) => rules.filter(({ tags }) => tags[managedTagKey] === undefined));
      return result;
    };
    const result = await group.undo(id, {}, { changes: { ...changes, authorizeIngress } });
    return { group, result };
  }

  test.each([
    ['was made all the same', true],
    ['was not made, and is made by the next try', false],
  ])('takes its own rule back where it %s', async (_, applied) => {
    const { group, result } = await withoutAnswer(applied);

    expect(result).not.toMatchObject({ entry: { outcome: 'completed' } });
    expect(group.keys()).toEqual([]);
    expect(group.alarms()).toEqual([]);
  });

  test('leaves the rule that somebody else has made meanwhile', async () => {
    const { group } = await withoutAnswer(false, [anOpenRule({ id: 'sgr-theirs' })]);

    expect(group.world.rulesOf(groupRef).map(({ id }) => id)).toEqual(['sgr-theirs']);
  });
});
