import { describe, expect, test } from 'vitest';
import { claimMs, killedAt } from '../../builders/a-group.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { a } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy, ports } from '../../builders/builders.ts';

const port = anOpenRule({ id: 'sgr-open' });
const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });

/** A closing that was undone and done again: a person may name it by its first id, or by the id of what did it again. */
async function doneAgain(rule: typeof port) {
  const group = anUndoGroup({ rules: [rule] }, aPolicy({ entries: [a] }));
  const open = group.keys();
  const first = await group.close();
  const closed = group.keys();
  const again = await group.undone(await group.undone(first));
  return { group, names: { first, again }, open, closed };
}

describe.each([
  ['of one port', port],
  ['of a range', range],
] as const)('the undo of a closing %s that was undone and done again', (_, rule) => {
  test.each([
    ['its first', 'first'],
    ['that one', 'again'],
  ] as const)('is on record under the id of what did it again, where a person gives %s', async (_name, name) => {
    const { group, names, open } = await doneAgain(rule);

    await group.undone(names[name]);

    expect(group.last()).toMatchObject({ outcome: 'completed', undoes: names.again });
    expect(group.keys()).toEqual(open);
  });

  test.each([
    ['under its first id is finished under the same', 'first', 'first'],
    ['under its first id is finished under that of what did it again', 'first', 'again'],
    ['under the id of what did it again is finished under its first', 'again', 'first'],
    ['under the id of what did it again is finished under the same', 'again', 'again'],
  ] as const)('that was cut off %s, and can be undone', async (_name, cut, finished) => {
    const { group, names, open, closed } = await doneAgain(rule);
    await expect(group.undo(names[cut], {}, killedAt(group, { call: 'revokeIngress' }))).rejects.toThrow('killed');
    group.time.passed += claimMs;

    const undo = await group.undone(names[finished]);
    const opened = group.keys();
    await group.undone(undo);

    expect(opened).toEqual(open);
    expect(group.keys()).toEqual(closed);
    expect(group.fault()).toBeNull();
  });

  test.each([
    ['its first id', 'first'],
    ['the id of what did it again', 'again'],
  ] as const)('whose revoke got no answer is finished under the same name: %s', async (_name, name) => {
    const { group, names, open } = await doneAgain(rule);
    const { changes, groups } = group.deps();
    let calls = 0;
    const revokeIngress: typeof changes.revokeIngress = async (...args) => {
      if (calls++ === 0) await changes.revokeIngress(...args);
      return { kind: 'unknown', message: 'timeout' };
    };
    const rules = async () => Promise.reject(new Error('EC2 is down'));
    const cut = await group.undo(
      names[name],
      {},
      { changes: { ...changes, revokeIngress }, groups: { ...groups, rules } },
    );

    await group.undone(names[name]);

    expect(cut).toMatchObject({ entry: { outcome: 'partial', rulesAfter: null } });
    expect(group.keys()).toEqual(open);
  });
});
