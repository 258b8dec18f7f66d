import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  now,
  ports,
} from '../../builders/builders.ts';
import { aWarden, type InMemoryWorld, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { aSweep } from '../../builders/rule-texts.ts';

const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const kept = aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') });
const office = 'tcp 25-25 81.2.69.0/24';
const residue = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];
const full = Array.from({ length: 59 }, (_, index) =>
  aRule({ id: `sgr-${index}`, ports: ports(443), source: fromCidr(`93.184.${index}.0/24`) }),
);

/** A group whose remediation was cut off right before this call. */
async function cutOff(call: 'revokeIngress' | 'authorizeIngress', rules: readonly SecurityGroupRule[] = [open, kept]) {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules })] });
  const groups = { ...world.groups, [call]: async () => Promise.reject(new Error('the worker died')) };
  await expect(reconcile(groupRef, aSweep, aWarden(world, { groups }))).rejects.toThrow('died');
  return world;
}

/** The next look, after the claim has run out. */
function look(world: InMemoryWorld, change: Partial<ReconcileDeps> = {}) {
  return reconcile(groupRef, aSweep, aWarden(world, { now: () => now + 1_000_000, ...change }));
}

function changeRules(
  world: InMemoryWorld,
  change: (rules: readonly SecurityGroupRule[]) => readonly SecurityGroupRule[],
) {
  world.put(aSnapshot({ rules: change(world.rulesOf(groupRef)) }));
}

function keys(world: InMemoryWorld): string[] {
  return world.rulesOf(groupRef).map(permissionKey);
}

function story(world: InMemoryWorld): string[] {
  return world.entriesOf(groupRef).map(({ outcome }) => outcome);
}

function calls({ calls: { revokeIngress, authorizeIngress } }: InMemoryWorld) {
  return { revokeIngress, authorizeIngress };
}

const noCalls = { revokeIngress: 0, authorizeIngress: 0 };

describe('a claim cut off before it changed anything, where nothing is wanted any more, is ended and the group looked at anew', () => {
  test.each<[string, (world: InMemoryWorld) => void, string]>([
    [
      'exempt by now',
      (world) => Object.assign(world, { policy: aPolicy({ exemptions: [anExemption()] }) }),
      'exempted',
    ],
    ['approved by nobody by now', (world) => Object.assign(world, { policy: aPolicy({ entries: [] }) }), 'deferred'],
    ['full by now', (world) => changeRules(world, (rules) => [...rules, ...full]), 'deferred'],
  ])('%s: nothing is changed', async (_, meddle, outcome) => {
    const world = await cutOff('revokeIngress');
    meddle(world);
    const before = world.rulesOf(groupRef);

    const result = await look(world);

    expect(result).toMatchObject({ kind: 'decided', entry: { outcome } });
    expect(world.rulesOf(groupRef)).toEqual(before);
    expect(story(world)).toEqual(['planned', 'failed', outcome]);
    expect(calls(world)).toEqual(noCalls);
  });

  test('narrowed in place by its owner: nothing is authorised beside it', async () => {
    const world = await cutOff('revokeIngress');
    changeRules(world, (rules) => rules.map((rule) => ({ ...rule, source: fromCidr('93.184.216.0/24') })).slice(0, 1));

    const result = await look(world);

    expect(result.kind).toBe('compliant');
    expect(story(world)).toEqual(['planned', 'failed']);
    expect(calls(world)).toEqual(noCalls);
  });

  test('where it is still wanted it is resumed through the whole ladder', async () => {
    const world = await cutOff('revokeIngress');

    await look(world);

    expect(keys(world)).toEqual([permissionKey(kept), ...residue, office]);
    expect(story(world)).toEqual(['planned', 'resumed', 'completed']);
  });

  test('where the last word is no, it is ended and the no stands', async () => {
    const world = await cutOff('revokeIngress');

    const result = await look(world, { approve: () => false });

    expect(result.kind).toBe('declined');
    expect(story(world)).toEqual(['planned', 'failed']);
    expect(calls(world)).toEqual(noCalls);
  });
});

describe('a remediation cut off after the revoke', () => {
  test('owes the residue and the CIDRs that are approved by now, not those approved then', async () => {
    const world = await cutOff('authorizeIngress');
    world.policy = aPolicy({ entries: [anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') })] });

    await look(world);

    expect(keys(world)).toEqual([permissionKey(kept), 'tcp 25-25 93.184.216.0/24', ...residue]);
    expect(story(world)).toEqual(['planned', 'resumed', 'completed']);
  });

  test('does not owe what somebody has put there meanwhile', async () => {
    const world = await cutOff('authorizeIngress');
    changeRules(world, (rules) => [...rules, aRule({ id: 'sgr-by-hand', ports: ports(20, 24), source: open.source })]);

    await look(world);

    expect(keys(world)).toEqual([permissionKey(kept), residue[0], residue[1], office]);
    expect(world.calls.authorizeIngress).toBe(1);
  });

  test('whose group is opted out by then is ended, and the entry names what is really missing and no more', async () => {
    const world = await cutOff('authorizeIngress');
    const byHand = aRule({ id: 'sgr-by-hand', ports: ports(20, 24), source: open.source });
    world.put(aSnapshot({ tags: {}, rules: [kept, byHand] }));

    const result = await look(world);

    expect(result).toMatchObject({
      entry: {
        outcome: 'failed',
        reason: expect.stringMatching(/left without tcp 26-30 0\.0\.0\.0\/0, tcp 25-25 81\.2\.69\.0\/24$/),
      },
    });
    expect(world.rulesOf(groupRef)).toEqual([kept, byHand]);
  });

  test('known limit: a rule deleted by hand before the revoke looks like ours; what it allowed comes back, the port does not', async () => {
    const world = await cutOff('revokeIngress');
    changeRules(world, () => [kept]);

    await look(world);

    expect(keys(world)).toEqual([permissionKey(kept), ...residue, office]);
  });
});

describe('a group that is opted out before anything was changed', () => {
  test('is left without nothing, and the entry says so', async () => {
    const world = await cutOff('revokeIngress');
    world.put(aSnapshot({ tags: {}, rules: [open, kept] }));

    const result = await look(world);

    expect(result).toMatchObject({ entry: { outcome: 'failed', reason: expect.not.stringContaining('left without') } });
    expect(calls(world)).toEqual(noCalls);
  });
});

describe('a partial remediation', () => {
  /** Only the first rule was taken; EC2 refuses the others. */
  async function partial() {
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [open] })] });
    const authorizeIngress: ReconcileDeps['groups']['authorizeIngress'] = async (ref, rules, tags) =>
      rules.length === 1 && rules[0] && permissionKey(rules[0]) === residue[0]
        ? world.groups.authorizeIngress(ref, rules, tags)
        : { kind: 'refused', requestId: 'req-full', code: 'RulesPerSecurityGroupLimitExceeded', message: 'full' };
    await reconcile(groupRef, aSweep, aWarden(world, { groups: { ...world.groups, authorizeIngress } }));
    expect([keys(world), story(world)]).toEqual([[residue[0]], ['planned', 'partial']]);
    return world;
  }

  test('is resumed at once, since nobody holds it', async () => {
    const world = await partial();

    await reconcile(groupRef, aSweep, aWarden(world));

    expect(keys(world)).toEqual([...residue, office]);
  });

  test('does not put back what was authorised, seen, and is gone again: somebody removed it', async () => {
    const world = await partial();
    changeRules(world, () => []);

    await look(world);
    await look(world);

    expect(keys(world)).toEqual([residue[1], office]);
  });

  test('owes nothing for a rule whose revoke was refused, not even when that rule is gone later', async () => {
    const other = anOpenRule({ id: 'sgr-other', source: fromCidr('::/0'), ports: ports(20, 30) });
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [open, other] })] });
    const revokeIngress: ReconcileDeps['groups']['revokeIngress'] = async (ref, ids) =>
      ids.includes(other.id)
        ? { kind: 'refused', requestId: 'req-no', code: 'InvalidParameterValue', message: 'no' }
        : world.groups.revokeIngress(ref, ids);
    await reconcile(groupRef, aSweep, aWarden(world, { groups: { ...world.groups, revokeIngress } }));
    changeRules(world, (rules) => rules.filter(({ id }) => id !== other.id));

    await look(world);

    expect(keys(world).filter((key) => key.includes('::/0'))).toEqual([]);
    expect(story(world).at(-1)).toBe('completed');
  });

  test('is looked at only once EC2 shows that the revoked rules are gone', async () => {
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [open] })] });
    world.faults.push({ call: 'authorizeIngress', applied: false, result: refusal });
    await reconcile(groupRef, aSweep, aWarden(world));
    const snapshot = async () => aSnapshot({ rules: [open] });

    const result = await look(world, { groups: { ...world.groups, snapshot } });

    expect(result.kind).toBe('taken');
    expect(story(world)).toEqual(['planned', 'partial']);
  });

  test('is not taken for a lagging read because a rule stands that was never revoked', async () => {
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [open, kept] })] });
    world.faults.push({ call: 'authorizeIngress', applied: false, result: refusal });
    await reconcile(groupRef, aSweep, aWarden(world));

    const result = await look(world);

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  });
});

const refusal = { kind: 'refused', requestId: 'req-no', code: 'UnauthorizedOperation', message: 'no' } as const;
const anew = anOpenRule({ id: 'sgr-anew', protocol: '-1', ports: null });

describe('a finding made meanwhile', () => {
  test('is mended in the same run as what is owed, when all of it fits', async () => {
    const world = await cutOff('authorizeIngress');
    changeRules(world, (rules) => [...rules, anOpenRule({ id: 'sgr-anew' })]);

    await look(world);

    expect(keys(world).toSorted()).toEqual([permissionKey(kept), ...residue, office].toSorted());
    expect(story(world)).toEqual(['planned', 'resumed', 'completed']);
  });

  test('is left alone where its decision is to defer, and what is owed is done', async () => {
    const world = await cutOff('authorizeIngress');
    changeRules(world, (rules) => [...rules, anew]);

    await look(world, { settings: wardenSettings({ allTraffic: 'defer' }) });
    const result = await look(world, { settings: wardenSettings({ allTraffic: 'defer' }) });

    expect(keys(world)).toEqual([kept, anew].map(permissionKey).concat(residue, office));
    expect(world.calls.revokeIngress).toBe(1);
    expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred' } });
  });

  test('is left alone where nobody approves its plan, and what is owed is done', async () => {
    const world = await cutOff('authorizeIngress');
    changeRules(world, (rules) => [...rules, anew]);

    await look(world, { approve: () => false });

    expect(keys(world)).toEqual([kept, anew].map(permissionKey).concat(residue, office));
  });

  test('is closed first where both together do not fit the quota, and what is owed stays owed', async () => {
    const world = await cutOff('authorizeIngress');
    changeRules(world, (rules) => [...rules, ...full.slice(0, 51), anew]);

    await look(world);
    const result = await look(world);

    expect(keys(world)).not.toContain(permissionKey(anew));
    expect(keys(world)).toContain(office);
    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'partial' } });
  });
});
