import { describe, expect, test } from 'vitest';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { groupKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import { decideUndo } from '../../../core/undo/undo.ts';
import { cutOff } from '../../builders/a-group.ts';
import { anUndoGroup, type UndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, aPrefixList, aRule, fromCidr, fromList, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });

describe('an undo decides by a read', () => {
  test('of the prefix lists of the rules before the remediation, and of no other one', async () => {
    const lists = Object.fromEntries(
      ['pl-first', 'pl-second'].map((id) => [id, aPrefixList({ id, entries: [cidr('8.0.0.0/5')] })]),
    );
    const ofList = (id: string) => aRule({ id: `sgr-${id}`, source: fromList(id) });
    const group = anUndoGroup({ rules: [ofList('pl-first')], prefixLists: lists });
    await group.close();
    group.edit((rules) => [...rules, ofList('pl-second')]);
    const second = await group.close();
    const asked: (readonly string[])[] = [];

    await decideUndo({ group: groupRef, undoes: second }, watching(group, asked));

    expect(asked).toEqual([['pl-second']]);
  });

  test('and not where an entry cannot be read, and no more is known of it', async () => {
    const group = anUndoGroup({ rules: [range] });
    const id = await group.close();
    const deps = group.undoDeps();
    const entriesOf = async () =>
      (await deps.auditLog.entriesOf(groupKey(groupRef))).map(
        (one): ChainLink => ({ ...one, entry: null, problem: null }),
      );

    const { decision, state } = await decideUndo(
      { group: groupRef, undoes: id },
      { ...deps, auditLog: { ...deps.auditLog, entriesOf } },
    );

    expect(decision).toMatchObject({
      kind: 'refused',
      reason: 'the history of the group is not valid at entry 1: it cannot be read',
    });
    expect(state).toBeNull();
  });
});

function watching(group: UndoGroup, asked: (readonly string[])[]) {
  const deps = group.undoDeps();
  const snapshot: typeof deps.groups.snapshot = async (ref, alsoLists = []) => {
    asked.push(alsoLists);
    return deps.groups.snapshot(ref, alsoLists);
  };
  return { ...deps, groups: { ...deps.groups, snapshot } };
}

describe('the claim of an undo', () => {
  const claimOf = (group: UndoGroup, id: string) =>
    group.entries().findLast(({ undoes, outcome }) => undoes === id && outcome === 'planned');

  test('carries on what a remediation has let in and closed whose end was written without a read', async () => {
    const group = anUndoGroup({ rules: [range] });
    const { groups, changes } = group.deps();
    const id = await group.close(
      {},
      {
        groups: { ...groups, rules: async () => Promise.reject(new Error('EC2 is down')) },
        changes: {
          ...changes,
          authorizeIngress: async (ref, rules, tags) => {
            const result = await changes.authorizeIngress(ref, rules, tags);
            return rules.some(({ ports }) => ports?.from === 25) ? { kind: 'unknown', message: 'lost' } : result;
          },
        },
      },
    );
    const end = group.last();

    await group.undo(id);

    expect(end).toMatchObject({
      outcome: 'partial',
      rulesAfter: null,
      list: { rules: [{ ruleId: null }], closed: [] },
    });
    expect(claimOf(group, id)?.list).toMatchObject({
      rules: [{ ruleId: expect.stringContaining('sgr-made') }],
      closed: [{ port: 25, family: 'ipv4' }],
    });
  });

  test('does not count what a remediation that failed was to close, and somebody else has closed since', async () => {
    const six = anOpenRule({ id: 'sgr-six', source: fromCidr('::/0') });
    const four: SecurityGroupRule = anOpenRule({ id: 'sgr-four' });
    const group = anUndoGroup({ rules: [six] });
    const id = await group.close();
    group.edit((rules) => [...rules, four]);
    group.world.faults.push({
      call: 'revokeIngress',
      applied: false,
      result: { kind: 'refused', requestId: 'r', code: 'UnauthorizedOperation', message: 'no' },
    });
    await group.close();
    const failed = group.last().outcome;
    group.edit((rules) => rules.filter(({ id: ruleId }) => ruleId !== four.id));

    await group.undo(id);

    expect(failed).toBe('failed');
    expect(claimOf(group, id)?.list?.closed).toEqual([{ port: 25, family: 'ipv6' }]);
  });
});

test('a remediation that was cut off ends before its undo, and its end says since when nothing was recorded', async () => {
  const group = anUndoGroup({ rules: [range] });
  const id = await cutOff(group, { call: 'revokeIngress' });

  await group.undone(id);

  expect(group.entries().find(({ outcome }) => outcome === 'partial')?.reason).toMatch(
    'interrupted: nothing was recorded after 2026-11-15T12:00:00.000Z; missing: ',
  );
});
