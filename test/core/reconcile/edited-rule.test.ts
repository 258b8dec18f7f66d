import { describe, expect, test } from 'vitest';
import { permissionKey, type SecurityGroupRule, type Tags } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import {
  anOpenRule,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  groupRef,
  ports,
} from '../../builders/builders.ts';
import { aWarden, type InMemoryWorld, inMemoryWorld } from '../../builders/in-memory-world.ts';
import { aSweep } from '../../builders/rule-texts.ts';

const open = anOpenRule({ id: 'sgr-open', ports: ports(0, 65535), description: 'relay', tags: { team: 'mail' } });
const openIpv6 = anOpenRule({ id: 'sgr-open-ipv6', ports: ports(20, 30), source: fromCidr('::/0') });
const office = 'tcp 25-25 81.2.69.0/24';
const offices = aPrefixList();

/** A group whose open rule somebody edits in place after it was read and before the revoke reaches EC2. */
function editedGroup(edit: Partial<SecurityGroupRule>, rules: readonly SecurityGroupRule[] = [open]) {
  const prefixLists = { [offices.id]: offices };
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules, prefixLists })] });
  world.justBefore = () => {
    world.justBefore = () => {};
    const changed = world.rulesOf(groupRef).map((rule) => (rule.id === open.id ? { ...rule, ...edit } : rule));
    world.put(aSnapshot({ rules: changed, prefixLists }));
  };
  return world;
}

function keys(world: InMemoryWorld): string[] {
  return world.rulesOf(groupRef).map(permissionKey);
}

function ownersTags({ 'smtp-warden:managed': _m, 'smtp-warden:remediation': _r, ...tags }: Tags): Tags {
  return tags;
}

describe('a rule that somebody edits between our read and our revoke', () => {
  test.each<[string, Partial<SecurityGroupRule>]>([
    ['narrowed to a private network', { source: fromCidr('10.0.0.0/8'), description: 'mended by its owner' }],
    ['narrowed to another port', { ports: ports(443) }],
    ['narrowed to a group', { source: { kind: 'security-group', groupId: 'sg-0a' } }],
    ['narrowed to a prefix list that holds offices', { source: fromList(offices.id) }],
    ['made UDP', { protocol: 'udp' }],
  ])('%s, is put back whole, and none of its old residue is authorised', async (_, edit) => {
    const world = editedGroup(edit);
    const edited = { ...open, ...edit };

    await reconcile(groupRef, aSweep, aWarden(world));

    expect(keys(world)).toEqual([permissionKey(edited), office]);
    const back = world.rulesOf(groupRef)[0];
    expect(back?.description).toBe(edited.description);
    expect(ownersTags(back?.tags ?? {})).toEqual(open.tags);
  });

  test('that still lets the internet in, is put back in all but port 25', async () => {
    const world = editedGroup({ ports: ports(25, 2525), source: fromCidr('0.0.0.0/1') });

    await reconcile(groupRef, aSweep, aWarden(world));

    expect(keys(world)).toEqual(['tcp 26-2525 0.0.0.0/1', office]);
  });

  test('keeps what another rule that went as planned leaves of the same ports', async () => {
    const twin = anOpenRule({ id: 'sgr-twin', ports: ports(25, 30) });
    const first = anOpenRule({ id: open.id, ports: ports(20, 30) });
    const world = editedGroup({ source: fromCidr('10.0.0.0/8') }, [first, twin]);

    await reconcile(groupRef, aSweep, aWarden(world));

    expect(keys(world).sort()).toEqual(['tcp 20-30 10.0.0.0/8', office, 'tcp 26-30 0.0.0.0/0'].sort());
  });

  test('is recorded as it was then, beside the rule as it was planned', async () => {
    const edit = { source: fromCidr('10.0.0.0/8') };
    const world = editedGroup(edit);

    await reconcile(groupRef, aSweep, aWarden(world));

    const end = world.entriesOf(groupRef).at(-1);
    expect(end?.outcome).toBe('completed');
    expect(end?.outcomes.flatMap(({ edited }) => edited)).toEqual([{ ...open, ...edit }]);
    expect(end?.steps[0]).toEqual({ kind: 'revokeIngress', rules: [open] });
    expect(end?.revokedRuleIds).toEqual([open.id]);
  });

  test('does not keep the residue of the others back', async () => {
    const world = editedGroup({ source: fromCidr('10.0.0.0/8') }, [open, openIpv6]);

    await reconcile(groupRef, aSweep, aWarden(world));

    const residue = ['tcp 20-24 ::/0', 'tcp 26-30 ::/0'];
    expect(keys(world)).toEqual(['tcp 0-65535 10.0.0.0/8', ...residue, office]);
  });

  test('into the very rule that the plan authorises, stands once', async () => {
    const world = editedGroup({ ports: ports(25), source: aRule().source });

    await reconcile(groupRef, aSweep, aWarden(world));

    expect(keys(world)).toEqual([office]);
    expect(world.entriesOf(groupRef).at(-1)?.outcome).toBe('completed');
  });

  test('and that cannot be put back at once, is put back by the next look', async () => {
    const world = editedGroup({ source: fromCidr('10.0.0.0/8') });
    const result = { kind: 'refused', requestId: 'req-no', code: 'UnauthorizedOperation', message: 'no' } as const;
    world.faults.push({ call: 'authorizeIngress', applied: false, result });
    await reconcile(groupRef, aSweep, aWarden(world));
    const first = world.entriesOf(groupRef).at(-1)?.outcome;

    await reconcile(groupRef, aSweep, aWarden(world));

    expect(first).toBe('partial');
    expect(keys(world).sort()).toEqual(['tcp 0-65535 10.0.0.0/8', office]);
    expect(world.entriesOf(groupRef).map(({ outcome }) => outcome)).toEqual([
      'planned',
      'partial',
      'resumed',
      'completed',
    ]);
  });

  test('is taken for what was planned where EC2 does not say what it took, as emulators do', async () => {
    const world = editedGroup({ source: fromCidr('10.0.0.0/8') });
    const revokeIngress: typeof world.groups.revokeIngress = async (ref, ids) => {
      const result = await world.groups.revokeIngress(ref, ids);
      return result.kind === 'done' ? { kind: 'done', requestId: result.requestId } : result;
    };

    await reconcile(groupRef, aSweep, aWarden(world, { groups: { ...world.groups, revokeIngress } }));

    expect(keys(world)).toEqual(['tcp 0-24 0.0.0.0/0', 'tcp 26-65535 0.0.0.0/0', office]);
  });

  test('is not noticed by a description alone: the rule is the same rule', async () => {
    const world = editedGroup({ description: 'another' });

    await reconcile(groupRef, aSweep, aWarden(world));

    expect(
      world
        .entriesOf(groupRef)
        .at(-1)
        ?.outcomes.flatMap(({ edited }) => edited),
    ).toEqual([]);
  });
});
