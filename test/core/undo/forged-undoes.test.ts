import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { anUndoGroup, type UndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, groupRef } from '../../builders/builders.ts';

/** An undo as nobody of ours would write it: its hash is right. */
function forgeUndo(group: UndoGroup, id: string, undoes: string): void {
  const forge = (change: Partial<AuditEntry>) => {
    const { sequence: _s, previousHash: _p, hash: _h, ...body } = group.last();
    group.world.forge(groupRef, link({ ...body, id, undoes, rulesBefore: [], ...change }, group.last()));
  };
  forge({ outcome: 'planned' });
  forge({ outcome: 'completed', rulesBefore: null });
}

test.each([
  ['itself', [['rem-x', 'rem-x']]],
  [
    'one after it',
    [
      ['rem-x', 'rem-y'],
      ['rem-y', 'rem-x'],
    ],
  ],
  ['nothing on record', [['rem-x', 'rem-none']]],
] as const)('an undo that names %s undoes nothing, and stands in the way of nobody', async (_, forged) => {
  const group = anUndoGroup({ rules: [anOpenRule()] });
  const undone = await group.undone(await group.close());
  for (const [id, undoes] of forged) forgeUndo(group, id, undoes);

  const result = await group.undo(undone);

  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(group.keys()).toEqual(['tcp 25-25 81.2.69.0/24']);
});
