import {
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupsCommand,
  GetManagedPrefixListEntriesCommand,
  ModifyManagedPrefixListCommand,
  paginateGetManagedPrefixListEntries,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { type Aws, addresses, tcp } from './aws.ts';
import { type Case, expectCode } from './case.ts';

function addEntries(aws: Aws, PrefixListId: string, CurrentVersion: number, ...cidrs: string[]) {
  const AddEntries = cidrs.map((Cidr) => ({ Cidr }));
  return aws.ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion, AddEntries }));
}

async function entriesOf(aws: Aws, PrefixListId: string): Promise<string[]> {
  const { Entries = [] } = await aws.ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));
  return Entries.flatMap(({ Cidr }) => Cidr ?? []).sort();
}

export const prefixListCases: Case[] = [
  {
    title: 'a prefix list may hold 0.0.0.0/0',
    async run(aws) {
      const list = await aws.newPrefixList(2, '0.0.0.0/0');

      expect(await entriesOf(aws, list)).toEqual(['0.0.0.0/0']);
    },
  },
  {
    title: 'changed entries make a new version',
    async run(aws) {
      const list = await aws.newPrefixList(5, '192.0.2.0/24');

      await addEntries(aws, list, 1, '198.51.100.0/24');

      expect(await entriesOf(aws, list)).toEqual(['192.0.2.0/24', '198.51.100.0/24']);
      const { PrefixLists } = await aws.ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [list] }));
      expect(PrefixLists).toMatchObject([{ Version: 2, MaxEntries: 5, State: 'modify-complete' }]);
    },
  },
  {
    title: 'a change of an old version is refused',
    async run(aws) {
      const list = await aws.newPrefixList(5, '192.0.2.0/24');
      await addEntries(aws, list, 1, '198.51.100.0/24');

      await expectCode(addEntries(aws, list, 1, '203.0.113.0/24'), 'PrefixListVersionMismatch');
    },
  },
  {
    title: 'a prefix list does not grow past MaxEntries',
    async run(aws) {
      const list = await aws.newPrefixList(1, '192.0.2.0/24');

      await expect(addEntries(aws, list, 1, '198.51.100.0/24')).rejects.toThrow();
      expect(await entriesOf(aws, list)).toEqual(['192.0.2.0/24']);
    },
  },
  {
    title: 'entries come in pages of MaxResults',
    async run(aws) {
      const PrefixListId = await aws.newPrefixList(50, ...addresses(45));

      const sizes: number[] = [];
      const pages = paginateGetManagedPrefixListEntries({ client: aws.ec2, pageSize: 20 }, { PrefixListId });
      for await (const page of pages) sizes.push(page.Entries?.length ?? 0);

      expect(sizes).toEqual([20, 20, 5]);
    },
  },
  {
    title: 'the entries of a list that does not exist are an error',
    async run(aws) {
      await expectCode(entriesOf(aws, 'pl-0deadbeefdeadbeef'), 'InvalidPrefixListID.NotFound');
    },
  },
  {
    title: 'groups are found by the prefix list they name',
    async run(aws) {
      const list = await aws.newPrefixList(2, '0.0.0.0/0');
      const group = await aws.newGroup();
      await aws.authorize(group, { ...tcp(25), PrefixListIds: [{ PrefixListId: list, Description: 'list' }] });
      const Filters = [{ Name: 'ip-permission.prefix-list-id', Values: [list] }];

      const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));

      expect(SecurityGroups).toMatchObject([
        { GroupId: group, IpPermissions: [{ PrefixListIds: [{ PrefixListId: list }] }] },
      ]);
    },
  },
  {
    title: 'a list AWS manages has neither MaxEntries nor Version',
    async run(aws) {
      const Filters = [{ Name: 'prefix-list-name', Values: ['com.amazonaws.*.s3'] }];

      const { PrefixLists } = await aws.ec2.send(new DescribeManagedPrefixListsCommand({ Filters }));

      expect(PrefixLists).toMatchObject([{ OwnerId: 'AWS', AddressFamily: 'IPv4' }]);
      expect(PrefixLists?.[0]?.MaxEntries).toBeUndefined();
      expect(PrefixLists?.[0]?.Version).toBeUndefined();
    },
  },
];
