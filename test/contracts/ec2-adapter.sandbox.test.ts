import { EC2Client, ModifyManagedPrefixListCommand } from '@aws-sdk/client-ec2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ec2Survey } from '../../aws/ec2-group-scan.ts';
import type { Ec2Place } from '../../aws/ec2-reads.ts';
import { ec2SecurityGroups } from '../../aws/ec2-security-groups.ts';
import { tagsOf } from '../../aws/ip-permission.ts';
import type { PrefixList, Snapshot } from '../../core/model/security-group.ts';
import type { SeedInput } from '../../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { anUnreadableList } from '../builders/builders.ts';
import { parserConfig } from '../builders/ec2-parser.ts';
import { home, refOf } from '../builders/live-deps.ts';
import { addresses } from './ec2/aws.ts';

const smtp = { protocol: 'tcp', from: 25 };

async function placeWith(seed: SeedInput): Promise<{ sandbox: Sandbox; place: Ec2Place }> {
  const sandbox = await startSandbox({ seed });
  onTestFinished(() => sandbox.close());
  const ec2 = new EC2Client({ ...sandbox.clientConfig(), ...parserConfig });
  return { sandbox, place: { ec2, ...home, rulesQuota: async () => 60 } };
}

function snapshotOf({ sandbox, place }: Awaited<ReturnType<typeof placeWith>>, name = 'mail') {
  return ec2SecurityGroups(place).snapshot(refOf(sandbox, name));
}

function listsOf(snapshot: Snapshot | null): PrefixList[] {
  return Object.values(snapshot?.prefixLists ?? {}).flatMap((list) => ('unreadable' in list ? [] : [list]));
}

describe('a snapshot', () => {
  test('is the whole group: name, VPC, owner, tags, rules with ids, descriptions and tags', async () => {
    const rule = { ...smtp, id: 'sgr-0123456789abcdef0', to: 26, description: 'mail', tags: { team: 'mail' } };
    const ingress = [
      { ...rule, cidr: '10.0.0.0/8' },
      { protocol: '-1', id: 'sgr-0123456789abcdef1', cidr6: '::/0' },
      { protocol: 'icmp', from: 8, to: -1, id: 'sgr-0123456789abcdef2', group: 'self' },
    ];
    const live = await placeWith({ groups: [{ name: 'mail', tags: { a: 'b' }, ingress }] });

    const snapshot = await snapshotOf(live);

    const { groupId } = refOf(live.sandbox, 'mail');
    const bare = { description: null, tags: {} };
    expect(snapshot).toEqual({
      ref: { ...home, groupId },
      name: 'mail',
      vpcId: 'vpc-0123456789abcdef0',
      description: 'seeded',
      ownerId: home.account,
      tags: { a: 'b' },
      prefixLists: {},
      rulesQuota: 60,
      rules: [
        {
          id: 'sgr-0123456789abcdef0',
          protocol: 'tcp',
          ports: { from: 25, to: 26 },
          source: { kind: 'cidr', cidr: '10.0.0.0/8' },
          description: 'mail',
          tags: { team: 'mail' },
        },
        { ...bare, id: 'sgr-0123456789abcdef1', protocol: '-1', ports: null, source: { kind: 'cidr', cidr: '::/0' } },
        {
          ...bare,
          id: 'sgr-0123456789abcdef2',
          protocol: 'icmp',
          ports: { from: 8, to: -1 },
          source: { kind: 'security-group', groupId },
        },
      ],
    });
  });

  test('has no egress rule', async () => {
    const egress = [{ ...smtp, cidr: '0.0.0.0/0' }];
    const live = await placeWith({ groups: [{ name: 'mail', ingress: [], egress }] });

    expect((await snapshotOf(live))?.rules).toEqual([]);
    expect(await ec2SecurityGroups(live.place).rules(refOf(live.sandbox, 'mail'))).toEqual([]);
  });

  test('names the owner of a group that another account shares', async () => {
    const live = await placeWith({ groups: [{ name: 'mail', owner: '999988887777' }] });

    expect((await snapshotOf(live))?.ownerId).toBe('999988887777');
  });

  test('of a deleted group is null', async () => {
    const live = await placeWith({ groups: [{ name: 'mail', ingress: [{ ...smtp, cidr: '0.0.0.0/0' }] }] });
    const ref = refOf(live.sandbox, 'mail');
    live.sandbox.removeGroup('mail');

    expect(await ec2SecurityGroups(live.place).snapshot(ref)).toBeNull();
    expect(await ec2SecurityGroups(live.place).rules(ref)).toEqual([]);
  });

  test('has more rules than one page of 1,000', async () => {
    const ingress = addresses(1_100).map((cidr) => ({ ...smtp, cidr }));
    const live = await placeWith({ groups: [{ name: 'mail', ingress }] });

    const rules = (await snapshotOf(live))?.rules ?? [];

    expect(new Set(rules.map(({ id }) => id)).size).toBe(1_100);
    expect(live.sandbox.calls.count('DescribeSecurityGroupRules')).toBe(2);
  });

  test('resolves prefix lists to their entries, past one page of 100, and to their MaxEntries', async () => {
    const entries = addresses(250).map((cidr) => ({ cidr }));
    const prefixLists = [
      { name: 'offices', maxEntries: 300, entries },
      { name: 'six', family: 'IPv6' as const, maxEntries: 7, entries: [{ cidr: '2a00:1450:0::/32' }] },
    ];
    const ingress = ['offices', 'six'].map((prefixList) => ({ ...smtp, prefixList }));
    const live = await placeWith({ groups: [{ name: 'mail', ingress }], prefixLists });

    const lists = listsOf(await snapshotOf(live));

    expect(lists.map(({ name, family, weight }) => [name, family, weight])).toEqual([
      ['offices', 'ipv4', 300],
      ['six', 'ipv6', 7],
    ]);
    expect(lists.map((list) => list.entries)).toEqual([addresses(250), ['2a00:1450::/32']]);
  });

  test("knows what AWS's own prefix lists weigh, which they do not say", async () => {
    const names = ['com.amazonaws.global.cloudfront.origin-facing', 'com.amazonaws.us-east-1.s3'];
    const ingress = names.map((prefixList) => ({ ...smtp, prefixList }));
    const live = await placeWith({ groups: [{ name: 'mail', ingress }] });

    const lists = listsOf(await snapshotOf(live));

    expect(new Map(lists.map(({ name, weight }) => [name, weight]))).toEqual(
      new Map(names.map((name, index) => [name, index === 0 ? 55 : 1])),
    );
  });

  test('resolves other prefix lists as well, where they are asked for, and each list once', async () => {
    const prefixLists = ['offices', 'former', 'unused'].map((name, index) => ({
      id: `pl-0123456789abcdef${index}`,
      name,
      maxEntries: 2,
      entries: [{ cidr: `10.${index}.0.0/16` }],
    }));
    const live = await placeWith({
      groups: [{ name: 'mail', ingress: [{ ...smtp, prefixList: 'offices' }] }],
      prefixLists,
    });
    const asked = ['pl-0123456789abcdef1', 'pl-0123456789abcdef0', 'pl-0eeeeeeeeeeeeeeee'];

    const snapshot = await ec2SecurityGroups(live.place).snapshot(refOf(live.sandbox, 'mail'), asked);

    expect(listsOf(snapshot).map((list) => [list.id, list.entries])).toEqual([
      ['pl-0123456789abcdef0', ['10.0.0.0/16']],
      ['pl-0123456789abcdef1', ['10.1.0.0/16']],
    ]);
    expect(snapshot?.prefixLists['pl-0eeeeeeeeeeeeeeee']).toEqual(
      anUnreadableList({ id: 'pl-0eeeeeeeeeeeeeeee', unreadable: 'not-found' }),
    );
    expect(live.sandbox.calls.count('GetManagedPrefixListEntries')).toBe(2);
  });

  test('resolves the prefix list of a rule that EC2 tells of among the rules before it does so of the group', async () => {
    const prefixLists = [{ name: 'offices', maxEntries: 2, entries: [{ cidr: '10.0.0.0/16' }] }];
    const live = await placeWith({ groups: [{ name: 'mail' }], prefixLists });
    const { promise: groupIsRead, resolve: readGroup } = Promise.withResolvers<void>();
    live.sandbox.hooks.after = ({ action }) => action === 'DescribeSecurityGroups' && readGroup();
    live.sandbox.hooks.before = async ({ action }) => {
      if (action !== 'DescribeSecurityGroupRules') return;
      await groupIsRead;
      live.sandbox.addRule('mail', { ...smtp, prefixList: 'offices' });
    };

    const snapshot = await snapshotOf(live);

    expect(snapshot?.rules.map(({ source }) => source.kind)).toEqual(['prefix-list']);
    expect(listsOf(snapshot).map(({ entries }) => entries)).toEqual([['10.0.0.0/16']]);
  });

  describe('tells why a prefix list cannot be read,', () => {
    const id = 'pl-0123456789abcdef0';
    const read = ['DescribeManagedPrefixLists', 'GetManagedPrefixListEntries'] as const;
    const withList = (seed: SeedInput = {}) =>
      placeWith({
        groups: [{ name: 'mail', ingress: [{ ...smtp, prefixList: id }] }],
        prefixLists: [{ id, name: 'offices', family: 'IPv6', maxEntries: 7 }],
        ...seed,
      });

    test('and its family and size all the same, where only its entries may not be read', async () => {
      const live = await withList({ denied: [{ account: home.account, actions: ['GetManagedPrefixListEntries'] }] });

      const snapshot = await snapshotOf(live);

      expect(snapshot?.prefixLists).toEqual({ [id]: { id, unreadable: 'not-permitted', family: 'ipv6', weight: 7 } });
      expect(snapshot?.rules).toHaveLength(1);
    });

    test('where nothing of it may be read', async () => {
      const live = await withList({ denied: [{ account: home.account, actions: [...read] }] });

      expect((await snapshotOf(live))?.prefixLists).toEqual({ [id]: anUnreadableList({ id }) });
    });

    test.each([
      ['UnauthorizedOperation', 403, 'not-permitted'],
      ['InvalidPrefixListID.NotFound', 400, 'not-found'],
      ['InvalidPrefixListId.NotFound', 400, 'not-found'],
      ['IncorrectState', 400, 'being-changed'],
    ] as const)('by the answer %s', async (code, status, unreadable) => {
      for (const action of read) {
        const live = await withList();
        live.sandbox.faults.add({ kind: 'before', action, code, status, times: 1 });

        expect((await snapshotOf(live))?.prefixLists).toMatchObject({ [id]: { id, unreadable } });
      }
    });

    test('but not where the read itself fails', async () => {
      for (const action of read) {
        const live = await withList();
        live.sandbox.faults.add({ kind: 'before', action, code: 'InvalidParameterValue', status: 400, times: 1 });

        await expect(snapshotOf(live)).rejects.toThrow(expect.objectContaining({ name: 'InvalidParameterValue' }));
      }
    });
  });
});

test('tags may have any name but __proto__, which would not survive the way to the audit log', () => {
  const tags = ['constructor', '__proto__', 'aws:cloudformation:stack-name'].map((Key) => ({ Key, Value: 'v' }));

  expect(Object.entries(tagsOf(tags))).toEqual([
    ['constructor', 'v'],
    ['aws:cloudformation:stack-name', 'v'],
  ]);
});

describe('a scan', () => {
  const many = Array.from({ length: 1_205 }, (_, index) => ({
    name: `group-${index}`,
    tags: { number: String(index) },
    ingress: [{ ...smtp, cidr: '10.0.0.0/8', tags: index % 600 === 0 ? { 'smtp-warden:managed': 'true' } : {} }],
  }));

  test('gives every group of the region, a page of 1,000 at a time, and reads the rules of 200 groups at a time', async () => {
    const { sandbox, place } = await placeWith({ groups: many });
    const scanGroups = ec2Survey(place);

    const pages = await Array.fromAsync(scanGroups.outlines());
    const outlines = pages.flat().flatMap((group) => ('unreadable' in group ? [] : [group]));
    const seeded = outlines.filter(({ name }) => name.startsWith('group-'));
    sandbox.calls.reset();
    const snapshots = await scanGroups.snapshots(seeded.slice(0, 450));

    expect(pages.map((page) => page.length > 1_000)).toEqual([false, false]);
    expect(seeded).toHaveLength(1_205);
    expect(new Set(seeded.map(({ tags }) => tags.number)).size).toBe(1_205);
    expect(snapshots.map(({ ref, rules }) => [ref, rules.length])).toEqual(
      seeded.slice(0, 450).map(({ ref }) => [ref, 1]),
    );
    expect(sandbox.calls.count('DescribeSecurityGroupRules')).toBe(3);
  });

  test('knows the groups with rules of ours', async () => {
    const { sandbox, place } = await placeWith({ groups: many });

    const managed = await ec2Survey(place).managedGroups();

    expect(managed).toEqual(
      new Set(['group-0', 'group-600', 'group-1200'].map((name) => refOf(sandbox, name).groupId)),
    );
  });

  test('finds the groups with a rule on a prefix list, but not while the list is being changed', async () => {
    const { sandbox, place } = await placeWith({
      groups: [{ name: 'mail', ingress: [{ ...smtp, prefixList: 'pl-0123456789abcdef0' }] }, { name: 'web' }],
      prefixLists: [{ id: 'pl-0123456789abcdef0', name: 'offices', maxEntries: 2 }],
    });

    const PrefixListId = 'pl-0123456789abcdef0';
    const AddEntries = [{ Cidr: '0.0.0.0/0' }];

    const users = await ec2Survey(place).groupsUsing(PrefixListId);
    sandbox.knobs.prefixListDelay = 60_000;
    await place.ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion: 1, AddEntries }));
    const early = ec2Survey(place).groupsUsing(PrefixListId);

    expect(users).toEqual([refOf(sandbox, 'mail')]);
    await expect(early).rejects.toThrow('is being changed');
  });
});
