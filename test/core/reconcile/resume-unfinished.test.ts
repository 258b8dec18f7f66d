import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { permissionKey, type Snapshot } from '../../../core/model/security-group.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { resume } from '../../../core/reconcile/resume.ts';
import { aClaim } from '../../builders/a-claim.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  groupRef,
  managedTags,
  now,
  ports,
} from '../../builders/builders.ts';
import { aWarden, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { aSweep } from '../../builders/rule-texts.ts';
import { approved, authorising, restored, revoking } from './an-unfinished.ts';

const office = 'tcp 25-25 81.2.69.0/24';
const cannotBeJudged = new Error('prefix list pl-unknown is used by a rule but its entries could not be read');
const anybody = 'tcp 25-25 0.0.0.0/0';
const taken = { kind: 'taken', reason: 'another worker has just claimed this group' };
const open = () => anOpenRule({ id: 'sgr-open' });
const afterTheRevoke = { rules: [] };

/** The claim of a remediation that is to close an open rule and let one office in. */
function aStart(change: Partial<AuditEntry> = {}): AuditEntry {
  return aClaim({
    steps: [revoking(open()), authorising(approved(aRule()))],
    allowlistEntries: [anEntry()],
    ...change,
  });
}

/** A group as it was left with such a claim, at the moment when that runs out. */
async function left(group: Partial<Snapshot> | null, claim = aStart(), policy: Policy = aPolicy()) {
  const snapshot = group && aSnapshot(group);
  const world = inMemoryWorld({ snapshots: snapshot ? [snapshot] : [], policy });
  await world.auditLog.append(claim);
  const warden = (change: Partial<ReconcileDeps>) => aWarden(world, { now: () => now + 900_000, ...change });
  return {
    world,
    resume: (change: Partial<ReconcileDeps> = {}) =>
      resume(claim, snapshot, { trigger: aSweep, warden: warden(change) }),
    keys: () => world.rulesOf(groupRef).map(permissionKey),
    said: () =>
      world
        .entriesOf(groupRef)
        .slice(1)
        .map(({ outcome, reason }) => `${outcome}: ${reason}`),
  };
}

describe('an unfinished remediation is left alone', () => {
  test('while a worker may still be at it', async () => {
    const group = await left(afterTheRevoke);

    const reason = 'remediation rem-1 was claimed at 2026-11-15T12:00:00.000Z and is not finished';
    expect(await group.resume({ now: () => now + 899_999 })).toEqual({ kind: 'taken', reason });
    expect([group.keys(), group.said()]).toEqual([[], []]);
  });

  test('in plan mode', async () => {
    const group = await left(afterTheRevoke);

    const reason = `remediation rem-1 of ${groupRef.groupId} is unfinished; set SMTP_WARDEN_MODE=enforce to finish it`;
    expect(await group.resume({ settings: wardenSettings({ mode: 'plan' }) })).toEqual({ kind: 'declined', reason });
    expect([group.keys(), group.said()]).toEqual([[], []]);
  });

  test('where it owes nothing and the group cannot be judged', async () => {
    const group = await left({ rules: [open(), aRule({ id: 'sgr-list', source: fromList('pl-unknown') })] });

    await expect(group.resume()).rejects.toEqual(cannotBeJudged);
    expect(group.said()).toEqual([]);
  });
});

describe('an unfinished remediation is ended', () => {
  const cases: [string, Partial<Snapshot> | null, string][] = [
    ['where its group was deleted', null, 'the group was deleted'],
    [
      'where its group is opted out',
      { tags: {}, ...afterTheRevoke },
      `the group is no longer opted in: no tag smtp-warden:auto-fix; it is left without ${office}`,
    ],
  ];

  test.each(cases)('%s', async (_, snapshot, why) => {
    const group = await left(snapshot);

    const result = await group.resume();

    expect(result).toEqual({ kind: 'remediated', entry: group.world.entriesOf(groupRef).at(-1) });
    expect(group.said()).toEqual([`failed: not finished: ${why}`]);
  });

  test.each(cases)('%s, unless somebody else has done so', async (_, snapshot) => {
    const group = await left(snapshot);
    const auditLog = { ...group.world.auditLog, append: async () => 'taken' as const };

    expect(await group.resume({ auditLog })).toEqual(taken);
  });

  test('where it changed nothing and is not wanted any more, and the group is to be looked at anew', async () => {
    const group = await left({ rules: [open()] }, aStart(), aPolicy({ entries: [] }));

    expect(await group.resume()).toBeNull();
    expect(group.said()).toEqual([
      'failed: not finished: it was cut off before it changed anything, and is not wanted any more',
    ]);
  });

  test('where it changed nothing, unless somebody else has done so', async () => {
    const group = await left({ rules: [open()] }, aStart(), aPolicy({ entries: [] }));
    const auditLog = { ...group.world.auditLog, append: async () => 'taken' as const };

    expect(await group.resume({ auditLog })).toEqual(taken);
  });
});

describe('an unfinished remediation is taken over', () => {
  test('and what it owes is done', async () => {
    const group = await left(afterTheRevoke);

    const result = await group.resume();

    expect(result).toMatchObject({ kind: 'remediated', entry: { id: 'rem-1', outcome: 'completed' } });
    expect(group.keys()).toEqual([office]);
    expect(group.said()[0]).toBe('resumed: taken over from entry 1 of 2026-11-15T12:00:00.000Z, which is not finished');
  });

  test('also where nothing is owed that would change the group, but something was taken away', async () => {
    const group = await left(afterTheRevoke, aStart(), aPolicy({ entries: [] }));

    const result = await group.resume();

    expect(result).toMatchObject({
      entry: { outcome: 'completed', steps: [], awaitedFamilies: [{ port: 25, family: 'ipv4' }] },
    });
  });

  test('and who is awaited and approved by now is let in with it', async () => {
    const ipv6 = anEntry({ id: 'entry-ipv6', cidr: cidr('2a02:6b8::/32') });
    const claim = aStart({ awaitedFamilies: [{ port: 25, family: 'ipv6' }] });
    const group = await left(afterTheRevoke, claim, aPolicy({ entries: [anEntry(), ipv6] }));

    const result = await group.resume();

    expect(group.keys().toSorted()).toEqual(['tcp 25-25 2a02:6b8::/32', office]);
    expect(result).not.toHaveProperty('entry.awaitedFamilies');
  });

  test('and what it owes is done although the group cannot be judged, which is told', async () => {
    const group = await left({ rules: [aRule({ id: 'sgr-list', source: fromList('pl-unknown') })] });

    await expect(group.resume()).rejects.toEqual(cannotBeJudged);
    expect(group.keys()).toContain(office);
    expect(group.said().at(-1)).toMatch(/^completed: /);
  });

  test('and a rule that its owner has changed meanwhile is put back but for the port', async () => {
    const group = await left({ rules: [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) })] });
    const half = aRule({ id: 'sgr-open', ports: ports(20, 30), source: fromCidr('128.0.0.0/1') });
    group.world.justBefore = (call) => call === 'revokeIngress' && group.world.put(aSnapshot({ rules: [half] }));

    await group.resume();

    expect(group.keys().toSorted()).toEqual(['tcp 20-24 128.0.0.0/1', office, 'tcp 26-30 128.0.0.0/1'].toSorted());
  });

  test('and an undo gives back the port only while its group is exempt', async () => {
    const claim = aClaim({
      undoes: 'rem-0',
      steps: [revoking(aRule({ id: 'sgr-ours', tags: managedTags })), authorising(restored(open()))],
    });
    const exempt = await left(afterTheRevoke, claim, aPolicy({ exemptions: [anExemption()] }));
    const over = await left(afterTheRevoke, claim);

    await exempt.resume();
    await over.resume();

    expect([exempt.keys(), over.keys()]).toEqual([[anybody], [office]]);
  });
});
