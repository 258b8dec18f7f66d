import { describe, expect, test } from 'vitest';
import type { CallResult } from '../../../core/gateways.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { anUndoGroup, described, type UndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'a range' });
const denied = { kind: 'refused', requestId: 'req', code: 'UnauthorizedOperation', message: 'no' } as const;
const lost = { kind: 'unknown', message: 'lost' } as const;

async function aClosed() {
  const group = anUndoGroup({ rules: [range] });
  return { group, id: await group.close() };
}

function fail(group: UndoGroup, result: CallResult, { applied = false, times = 1 } = {}): void {
  for (let i = 0; i < times; i++) group.world.faults.push({ call: 'revokeIngress', applied, result });
}

test('what stands already is proved by Duplicate: the undo sends its authorise all the same', async () => {
  const { group, id } = await aClosed();
  group.edit((rules) => [...rules, { ...range, id: 'sgr-theirs' }]);
  const before = group.world.calls.authorizeIngress;

  await group.undone(id);

  expect(group.world.calls.authorizeIngress).toBe(before + 1);
  expect(group.world.rulesOf(groupRef).map(({ id: ruleId }) => ruleId)).toEqual(['sgr-theirs']);
});

/** Reads that do not show the rule that the undo restores, as often as this after it was made. */
function hiding(group: UndoGroup, times: number) {
  const { groups } = group.world;
  let left = times;
  const isRestored = ({ ports }: SecurityGroupRule) => ports?.from === 20 && ports.to === 30;
  const snapshot: typeof groups.snapshot = async (ref) => {
    const read = await groups.snapshot(ref);
    if (!read?.rules.some(isRestored) || left === 0) return read;
    left -= 1;
    return { ...read, rules: read.rules.filter((rule) => !isRestored(rule)) };
  };
  return { change: { groups: { ...groups, snapshot } }, left: () => left };
}

describe('before its revoke an undo reads once more', () => {
  test('until all that it restored is seen', async () => {
    const { group, id } = await aClosed();
    const { change, left } = hiding(group, 5);

    const result = await group.undo(id, {}, change);

    expect(result).toMatchObject({ entry: { outcome: 'completed' } });
    expect(left()).toBe(0);
    expect(group.rules()).toEqual(described([range]));
  });

  test('and takes its own rules back where that is not seen in time', async () => {
    const { group, id } = await aClosed();
    const closed = group.rules();
    const { change, left } = hiding(group, 6);

    const result = await group.undo(id, {}, change);

    expect(left()).toBe(0);
    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'failed' } });
    expect(group.rules()).toEqual(closed);
  });

  test.each([
    ['removes', () => []],
    ['edits the description of', (rule: typeof range) => [{ ...rule, description: 'mine' }]],
    ['tags', (rule: typeof range) => [{ ...rule, tags: { ...rule.tags, team: 'web' } }]],
    ['narrows', (rule: typeof range) => [{ ...rule, ports: ports(22, 24) }]],
  ])('and where somebody %s a rule in between takes its own rules back and refuses', async (_, edit) => {
    const { group, id } = await aClosed();
    group.editBefore('authorizeIngress', (rules) =>
      rules.flatMap((rule) => (rule.ports?.from === 20 ? edit(rule) : [rule])),
    );

    const result = await group.undo(id);

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'failed' } });
    expect(group.keys()).not.toContain('tcp 20-30 0.0.0.0/0');
    expect(group.keys()).toContain('tcp 26-30 0.0.0.0/0');
  });
});

describe('an undo whose revoke', () => {
  test('finds nothing takes its own rules back and refuses', async () => {
    const { group, id } = await aClosed();
    group.editBefore('revokeIngress', () => [{ ...range, id: 'sgr-made-4' }]);

    const result = await group.undo(id);

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: expect.stringMatching(/failed|partial/) } });
    expect(group.keys()).toEqual([]);
  });

  test('is refused takes its own rules back', async () => {
    const { group, id } = await aClosed();
    const closed = group.rules();
    fail(group, denied);

    const result = await group.undo(id);

    expect(result).toMatchObject({
      entry: { outcome: 'failed', reason: expect.stringContaining('UnauthorizedOperation') },
    });
    expect(group.rules()).toEqual(closed);
    expect(group.alarms()).toEqual([]);
  });

  test('is lost but worked completes', async () => {
    const { group, id } = await aClosed();
    fail(group, lost, { applied: true });

    await group.undone(id);

    expect(group.rules()).toEqual(described([range]));
  });

  test('never gets through ends partial, with an alarm that names what is open, and is finished by running it again', async () => {
    const { group, id } = await aClosed();
    fail(group, lost, { times: 3 });

    const result = await group.undo(id);
    const alarms = group.alarms();
    await group.undone(id);

    expect(result).toMatchObject({ entry: { outcome: 'partial' } });
    expect(alarms).toEqual(['RemaindersLeft']);
    expect(group.rules()).toEqual(described([range]));
  });

  test('is lost for good though it worked leaves what was restored: nothing else allows the other ports any more', async () => {
    const { group, id } = await aClosed();
    fail(group, lost, { applied: true });
    fail(group, lost, { times: 2 });

    const result = await group.undo(id);

    expect(result).toMatchObject({ kind: 'remediated' });
    expect(group.keys()).toEqual(['tcp 20-30 0.0.0.0/0']);
  });

  test('is lost though it worked, as are some of the tries after it, leaves what was restored', async () => {
    const { group, id } = await aClosed();
    const { changes, retryPolicy } = group.deps();
    const lostAt = [1, 2, 4];
    let call = 0;
    const revokeIngress: typeof changes.revokeIngress = async (...asked) => {
      call += 1;
      group.time.passed += 1_100;
      const answer = call === 2 ? lost : await changes.revokeIngress(...asked);
      return lostAt.includes(call) ? lost : answer;
    };
    const deps = { changes: { ...changes, revokeIngress }, retryPolicy: { ...retryPolicy, retryDelays: [500, 2_000] } };

    await group.undo(id, {}, deps);

    expect(call).toBeGreaterThan(4);
    expect(group.keys()).toEqual(['tcp 20-30 0.0.0.0/0']);
  });

  test('never gets through has undone nothing, though somebody takes its rules away and the group is as it should be', async () => {
    const { group, id } = await aClosed();
    fail(group, lost, { times: 3 });
    await group.undo(id);
    group.edit((rules) => rules.filter(({ ports }) => ports?.to !== 30 || ports.from !== 20));
    const check = await group.check();
    const outcomes = group.outcomes();

    await group.undone(id);

    expect(check.kind).toBe('compliant');
    expect(outcomes).toEqual(['planned', 'completed', 'planned', 'partial']);
    expect(group.rules()).toEqual(described([range]));
  });
});

test('an undo whose authorise is refused takes back what it had restored before', async () => {
  const rules = ['a', 'b'].map((name, index) =>
    anOpenRule({ id: `sgr-${name}`, ports: ports(20 + index, 30), tags: { team: name } }),
  );
  const group = anUndoGroup({ rules });
  const id = await group.close();
  const closed = group.rules();
  const { changes } = group.world;
  let calls = 0;
  const authorizeIngress: typeof changes.authorizeIngress = async (...args) =>
    ++calls === 2 ? denied : changes.authorizeIngress(...args);

  const result = await group.undo(id, {}, { changes: { ...changes, authorizeIngress } });

  expect(calls).toBe(2);
  expect(result).toMatchObject({ entry: { outcome: 'failed' } });
  expect(group.rules()).toEqual(closed);
});

test('an undo whose group is deleted meanwhile ends, and says so', async () => {
  const { group, id } = await aClosed();
  group.world.justBefore = () => group.world.remove(groupRef);

  const result = await group.undo(id);

  expect(result).toMatchObject({
    kind: 'remediated',
    entry: { outcome: 'failed', reason: expect.stringContaining('InvalidGroup.NotFound') },
  });
});
