import { expect, test } from 'vitest';
import type { UndoResult } from '../../../core/undo/undo.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { a } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy, now, ports } from '../../builders/builders.ts';

const aheadMs = 100_000;

test('an undo by a machine whose clock is ahead, and that has not heard of AWS’s time yet, does not end the claim of a worker', async () => {
  const rules = [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) })];
  const group = anUndoGroup({ rules }, aPolicy({ entries: [a] }));
  const id = await group.close();
  group.edit((standing) => [...standing, anOpenRule({ id: 'sgr-again' })]);
  const { changes, auditLog } = group.deps();
  let hasAsked = false;
  const clock = {
    now: () => now + group.time.passed + aheadMs,
    monotonic: () => group.time.passed,
    awsOffset: () => (hasAsked ? -aheadMs : null),
  };
  const tail: typeof auditLog.tail = async (ref) => {
    hasAsked = true;
    return auditLog.tail(ref);
  };
  const undone: UndoResult[] = [];
  const revokeIngress: typeof changes.revokeIngress = async (...args) => {
    undone.push(await group.undo(id, {}, { clock, auditLog: { ...auditLog, tail } }));
    return changes.revokeIngress(...args);
  };

  const result = await group.check({}, { changes: { ...changes, revokeIngress } });

  expect(undone).toEqual([
    {
      kind: 'refused',
      reason: 'the clock of this machine is 100 s ahead of AWS; set the clock. Nothing is changed until then',
      conflicts: [],
    },
  ]);
  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(group.outcomes()).toEqual(['planned', 'completed', 'planned', 'completed']);
});
