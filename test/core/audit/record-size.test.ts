import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { check, inMemoryWorld, reconcileSettings, someDeps } from '../../builders/in-memory-world.ts';
import { done, isAlready } from '../../builders/scripted-groups.ts';

const open = anOpenRule({ id: 'sgr-open', ports: ports(0, 65535) });
const most = 400 * 1024;

/** What DynamoDB counts for a value (developer guide, CapacityUnitCalculations); a number is at most 21 bytes. */
function itemBytes(value: unknown): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  if (Array.isArray(value)) return value.reduce((sum, element) => sum + 1 + itemBytes(element), 3);
  if (typeof value === 'number') return 21;
  if (value === null || typeof value !== 'object') return 1;
  return Object.entries(value).reduce((sum, [name, member]) => sum + 1 + itemBytes(name) + itemBytes(member), 3);
}

function httpsRules(count: number, change: Partial<SecurityGroupRule> = {}): SecurityGroupRule[] {
  return Array.from({ length: count }, (_, index) => {
    const source = fromCidr(`20.${index >> 8}.${index & 255}.0/24`);
    return aRule({ id: `sgr-0123456789abc${String(index).padStart(4, '0')}`, ports: ports(443), source, ...change });
  });
}

/** SMTP from many networks, each of them wider than the limit. */
function smtpRules(count: number): SecurityGroupRule[] {
  return Array.from({ length: count }, (_, index) => {
    const source = fromCidr(`${(0x2000 + 2 * index).toString(16)}::/15`);
    return aRule({ id: `sgr-0123456789abc${String(index).padStart(4, '0')}`, source });
  });
}

function aGroup(rules: readonly SecurityGroupRule[]): Snapshot {
  return aSnapshot({ rules, rulesQuota: 1000 });
}

async function look(
  rules: readonly SecurityGroupRule[],
  change: (deps: ReconcileDeps) => Partial<ReconcileDeps> = () => ({}),
) {
  const world = inMemoryWorld({ snapshots: [aGroup(rules)] });
  const deps = someDeps(world);
  const result = await check(groupRef, { ...deps, ...change(deps) });
  return { world, result, entries: world.entriesOf(groupRef) };
}

function largest(entries: readonly AuditEntry[]): number {
  return Math.max(...entries.map(itemBytes));
}

describe('an entry of the audit log', () => {
  test('at the end of a claim leaves the rules before to the claim', async () => {
    const { entries } = await look([open]);

    expect(entries.map(({ outcome, rulesBefore }) => [outcome, rulesBefore])).toEqual([
      ['planned', [open]],
      ['completed', null],
    ]);
  });

  test('holds a group of a thousand plain rules', async () => {
    const { entries } = await look([open, ...httpsRules(990)]);

    expect(entries.map(({ outcome }) => outcome)).toEqual(['planned', 'completed']);
    expect(largest(entries)).toBeLessThan(most);
  });

  test.each([100, 400, 700, 850, 1000])('fits into DynamoDB at the worst end of a claim on %i rules', async (count) => {
    const rules = smtpRules(count);
    let calls = 0;
    const { entries } = await look(rules, ({ groups, changes }) => ({
      settings: reconcileSettings({ emptyAllowlist: 'revoke' }),
      // One rule was gone, so that every rule takes a call of its own; and then EC2 shows no change.
      changes: {
        ...changes,
        revokeIngress: async (_, permissions) =>
          permissions.length > 1
            ? isAlready('InvalidPermission.NotFound', 'req-whole')
            : done(`9fd68588-ecbf-4528-a345-${String(++calls).padStart(12, '0')}`),
      },
      groups: { ...groups, rules: async () => rules },
    }));

    expect(['partial', 'deferred']).toContain(entries.at(-1)?.outcome);
    expect(largest(entries)).toBeLessThan(most);
  });
});

describe('a claim that could not be recorded to its end', () => {
  const heavy = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`cost-centre-${index}`, 'x'.repeat(200)]));
  const rules = [open, ...httpsRules(60, { tags: heavy })];

  test('is not begun: the group is deferred with that reason, once', async () => {
    const { world, result } = await look(rules);
    const again = await check(groupRef, someDeps(world));

    expect(result).toMatchObject({
      kind: 'decided',
      isNew: true,
      entry: { outcome: 'deferred', reason: expect.stringContaining('more rules, tags and descriptions than') },
    });
    expect(again).toMatchObject({ kind: 'decided', isNew: false });
    expect(world.rulesOf(groupRef)).toEqual(rules);
    expect(largest(world.entriesOf(groupRef))).toBeLessThan(most);
  });

  test('counts the characters as they are stored, not as they are shown', async () => {
    const wide = Object.fromEntries(Object.keys(heavy).map((key) => [key, '漢'.repeat(80)]));

    const { result } = await look([open, ...httpsRules(60, { tags: wide })]);

    expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred' } });
  });
});
