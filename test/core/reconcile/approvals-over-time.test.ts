import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { ReconcileSettings, Reconciliation } from '../../../core/reconcile/reconcile-deps.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  managedTags,
  now,
} from '../../builders/builders.ts';
import { aWarden, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { aSweep } from '../../builders/rule-texts.ts';

const over = new Date(now - 1000).toISOString();

function anEnd(change: Partial<AllowlistEntry> = {}): AllowlistEntry {
  return anEntry({ expiresAt: over, ...change });
}

function aManagedRule(change: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  return aRule({ id: 'sgr-managed', tags: managedTags, ...change });
}

/** A group, looked at once for every list of what is approved, with what came of each look. */
async function lookEachTime(
  rules: readonly SecurityGroupRule[],
  lists: readonly (readonly AllowlistEntry[])[],
  settings: Partial<ReconcileSettings> = {},
) {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules })] });
  const results: Reconciliation[] = [];
  for (const entries of lists) {
    world.policy = aPolicy({ entries });
    results.push(await reconcile(groupRef, aSweep, aWarden(world, { settings: wardenSettings(settings) })));
  }
  const keys = world.rulesOf(groupRef).map(permissionKey);
  return { world, keys, last: results.at(-1), entry: world.entriesOf(groupRef).at(-1) };
}

describe('a managed rule whose last approval has ended', () => {
  test.each([
    ['expired', {}],
    ['was removed', { removedBy: 'ada' }],
    ['was for this group alone', { scope: { kind: 'group', groupId: groupRef.groupId } }],
    ['was wider', { cidr: cidr('81.2.0.0/16') }],
  ] as const)('goes where the entry %s and is on record', async (_, how) => {
    const { keys, entry } = await lookEachTime([aManagedRule()], [[anEnd(how)]]);

    expect(keys).toEqual([]);
    expect(entry).toMatchObject({
      outcome: 'completed',
      awaitedFamilies: [{ port: 25, family: 'ipv4' }],
    });
  });

  test.each([
    ['nothing is on record at all', []],
    ['what is on record spoke for another group', [anEnd({ scope: { kind: 'vpc', vpcId: 'vpc-0fedcba9876543210' } })]],
    ['what is on record was another network', [anEnd({ cidr: cidr('81.2.70.0/24') })]],
    ['what is on record was a part of it', [anEnd({ cidr: cidr('81.2.69.0/25') })]],
    ['what is on record was wider than the limit', [anEnd({ cidr: cidr('80.0.0.0/7') })]],
  ] as const)('stays where %s', async (_, entries) => {
    const { keys, last } = await lookEachTime([aManagedRule()], [entries]);

    expect(keys).toEqual(['tcp 25-25 81.2.69.0/24']);
    expect(last).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred' } });
  });

  test('stays with the others where one of them has no end on record', async () => {
    const other = aManagedRule({ id: 'sgr-other', source: fromCidr('93.184.216.0/24') });

    const { keys } = await lookEachTime([aManagedRule(), other], [[anEnd()]]);

    expect(keys).toEqual([permissionKey(aManagedRule()), permissionKey(other)]);
  });

  test('does not make the allowlist believed against a finding', async () => {
    const { keys, last } = await lookEachTime([aManagedRule(), anOpenRule()], [[anEnd()]]);

    expect(last).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred' } });
    expect(keys).toHaveLength(2);
  });
});

describe('a group that was closed with nobody let in', () => {
  const revoking = { emptyAllowlist: 'revoke' } as const;

  test('lets in who is approved later, and no longer waits', async () => {
    const { keys, entry } = await lookEachTime([anOpenRule()], [[], [anEntry()]], revoking);

    expect(keys).toEqual(['tcp 25-25 81.2.69.0/24']);
    expect(entry).toMatchObject({ outcome: 'completed', steps: [{ kind: 'authorizeIngress' }] });
    expect(entry).not.toHaveProperty('awaitedFamilies');
  });

  test('lets in who is approved later also where the approval before had ended', async () => {
    const { keys } = await lookEachTime([aManagedRule()], [[anEnd()], [anEntry({ version: 2 })]]);

    expect(keys).toEqual(['tcp 25-25 81.2.69.0/24']);
  });

  test('lets nobody in by another family, and says nothing of it', async () => {
    const ipv6 = anEntry({ cidr: cidr('2001:db8::/32') });

    const { keys, last, world } = await lookEachTime([anOpenRule()], [[], [ipv6]], revoking);

    expect(last).toMatchObject({ kind: 'compliant' });
    expect([keys, world.entriesOf(groupRef).length]).toEqual([[], 2]);
  });

  test('waits in one family while the other is served', async () => {
    const rules = [anOpenRule(), anOpenRule({ id: 'sgr-ipv6', source: fromCidr('::/0') })];

    const { entry } = await lookEachTime(rules, [[anEntry()]]);

    expect(entry).toMatchObject({ outcome: 'completed', awaitedFamilies: [{ port: 25, family: 'ipv6' }] });
  });

  test('is still known after decisions that changed nothing', async () => {
    const world = inMemoryWorld({
      snapshots: [aSnapshot({ rules: [anOpenRule()] })],
      policy: aPolicy({ entries: [] }),
    });
    const look = (settings: Partial<ReconcileSettings>) =>
      reconcile(groupRef, aSweep, aWarden(world, { settings: wardenSettings(settings) }));
    await look(revoking);
    world.put(aSnapshot({ tags: {}, rules: [anOpenRule({ id: 'sgr-again' })] }));
    await look({});
    world.put(aSnapshot({ rules: [anOpenRule({ id: 'sgr-again' })] }));
    await look({});
    const outcomes = world.entriesOf(groupRef).map(({ outcome }) => outcome);
    world.put(aSnapshot({ rules: [] }));
    world.policy = aPolicy();

    await look({});

    expect(outcomes).toEqual(['planned', 'completed', 'reported', 'deferred']);
    expect(world.rulesOf(groupRef).map(permissionKey)).toEqual(['tcp 25-25 81.2.69.0/24']);
  });

  test('is not waiting if nothing was closed after all', async () => {
    const world = inMemoryWorld({
      snapshots: [aSnapshot({ rules: [anOpenRule()] })],
      policy: aPolicy({ entries: [] }),
    });
    const refused = { kind: 'refused', requestId: 'req', code: 'UnauthorizedOperation', message: 'no' } as const;
    world.faults.push({ call: 'revokeIngress', applied: false, result: refused });

    await reconcile(groupRef, aSweep, aWarden(world, { settings: wardenSettings(revoking) }));

    const entry = world.entriesOf(groupRef).at(-1);
    expect(entry?.outcome).toBe('failed');
    expect(entry).not.toHaveProperty('awaitedFamilies');
  });
});
