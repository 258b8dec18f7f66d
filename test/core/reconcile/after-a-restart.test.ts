import { describe, expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import { restartChain } from '../../../core/reconcile/restart-chain.ts';
import { undo } from '../../../core/undo/undo.ts';
import { anOrder, anUndoGroup, byAda } from '../../builders/an-undo.ts';
import { anEntry, anOpenRule, aPolicy, groupRef } from '../../builders/builders.ts';

const open = anOpenRule({ id: 'sgr-open' });
const office = 'tcp 25-25 81.2.69.0/24';
const over = '2026-11-15T11:00:00.000Z';

/** A group that was closed, whose history somebody broke, and which a person began anew. */
async function restarted() {
  const group = anUndoGroup({ rules: [open] });
  const id = await group.close();
  const { sequence: _s, previousHash: _p, hash: _h, ...body } = group.last();
  group.world.forge(groupRef, { ...link({ ...body, outcome: 'deferred' as const }, group.last()), hash: 'junk' });
  const before = await group.check();
  const result = await restartChain(groupRef, 'an item was forged', byAda, group.undoDeps());
  return { group, id, before, result };
}

test('a group whose history is begun anew is checked again', async () => {
  const { group, before, result } = await restarted();

  const after = await group.check();

  expect(before.kind).toBe('unrecorded');
  expect(result).toMatchObject({ kind: 'restarted', entry: { sequence: 4, restart: { bad: { sequence: 3 } } } });
  expect(after.kind).toBe('compliant');
  expect(group.fault()).toBeNull();
});

test('a port that was opened again is closed, on the new chain', async () => {
  const { group } = await restarted();
  group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);

  await group.check();

  expect(group.keys()).toEqual([office]);
  expect(group.outcomes().slice(3)).toEqual(['restarted', 'planned', 'completed']);
  expect(group.fault()).toBeNull();
});

describe('nothing is managed or owed any more', () => {
  test('rules that were let in before are the owner’s', async () => {
    const { group } = await restarted();
    group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: over })] });

    await group.check();

    expect(group.keys()).toEqual([office]);
  });

  test('nobody is let in where the port was closed before', async () => {
    const { group } = await restarted();
    group.edit(() => []);

    await group.check();

    expect(group.keys()).toEqual([]);
  });

  test('what was done before is not undone any more', async () => {
    const { group, id } = await restarted();

    expect(await group.undo(id)).toEqual({
      kind: 'refused',
      reason: `the history has no entry ${id}`,
      conflicts: [],
    });
  });
});

test('what is done after it can be undone, although an item before it cannot be read', async () => {
  const { group } = await restarted();
  group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
  const id = await group.close();
  const deps = group.undoDeps();
  const { auditLog } = deps;
  const entriesOf: typeof auditLog.entriesOf = async (key) =>
    (await auditLog.entriesOf(key)).map((one) =>
      one.stored.sequence === 3 ? { ...one, entry: null, problem: 'the entry cannot be read' } : one,
    );

  const result = await undo(anOrder(id), byAda, { ...deps, auditLog: { ...auditLog, entriesOf } });

  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0', office]);
});
