import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { anUndoGroup, type UndoGroup } from '../../builders/an-undo.ts';
import { a, approve, b, ended } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy } from '../../builders/builders.ts';

/** A closing that also took the rule of an office whose approval had ended, and its undo, which has put both back. */
async function withClosing() {
  const group = anUndoGroup({ rules: [anOpenRule({ id: 'sgr-open' })] }, aPolicy({ entries: [a, b] }));
  await group.close();
  group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
  approve(group, a, ended(b));
  const id = await group.close();
  return { group, undoId: await group.undone(id) };
}

/** The same where only the rule of the office was taken. */
async function withoutClosing() {
  const group = anUndoGroup({ rules: [anOpenRule({ id: 'sgr-open' })] }, aPolicy({ entries: [a, b] }));
  await group.close();
  approve(group, a, ended(b));
  const id = await group.close({ mayClose: false });
  return { group, undoId: await group.undone(id) };
}

const office = 'tcp 25-25 93.184.216.0/24';
const closed = ['tcp 25-25 81.2.69.0/24'];

/** An undo under whose claim the allowlist changes, and that reads it again before its first call. */
async function approvedUnderItsClaim(group: UndoGroup, undoId: string) {
  const { auditLog } = group.deps();
  const append: typeof auditLog.append = async (entry) => {
    const result = await auditLog.append(entry);
    if (entry.outcome !== 'planned') return result;
    approve(group, a, { ...b, version: 2 });
    group.time.passed += 6_000;
    return result;
  };
  return group.undo(undoId, {}, { auditLog: { ...auditLog, append } });
}

describe.each([
  ['that closes the port', withClosing],
  ['that takes nothing but the rule of an office', withoutClosing],
] as const)('the undo of an undo %s', (_, prepared) => {
  test('takes the rule of the office where its approval has ended', async () => {
    const { group, undoId } = await prepared();

    await group.undone(undoId);

    expect(group.keys()).toEqual(closed);
  });

  test('refuses where its approval is not in the table any more', async () => {
    const { group, undoId } = await prepared();
    approve(group, a);
    const before = group.keys();

    const result = await group.undo(undoId);

    expect(result).toEqual({
      kind: 'refused',
      reason: `it would revoke ${office}, and the allowlist table has no ended approval of it`,
      conflicts: [],
    });
    expect(before).toContain(office);
    expect(group.keys()).toEqual(before);
    expect(group.alarms()).toEqual([]);
  });

  test.each<[string, Partial<AllowlistEntry>]>([
    ['is wider than the limit', { cidr: cidr('92.0.0.0/7') }],
    ['does not speak for the group', { scope: { kind: 'account', account: '999988887777' } }],
  ])('refuses where the only ended approval of it %s', async (_name, change) => {
    const { group, undoId } = await prepared();
    approve(group, a, { ...ended(b), ...change });
    const before = group.keys();

    const result = await group.undo(undoId);

    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('no ended approval of it') });
    expect(group.keys()).toEqual(before);
  });

  test('fails and changes nothing where it is approved again under the claim', async () => {
    const { group, undoId } = await prepared();
    const before = group.keys();

    const result = await approvedUnderItsClaim(group, undoId);

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'failed' } });
    expect(group.keys()).toEqual(before);
    expect(group.alarms()).toEqual([]);
  });
});
