import { describe, expect, test } from 'vitest';
import { claimMs, type Death, killedAt } from '../../builders/a-group.ts';
import { anUndoGroup, described } from '../../builders/an-undo.ts';
import { a } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy, ports } from '../../builders/builders.ts';

const port = anOpenRule({ id: 'sgr-open' });
const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const anywhere: readonly (readonly [string, Death])[] = [
  ['before its first authorise', { call: 'authorizeIngress' }],
  ['before its revoke', { call: 'revokeIngress' }],
  ['after its revoke', { call: 'revokeIngress', isAfter: true }],
  ['before its end', { call: 'append', nth: 2 }],
];
const deaths: readonly (readonly [string, Death])[] = [
  ...anywhere,
  ['before its second authorise', { call: 'authorizeIngress', nth: 2 }],
];

describe.each([
  ['of one port', port, anywhere],
  ['of a range', range, deaths],
] as const)('an undo of an undo %s that was cut off', (_, rule, cases) => {
  test.each(cases)('%s is finished by running it again, and can be undone', async (_name, death) => {
    const group = anUndoGroup({ rules: [rule] }, aPolicy({ entries: [a] }));
    const id = await group.close();
    const closed = group.keys();
    const undoId = await group.undone(id);
    await expect(group.undo(undoId, {}, killedAt(group, death))).rejects.toThrow('killed');
    group.time.passed += claimMs;

    const result = await group.undo(undoId);

    const reclosed = group.keys();
    const by = group.entries().findLast(({ outcome }) => outcome === 'completed')?.id ?? '';
    await group.undone(by);
    if (result.kind !== 'nothing') expect(result).toMatchObject({ entry: { outcome: 'completed' } });
    expect(reclosed).toEqual(closed);
    expect(group.rules()).toEqual(described([rule]));
    expect(group.fault()).toBeNull();
  });
});
