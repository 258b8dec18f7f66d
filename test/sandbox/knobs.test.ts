import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  ModifyManagedPrefixListCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { ec2Of, sandboxFor } from './clients.ts';

const openGroup = { name: 'mail', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] };

/** A clock that stands still until it is moved. */
function createClock(start = 1_000_000) {
  const clock = { time: start, now: () => clock.time };
  return clock;
}

test('authorise is throttled after 50 calls and refilled at 5 a second', async () => {
  const clock = createClock();
  const sandbox = await sandboxFor({ now: clock.now, seed: { groups: [openGroup] } });
  sandbox.knobs.throttling = true;
  const ec2 = ec2Of(sandbox);
  const authorize = () =>
    ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: sandbox.group('mail').id, IpPermissions: [], DryRun: true }),
    );
  const burst = async (calls: number) => {
    const outcomes = await Promise.allSettled(Array.from({ length: calls }, authorize));
    return outcomes.filter((one) => one.status === 'rejected' && one.reason.name === 'RequestLimitExceeded').length;
  };

  const refusedAtOnce = await burst(53);
  clock.time += 1000;
  const refusedLater = await burst(7);

  expect(refusedAtOnce).toBe(3);
  expect(refusedLater).toBe(2);
});

test('an unfiltered DescribeSecurityGroups has a bucket of 50, a paged one of 100', async () => {
  const sandbox = await sandboxFor({ now: createClock().now });
  sandbox.knobs.throttling = true;
  const ec2 = ec2Of(sandbox);
  const refusedOf = async (MaxResults?: number) => {
    const calls = Array.from({ length: 101 }, () => ec2.send(new DescribeSecurityGroupsCommand({ MaxResults })));
    return (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected').length;
  };

  expect(await refusedOf()).toBe(51);
  expect(await refusedOf(1000)).toBe(1);
});

test('a throttled call is RequestLimitExceeded with HTTP 503', async () => {
  const sandbox = await sandboxFor();
  sandbox.knobs.refuse = 1;

  const call = ec2Of(sandbox).send(new DescribeSecurityGroupsCommand({}));

  await expect(call).rejects.toMatchObject({ name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } });
});

test('the calls refused at random are the same for the same seed', async () => {
  const refusals = async (randomSeed: number) => {
    const sandbox = await sandboxFor({ randomSeed });
    sandbox.knobs.refuse = 0.5;
    const ec2 = ec2Of(sandbox);
    for (let count = 0; count < 20; count += 1) await ec2.send(new DescribeSecurityGroupsCommand({})).catch(() => {});
    return sandbox.calls.list().map(({ errorCode }) => errorCode === 'RequestLimitExceeded');
  };

  const first = await refusals(7);

  expect(await refusals(7)).toEqual(first);
  expect(await refusals(8)).not.toEqual(first);
  expect(new Set(first).size).toBe(2);
});

test('with a read lag describes show what was, while mutations see the truth', async () => {
  const clock = createClock();
  const sandbox = await sandboxFor({ now: clock.now, seed: { groups: [openGroup] } });
  sandbox.knobs.readLag = 500;
  const ec2 = ec2Of(sandbox);
  const GroupId = sandbox.group('mail').id;
  const SecurityGroupRuleIds = sandbox.rulesOf('mail').map(({ id }) => id);
  const visible = async () => {
    const Filters = [{ Name: 'group-id', Values: [GroupId] }];
    const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    return SecurityGroupRules.filter(({ IsEgress }) => !IsEgress).length;
  };

  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
  const again = ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));

  await expect(again).rejects.toMatchObject({ name: 'InvalidSecurityGroupRuleId.NotFound' });
  expect(await visible()).toBe(1);
  clock.time += 499;
  expect(await visible()).toBe(1);
  clock.time += 1;
  expect(await visible()).toBe(0);
});

test('with a read lag a new group is not found at first', async () => {
  const clock = createClock();
  const sandbox = await sandboxFor({ now: clock.now });
  sandbox.knobs.readLag = 500;
  const ec2 = ec2Of(sandbox);
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'new', Description: 'new' }));
  const describe = () => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));

  await expect(describe()).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  clock.time += 500;
  expect((await describe()).SecurityGroups).toHaveLength(1);
});

test('a prefix list that is changing cannot be changed, and changes when its time has come', async () => {
  const clock = createClock();
  const prefixLists = [{ name: 'offices', maxEntries: 5, entries: [{ cidr: '192.0.2.0/24' }] }];
  const sandbox = await sandboxFor({ now: clock.now, seed: { prefixLists } });
  sandbox.knobs.prefixListDelay = 2000;
  const ec2 = ec2Of(sandbox);
  const describe = async () => {
    const Filters = [{ Name: 'prefix-list-name', Values: ['offices'] }];
    return (await ec2.send(new DescribeManagedPrefixListsCommand({ Filters }))).PrefixLists?.[0];
  };
  const PrefixListId = (await describe())?.PrefixListId;
  const add = (Cidr: string) =>
    ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion: 1, AddEntries: [{ Cidr }] }));

  await add('198.51.100.0/24');

  expect(await describe()).toMatchObject({ State: 'modify-in-progress', Version: 1 });
  await expect(add('203.0.113.0/24')).rejects.toMatchObject({ name: 'IncorrectState' });
  clock.time += 2000;
  expect(await describe()).toMatchObject({ State: 'modify-complete', Version: 2 });
});

test('MaxEntries cannot be raised beyond the quota of a group that names the list', async () => {
  const prefixLists = [{ name: 'offices', maxEntries: 50 }];
  const groups = [{ name: 'mail', ingress: [{ protocol: 'tcp', from: 25, prefixList: 'offices' }] }];
  const sandbox = await sandboxFor({ seed: { prefixLists, groups } });
  const ec2 = ec2Of(sandbox);
  const PrefixListId = sandbox.rulesOf('mail')[0]?.source ?? '';

  await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, MaxEntries: 61 }));

  const { PrefixLists } = await ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [PrefixListId] }));
  expect(PrefixLists).toMatchObject([{ State: 'modify-failed', MaxEntries: 50 }]);
});
