import { ModifySecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Check, loadWorker } from './helpers/functions.ts';
import { internet, ruleIdOf, rulesOf } from './helpers/rules.ts';
import { must, openWorld, type SeedRule, type World } from './helpers/world.ts';

const open = { protocol: 'tcp', from: 25, cidr: internet };
const approved = 'tcp 25 198.51.100.0/24';

let world: World;
let check: Check;

beforeAll(async () => {
  world = await openWorld();
  must(await world.approve([{ cidr: '198.51.100.0/24' }, { cidr: '2001:db8:25::/48' }]));
  check = await loadWorker(world);
});

afterEach(() => world.reset());
afterAll(() => world.close());

async function remediatedGroup(ingress: SeedRule[] = [open]): Promise<string> {
  const group = world.addGroup(ingress);
  await check(group);
  return group;
}

/** A person edits the rule that reads so. */
async function edit(group: string, text: string, change: { from: number; to: number; cidr: string }) {
  const { from, to, cidr } = change;
  const SecurityGroupRule = { IpProtocol: 'tcp', FromPort: from, ToPort: to, CidrIpv4: cidr };
  const rule = { SecurityGroupRuleId: ruleIdOf(world, group, text), SecurityGroupRule };
  await world.ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: group, SecurityGroupRules: [rule] }));
}

describe('row 2', () => {
  const ofPrivate = ['tcp 25 10.0.0.0/8', 'tcp 25 fd00::/8'];

  test('row 2: the managed tag alone on private rules of a group that was never exposed changes nothing', async () => {
    const tags = { 'smtp-warden:managed': 'true' };
    const ingress = [
      { protocol: 'tcp', from: 25, cidr: '10.0.0.0/8', tags },
      { protocol: 'tcp', from: 25, cidr6: 'fd00::/8', tags },
    ];
    const group = world.addGroup(ingress);

    await check(group);
    await check(group);

    expect(rulesOf(world, group)).toEqual(ofPrivate);
  });

  test('row 2: all tags of a managed rule of another group, copied to a private rule, change nothing', async () => {
    const other = await remediatedGroup();
    const tags = world.sandbox.rulesOf(other).find((rule) => rule.source === '198.51.100.0/24')?.tags ?? {};
    const group = world.addGroup([{ protocol: 'tcp', from: 25, cidr: '10.0.0.0/8', tags }]);

    await check(group);
    await check(group);

    expect(tags).toMatchObject({ 'smtp-warden:managed': 'true' });
    expect(rulesOf(world, group)).toEqual(['tcp 25 10.0.0.0/8']);
  });
});

describe('row 3', () => {
  const own = { from: 25, to: 25, cidr: '10.20.0.0/16' };

  test("row 3: a managed rule that its owner has edited in place is the owner's and stays", async () => {
    const group = await remediatedGroup();
    await edit(group, approved, own);

    await check(group);
    await check(group);

    expect(rulesOf(world, group)).toContain('tcp 25 10.20.0.0/16');
  });

  test("row 3: a remainder rule that its owner has edited in place is the owner's and stays", async () => {
    const group = await remediatedGroup([{ ...open, from: 20, to: 30 }]);
    await edit(group, 'tcp 20-24 0.0.0.0/0', own);

    await check(group);
    await check(group);

    expect(rulesOf(world, group)).toEqual(['tcp 25 10.20.0.0/16', approved, 'tcp 26-30 0.0.0.0/0'].toSorted());
  });
});
