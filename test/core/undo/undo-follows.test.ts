import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { anUndoGroup, described, type UndoGroup } from '../../builders/an-undo.ts';
import { a, approve, b, ended } from '../../builders/approvals.ts';
import { anEntry, anOpenRule, aPolicy, fromCidr, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const c = anEntry({ id: 'entry-c', cidr: cidr('17.1.0.0/16') });

/** What a check does that an edit of the allowlist asked for. */
async function follow(group: UndoGroup, ...entries: readonly AllowlistEntry[]): Promise<string> {
  approve(group, ...entries);
  return group.close({ mayClose: false });
}

const aClosed = async (...entries: readonly AllowlistEntry[]) => {
  const group = anUndoGroup({ rules: [range] }, aPolicy({ entries }));
  return { group, id: await group.close() };
};

describe('what the bot changed by following the allowlist counts as the remediation’s', () => {
  test('a rule that was added since is taken away by the undo', async () => {
    const { group, id } = await aClosed(a);
    await follow(group, a, b);

    await group.undone(id);

    expect(group.rules()).toEqual(described([range]));
  });

  test('a rule that lapsed since is not missed by the undo', async () => {
    const { group, id } = await aClosed(a, b);
    await follow(group, a, ended(b));

    await group.undone(id);

    expect(group.rules()).toEqual(described([range]));
  });

  test('a rule that stood before and lapsed since comes back with the undo', async () => {
    const { group } = await aClosed(a, b);
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
    const before = group.rules();
    const second = await group.close();
    await follow(group, a, ended(b));

    await group.undone(second);

    expect(group.rules()).toEqual(before);
  });

  test('also where the group was exposed when the bot followed the allowlist', async () => {
    const { group, id } = await aClosed(a, b);
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again', source: fromCidr('::/0') })]);
    const followed = await follow(group, a, ended(b));

    await group.undone(id);

    expect(group.entries().filter((entry) => entry.id === followed)).toMatchObject([
      { outcome: 'planned', finding: { exposures: [] } },
      { outcome: 'completed', finding: { exposures: [] }, list: { closed: [{ family: 'ipv4' }] } },
    ]);
    expect(group.rules()).toEqual(described([range, anOpenRule({ source: fromCidr('::/0') })]));
  });

  test('and is not undone a second time by its own undo (row 5)', async () => {
    const { group, id } = await aClosed(a, b);
    const followed = await follow(group, a, ended(b));

    await group.undone(followed);
    const again = group.keys();
    await group.undone(id);

    expect(again).toContain('tcp 25-25 93.184.216.0/24');
    expect(group.rules()).toEqual(described([range]));
  });

  test('over several edits, of which some take back what others did', async () => {
    const { group, id } = await aClosed(a);
    await follow(group, a, b);
    await follow(group, a, ended(b), c);
    await follow(group, ended(a), { ...b, version: 2 }, c);

    await group.undone(id);

    expect(group.rules()).toEqual(described([range]));
  });
});

describe('undo, undo of the undo, and so on', () => {
  test('come to the same rules each time (row 5)', async () => {
    const { group, id } = await aClosed(a, b);
    const closed = group.keys();

    const first = await group.undone(id);
    const second = await group.undone(first);
    const reclosed = group.keys();
    const third = await group.undone(second);
    const reopened = group.rules();
    await group.undone(third);

    expect(reclosed).toEqual(closed);
    expect(reopened).toEqual(described([range]));
    expect(group.keys()).toEqual(closed);
    expect(group.fault()).toBeNull();
  });

  test('and the undo of the first again takes back also what was followed after the group was closed again', async () => {
    const { group, id } = await aClosed(a);
    await group.undone(await group.undone(id));
    group.time.passed += 3_600_001;
    await follow(group, a, b);

    await group.undone(id, { exemptUntil: '2026-11-15T15:00:00.000Z' });

    expect(group.rules()).toEqual(described([range]));
  });

  test('the undo of an undo of a remediation with what followed closes as it was then', async () => {
    const { group, id } = await aClosed(a);
    await follow(group, a, b);
    const closed = group.keys();

    await group.undone(await group.undone(id));

    expect(group.keys()).toEqual(closed);
  });
});

describe('a later remediation', () => {
  const again = anOpenRule({ id: 'sgr-again', ports: ports(25) });

  test('has to be undone first', async () => {
    const { group, id } = await aClosed(a);
    group.edit((rules) => [...rules, again]);
    const later = await group.close();

    const early = await group.undo(id);
    await group.undone(later);
    await group.undone(id);

    expect(early).toEqual({
      kind: 'refused',
      reason: `${later} changed the group after ${id}; undo that remediation first`,
      conflicts: [],
    });
    expect(group.rules()).toEqual(described([range, again]));
  });

  test('that changed nothing is not in the way', async () => {
    const { group, id } = await aClosed(a);
    group.edit((rules) => [...rules, again]);
    const result = { kind: 'refused', requestId: 'req', code: 'UnauthorizedOperation', message: 'no' } as const;
    group.world.faults.push({ call: 'revokeIngress', applied: false, result });
    await group.close();
    const end = group.last().outcome;

    await group.undone(id);

    expect(end).toBe('failed');
    expect(group.rules()).toEqual(described([range, again]));
  });

  test('that ended partial can be undone', async () => {
    const group = anUndoGroup({ rules: [range] });
    const result = { kind: 'refused', requestId: 'req', code: 'UnauthorizedOperation', message: 'no' } as const;
    group.world.faults.push({ call: 'revokeIngress', applied: false, result });
    const id = await group.close();
    const end = group.last().outcome;

    await group.undone(id);

    expect(end).toBe('partial');
    expect(group.rules()).toEqual(described([range]));
  });
});
