import { setTimeout as wait } from 'node:timers/promises';
import { ModifySecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { requestLimitExceeded } from '../../sandbox/throttle.ts';
import { itemsOf } from './helpers/audit-items.ts';
import { type Check, loadWorker } from './helpers/functions.ts';
import { internet, ruleIdOf, rulesOf } from './helpers/rules.ts';
import { must, openWorld, type World } from './helpers/world.ts';

const open = { protocol: 'tcp', from: 25, cidr: internet };
const range = { protocol: 'tcp', from: 20, to: 30, cidr: internet, description: 'the old text' };
const approved = 'tcp 25 198.51.100.0/24';
const changes = ['RevokeSecurityGroupIngress', 'AuthorizeSecurityGroupIngress'];
const writes = ['PutItem', 'UpdateItem', 'TransactWriteItems'];

let world: World;
let check: Check;

beforeAll(async () => {
  world = await openWorld();
  must(await world.approve([{ cidr: '198.51.100.0/24' }]));
  check = await loadWorker(world);
});

afterEach(() => world.reset());
afterAll(() => world.close());

/**
 * Does something once, before the first of these calls is carried out. Those that follow wait for it too: on a slow machine the
 * first is given up and sent again before it is done. But for what `exempt add` sends, which it waits for.
 */
function beforeFirst(actions: readonly string[], act: () => unknown): void {
  let acting: Promise<unknown> | undefined;
  world.before(async ({ action }) => {
    if (!actions.includes(action) || (acting && action === 'TransactWriteItems')) return;
    acting ??= (async () => act())();
    await acting;
  });
}

describe('row 10', () => {
  const edits = [
    ['opt-out', async (group: string) => world.sandbox.setTags(group, {})],
    ['exemption', async (group: string) => void must(await world.cli(exempting(group)))],
  ] as const;

  function exempting(group: string): string[] {
    return ['exempt', 'add', '--yes', group, '--owner', 'mail', '--reason', 'MX host', '--expires', '1d'];
  }

  test.each(edits)(
    'row 10: an %s between the read and the first change, more than 5 seconds after the read, is seen',
    async (_, edit) => {
      const group = world.addGroup([range]);
      beforeFirst(writes, () => Promise.all([edit(group), wait(5_500)]));

      await check(group);

      expect(rulesOf(world, group)).toEqual(['tcp 20-30 0.0.0.0/0']);
    },
  );

  test('row 10: an opt-out while EC2 throttles the first change for more than 5 seconds is seen', async () => {
    const group = world.addGroup([open]);
    let until = 0;
    world.before(({ action }) => {
      if (!changes.includes(action)) return;
      if (until === 0) world.sandbox.setTags(group, {});
      until ||= Date.now() + 5_500;
      if (Date.now() < until) throw requestLimitExceeded();
    });

    await check(group);

    expect(rulesOf(world, group)).toEqual(['tcp 25 0.0.0.0/0']);
  });

  test('row 10: no approved CIDR is authorised where no revoke has worked', async () => {
    const group = world.addGroup([open]);
    // Not an answer that the SDK tries again by itself.
    const unclear = { code: 'InternalFailure', status: 501, times: 1_000 };
    world.sandbox.faults.add({ kind: 'before', action: 'RevokeSecurityGroupIngress', ...unclear });

    await check(group);

    expect(rulesOf(world, group)).toEqual(['tcp 25 0.0.0.0/0']);
  });
});

/** A person edits a rule. */
async function modify(group: string, text: string, { from = 25, to = 25, cidr = internet, description = '' }) {
  const ports = { IpProtocol: 'tcp', FromPort: from, ToPort: to };
  const SecurityGroupRule = { ...ports, CidrIpv4: cidr, Description: description };
  const rule = { SecurityGroupRuleId: ruleIdOf(world, group, text), SecurityGroupRule };
  await world.ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: group, SecurityGroupRules: [rule] }));
}

test('row 13: a description that is edited between read and revoke comes back, or is named as lost', async () => {
  const group = world.addGroup([range]);
  const edited = { ...range, description: 'the new text' };
  beforeFirst(['RevokeSecurityGroupIngress'], () => modify(group, 'tcp 20-30 0.0.0.0/0', edited));

  await check(group);

  const lost = (await itemsOf(world, group)).map((item) => JSON.stringify(item.lost));
  const descriptions = world.sandbox.rulesOf(group).map(({ description }) => description);
  expect(rulesOf(world, group)).toEqual(['tcp 20-24 0.0.0.0/0', approved, 'tcp 26-30 0.0.0.0/0']);
  expect([...lost, ...descriptions].join()).toContain('the new text');
});

describe('hazards', () => {
  test.each(['default', 'vpc-0123456789abcdef0'])(
    'hazard: the owner deletes the rule between our read and our first change, and nothing is left of it (VPC %s)',
    async (vpc) => {
      const group = world.addGroup([range], { vpc });
      beforeFirst(changes, () => world.sandbox.removeRule(group, ruleIdOf(world, group, 'tcp 20-30 0.0.0.0/0')));

      await check(group);

      expect(rulesOf(world, group).filter((rule) => rule !== approved)).toEqual([]);
    },
  );

  test('hazard: the owner narrows the rule between our read and our first change, and it stays narrow', async () => {
    const group = world.addGroup([range]);
    const narrow = { from: 20, to: 22, cidr: '10.0.0.0/8' };
    beforeFirst(changes, () => modify(group, 'tcp 20-30 0.0.0.0/0', narrow));

    await check(group);
    await check(group);

    expect(rulesOf(world, group).filter((rule) => rule !== approved)).toEqual(['tcp 20-22 10.0.0.0/8']);
  });

  test('hazard: a remainder rule that a person edits before it would be taken back is his', async () => {
    const group = world.addGroup([range]);
    const own = { from: 20, to: 24, cidr: '10.0.0.0/8' };
    beforeFirst(['RevokeSecurityGroupIngress'], async () => {
      world.sandbox.removeRule(group, ruleIdOf(world, group, 'tcp 20-30 0.0.0.0/0'));
      if (!rulesOf(world, group).includes('tcp 20-24 0.0.0.0/0')) world.sandbox.addRule(group, { ...open, ...own });
      else await modify(group, 'tcp 20-24 0.0.0.0/0', own);
    });

    await check(group);
    await check(group);

    expect(rulesOf(world, group).filter((rule) => rule !== approved)).toEqual(['tcp 20-24 10.0.0.0/8']);
  });
});
