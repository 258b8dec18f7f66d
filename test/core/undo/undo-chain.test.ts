import { describe, expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import { undo } from '../../../core/undo/undo.ts';
import { rehashed } from '../../builders/a-chain.ts';
import { anOrder, anUndoGroup, byAda } from '../../builders/an-undo.ts';
import { anOpenRule, aRule, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'a range', tags: { team: 'mail' } });

async function aClosed() {
  const group = anUndoGroup({ rules: [range] });
  return { group, id: await group.close() };
}

describe('an undo believes no chain that does not hold', () => {
  test('at its end', async () => {
    const { group, id } = await aClosed();
    group.world.forge(groupRef, { ...group.last(), sequence: 3, hash: 'rubbish' });

    expect(await group.undo(id)).toEqual({
      kind: 'refused',
      reason: 'the history of the group is not valid at entry 3: the entry was changed',
      conflicts: [],
    });
  });

  test('anywhere before', async () => {
    const { group, id } = await aClosed();
    group.time.passed += 3_600_000;
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
    await group.close();
    const deps = group.undoDeps();
    const [first, ...rest] = await deps.auditLog.entriesOf('');
    if (!first?.entry) throw new Error('nothing is on record');
    const changed = rehashed({ ...first.entry, reason: 'another' });
    const auditLog = {
      ...deps.auditLog,
      entriesOf: async () => [{ stored: changed, entry: changed, problem: null }, ...rest],
    };

    const result = await undo(anOrder(id), byAda, { ...deps, auditLog });

    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('is not valid at entry 2') });
  });

  test('with an entry that cannot be read', async () => {
    const { group, id } = await aClosed();
    const deps = group.undoDeps();
    const links = await deps.auditLog.entriesOf('');
    const [first, ...rest] = links;
    if (!first) throw new Error('nothing is on record');
    const auditLog = {
      ...deps.auditLog,
      entriesOf: async () => [{ ...first, entry: null, problem: 'a newer version wrote it' }, ...rest],
    };

    const result = await undo(anOrder(id), byAda, { ...deps, auditLog });

    expect(result).toMatchObject({
      kind: 'refused',
      reason: 'the history of the group is not valid at entry 1: a newer version wrote it',
    });
  });
});

test('a forged entry with right hashes makes no undo that restores what does not reach the port', async () => {
  const group = anUndoGroup({ rules: [aRule()] });
  const ssh = anOpenRule({ id: 'sgr-ssh', ports: ports(22) });
  const real = anUndoGroup({ rules: [range] });
  await real.close();
  const [claim, end] = real.entries();
  if (!claim || !end) throw new Error('nothing is on record');
  const { sequence: _s, previousHash: _p, hash: _h, ...planned } = claim;
  const { sequence: _s2, previousHash: _p2, hash: _h2, ...completed } = end;
  const first = link({ ...planned, rulesBefore: [ssh], steps: [] }, null);
  const second = link({ ...completed, steps: [], revokedRuleIds: ['sgr-ssh'], rulesAfter: [] }, first);
  group.world.forge(groupRef, first);
  group.world.forge(groupRef, second);
  const before = group.rules();

  const result = await group.undo(claim.id);

  expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('tcp 22 from 0.0.0.0/0') });
  expect(group.rules()).toEqual(before);
});
