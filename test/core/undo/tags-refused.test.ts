import { describe, expect, test } from 'vitest';
import { claimMs, cutOff, killedAt } from '../../builders/a-group.ts';
import { anUndoGroup, described } from '../../builders/an-undo.ts';
import { a } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy, ports } from '../../builders/builders.ts';
import type { Fault } from '../../builders/in-memory-world.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), tags: { team: 'mail' } });
const refusal: Fault = {
  call: 'authorizeIngress',
  applied: false,
  result: { kind: 'refused', requestId: 'r', code: 'TagPolicyViolation', message: 'no' },
};

const aGroupOf = () => anUndoGroup({ rules: [range] }, aPolicy({ entries: [a] }));

describe('a closing whose tags AWS refused', () => {
  /** Refused as a whole, and for each of its two rules. */
  async function closedWithoutTags() {
    const group = aGroupOf();
    group.world.faults.push(refusal, refusal, refusal);
    const id = await group.close();
    return { group, id };
  }

  test('has the tags that were sent in the steps of its end', async () => {
    const { group, id } = await closedWithoutTags();

    const own = { 'smtp-warden:remediation': id, 'smtp-warden:deployment': 'dep-ours' };
    const [claim, end] = group.entries();
    expect(claim?.steps[0]).toMatchObject({ kind: 'authorizeIngress', tags: { team: 'mail', ...own } });
    expect(end?.steps[0]).toMatchObject({ kind: 'authorizeIngress', rules: [{}, {}] });
    expect(end?.steps[0]).toHaveProperty('tags', own);
  });

  test('is undone, and the rule has its tags again', async () => {
    const { group, id } = await closedWithoutTags();
    const closed = group.rules();

    await group.undone(id);

    expect(closed).toContain('tcp 20-24 0.0.0.0/0 - []');
    expect(group.rules()).toEqual(described([range]));
  });

  test('is undone also where it was cut off after its revoke', async () => {
    const group = aGroupOf();
    group.world.faults.push(refusal, refusal, refusal);
    const id = await cutOff(group, { call: 'revokeIngress', isAfter: true });
    await group.check();

    await group.undone(id);

    expect(group.rules()).toEqual(described([range]));
  });

  test('is not undone where somebody has tagged its rules since', async () => {
    const { group, id } = await closedWithoutTags();
    group.edit((rules) => rules.map((rule) => ({ ...rule, tags: { ...rule.tags, team: 'web' } })));

    expect(await group.undo(id)).toMatchObject({ kind: 'refused' });
  });
});

describe('an undo whose tags AWS refused', () => {
  test('is undone, which closes the port as it was', async () => {
    const group = aGroupOf();
    const id = await group.close();
    const closed = group.rules();
    group.world.faults.push(refusal);
    const undoId = await group.undone(id);
    const opened = group.rules();

    await group.undone(undoId);

    expect(opened).toEqual(['tcp 20-30 0.0.0.0/0 - []']);
    expect(group.rules()).toEqual(closed);
  });

  test('and that was cut off before its revoke is finished by running it again', async () => {
    const group = aGroupOf();
    const id = await group.close();
    group.world.faults.push(refusal);
    await expect(group.undo(id, {}, killedAt(group, { call: 'revokeIngress' }))).rejects.toThrow('killed');
    group.time.passed += claimMs;

    await group.undone(id);

    expect(group.rules()).toEqual(['tcp 20-30 0.0.0.0/0 - []']);
  });

  test('and that was cut off is not finished where somebody else has made the rule', async () => {
    const group = aGroupOf();
    const id = await group.close();
    await expect(group.undo(id, {}, killedAt(group, { call: 'authorizeIngress' }))).rejects.toThrow('killed');
    group.time.passed += claimMs;
    group.edit((rules) => [...rules, { ...range, id: 'sgr-theirs', tags: {} }]);

    expect(await group.undo(id)).toMatchObject({ kind: 'refused', conflicts: [{ kind: 'made-by-others' }] });
  });
});
