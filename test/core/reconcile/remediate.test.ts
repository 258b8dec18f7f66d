import { describe, expect, test } from 'vitest';
import { conflict } from '../../../core/reconcile/reconcile-deps.ts';
import { remediate } from '../../../core/reconcile/remediate.ts';
import { aClaim } from '../../builders/a-claim.ts';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { anOpenRule, aPolicy, aSnapshot, ports } from '../../builders/builders.ts';

test('a claim that somebody else comes before is no change of the group', async () => {
  const { deps } = aGroup();
  const known = { snapshot: aSnapshot(), policy: aPolicy(), at: { wall: 0, monotonic: 0 } };
  const { auditLog } = deps();
  const overtaken = deps({ auditLog: { ...auditLog, append: async () => 'conflict' } });

  const pass = { caller: 'bot' } as const;
  const work = { claim: aClaim(), pass, known, standing: [], stillDue: () => null };

  expect(await remediate(work, overtaken)).toEqual({ result: conflict, isChanged: false });
});

test('a closing that takes long reads no prefix lists besides those of the group', async () => {
  const group = aGroup({ rules: [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) })] });
  const { groups, changes } = group.world;
  const asked: (readonly string[])[] = [];
  const snapshot: typeof groups.snapshot = async (ref, alsoLists = []) => {
    asked.push(alsoLists);
    return groups.snapshot(ref);
  };
  const authorizeIngress: typeof changes.authorizeIngress = async (...args) => {
    group.time.passed += 6_000;
    return changes.authorizeIngress(...args);
  };

  await group.check({}, { groups: { ...groups, snapshot }, changes: { ...changes, authorizeIngress } });

  expect(asked.length).toBeGreaterThan(1);
  expect(asked.flat()).toEqual([]);
  expect(group.last().outcome).toBe('completed');
});

describe('where EC2 cannot be read at the end', () => {
  const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });

  function unreadable(group: Group) {
    const { groups } = group.world;
    const rules: typeof groups.rules = async () => {
      throw new Error('RequestLimitExceeded');
    };
    return { groups: { ...groups, rules } };
  }

  test('what EC2 said it made is named as left', async () => {
    const group = aGroup({ rules: [range] });

    await group.check({}, unreadable(group));

    const entry = group.last();
    expect(entry).toMatchObject({ outcome: 'partial', rulesAfter: null });
    expect(entry.left).toEqual(['sgr-made-1 tcp 20-24 from 0.0.0.0/0', 'sgr-made-2 tcp 26-30 from 0.0.0.0/0']);
  });

  test('but not what was taken back', async () => {
    const group = aGroup({ rules: [range] });
    group.editBefore('authorizeIngress', (rules) => rules.map((rule) => ({ ...rule, ports: ports(20, 40) })));

    await group.check({}, unreadable(group));

    const [, end] = group.entries();
    expect(end).toMatchObject({ outcome: 'failed', rulesAfter: null, steps: [{}, { kind: 'revokeIngress' }, {}, {}] });
    expect(end).not.toHaveProperty('left');
  });
});
