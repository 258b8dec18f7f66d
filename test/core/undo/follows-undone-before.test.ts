import { describe, expect, test } from 'vitest';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { a, approve, b, ended } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy, fromCidr } from '../../builders/builders.ts';

/** A group that was closed for two offices. */
async function aClosed() {
  const group = anUndoGroup({ rules: [anOpenRule({ id: 'sgr-open' })] }, aPolicy({ entries: [a, b] }));
  const open = group.rules();
  return { group, open, id: await group.close() };
}

describe('what the bot took by following the allowlist does not come back with the undo of a closing', () => {
  test('where it was undone for itself before the closing was undone and done again', async () => {
    const { group, open, id } = await aClosed();
    approve(group, a, ended(b));
    await group.undone(await group.close({ mayClose: false }));
    approve(group, a, { ...b, version: 2 });
    const undoId = await group.undone(id);
    const opened = group.rules();
    await group.undone(undoId);

    await group.undone(id);

    expect(opened).toEqual(open);
    expect(group.rules()).toEqual(open);
    expect(group.fault()).toBeNull();
  });

  test('where it was undone with a later closing before this one was undone and done again', async () => {
    const { group, id } = await aClosed();
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-six', source: fromCidr('::/0') })]);
    const later = await group.close();
    approve(group, a, ended(b));
    await group.close({ mayClose: false });
    await group.undone(later);
    approve(group, a, { ...b, version: 2 });
    const undoId = await group.undone(id);
    const opened = group.rules();
    await group.undone(undoId);

    await group.undone(id);

    expect(opened).toEqual(['tcp 25-25 0.0.0.0/0 - []', 'tcp 25-25 ::/0 - []']);
    expect(group.rules()).toEqual(opened);
    expect(group.fault()).toBeNull();
  });
});
