import {
  DescribeManagedPrefixListsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  type ManagedPrefixList,
} from '@aws-sdk/client-ec2';
import type { AddressFamily, Cidr } from '../core/model/cidr.ts';
import type { Permission, PrefixLists, UnreadableCause } from '../core/model/security-group.ts';
import { errorCode } from './aws-error.ts';
import { readCidr } from './ip-permission.ts';
import { nextTokenBeside, pagesOf } from './paging.ts';

/** Resolves prefix lists, each at most once in its life: make one for each check of a group, or one for a whole scan. */
export interface PrefixListReader {
  /** The lists of these ids, each once; one that cannot be read with the cause. */
  readonly resolve: (ids: Iterable<string>) => Promise<PrefixLists>;
}

/** The lists that permissions refer to; an id may come more than once. */
export function prefixListIdsOf(permissions: readonly Permission[]): string[] {
  const ids: string[] = [];
  for (const { source } of permissions) if (source.kind === 'prefix-list') ids.push(source.prefixListId);
  return ids;
}

/**
 * What an AWS-managed list costs of the rules quota (VPC user guide, working-with-aws-managed-prefix-lists). They have
 * no MaxEntries; one that is not named here is taken to cost what it holds.
 */
const weights: readonly (readonly [RegExp, number])[] = [
  [/cloudfront/, 55],
  [/route53-healthchecks/, 25],
  [/vpc-lattice/, 10],
  [/s3express/, 6],
  [/groundstation/, 5],
  [/ec2-instance-connect/, 2],
  [/\.(s3|dynamodb)$/, 1],
];

const families: Readonly<Record<string, AddressFamily>> = { IPv4: 'ipv4', IPv6: 'ipv6' };

/** The most items in one page of lists and of entries (EC2 API reference). */
const pageSize = 100;

/** What EC2 answers of a list that cannot be read (EC2 error codes). Any other error is one of the read. */
const causes: Readonly<Record<string, UnreadableCause>> = {
  UnauthorizedOperation: 'not-permitted',
  'InvalidPrefixListID.NotFound': 'not-found',
  'InvalidPrefixListId.NotFound': 'not-found',
  IncorrectState: 'being-changed',
};

export function prefixListReader(ec2: EC2Client): PrefixListReader {
  const known = new Map<string, Promise<PrefixLists[string]>>();
  const read = (id: string) => {
    const list = known.get(id) ?? readPrefixList(ec2, id);
    known.set(id, list);
    return list;
  };
  return {
    resolve: async (ids) => {
      const lists = await Promise.all([...new Set(ids)].map(read));
      return Object.fromEntries(lists.map((list) => [list.id, list]));
    },
  };
}

/**
 * Whether a list is just being changed: its new entries are not readable until the change is complete (AWS API reference,
 * ManagedPrefixList, State), so a check now decides by the old ones.
 */
export async function isBeingChanged(ec2: EC2Client, id: string): Promise<boolean> {
  return /-in-progress$/.test((await describe(ec2, id))?.State ?? '');
}

async function readPrefixList(ec2: EC2Client, id: string): Promise<PrefixLists[string]> {
  const described = await orCause(() => describe(ec2, id));
  if (typeof described === 'string' || described === undefined) {
    return { id, unreadable: described ?? 'not-found', family: null, weight: null };
  }
  const { PrefixListName: name = '', AddressFamily, MaxEntries } = described;
  const family = families[AddressFamily ?? ''];
  if (!family) throw new Error(`EC2 returned prefix list ${id} without an address family`);
  const entries = await orCause(() => readEntries(ec2, id));
  if (typeof entries !== 'string') {
    return { id, name, family, entries, weight: MaxEntries ?? awsWeight(name) ?? Math.max(entries.length, 1) };
  }
  return { id, unreadable: entries, family, weight: MaxEntries ?? awsWeight(name) };
}

/** What a read gives, or why it cannot be read. */
async function orCause<T extends object | undefined>(read: () => Promise<T>): Promise<T | UnreadableCause> {
  try {
    return await read();
  } catch (error) {
    const cause = causes[errorCode(error)];
    if (cause === undefined) throw error;
    return cause;
  }
}

async function readEntries(ec2: EC2Client, PrefixListId: string): Promise<Cidr[]> {
  const entries: Cidr[] = [];
  const page = (NextToken?: string) =>
    ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId, MaxResults: pageSize, NextToken }));
  for await (const { Entries = [] } of pagesOf('GetManagedPrefixListEntries', page, nextTokenBeside('Entries'))) {
    for (const { Cidr: text } of Entries) entries.push(readCidr(text));
  }
  return entries;
}

async function describe(ec2: EC2Client, id: string): Promise<ManagedPrefixList | undefined> {
  const Filters = [{ Name: 'prefix-list-id', Values: [id] }];
  const describePage = (NextToken?: string) =>
    ec2.send(new DescribeManagedPrefixListsCommand({ Filters, MaxResults: pageSize, NextToken }));
  for await (const page of pagesOf('DescribeManagedPrefixLists', describePage, nextTokenBeside('PrefixLists'))) {
    const list = page.PrefixLists?.find(({ PrefixListId }) => PrefixListId === id);
    if (list) return list;
  }
  return undefined;
}

function awsWeight(name: string): number | null {
  return weights.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
