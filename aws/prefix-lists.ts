import {
  type EC2Client,
  type ManagedPrefixList,
  paginateDescribeManagedPrefixLists,
  paginateGetManagedPrefixListEntries,
} from '@aws-sdk/client-ec2';
import type { AddressFamily } from '../core/model/cidr.ts';
import type { Permission, PrefixList, PrefixLists } from '../core/model/security-group.ts';
import { errorCode } from './aws-error.ts';
import { readCidr } from './ip-permission.ts';

/** Resolves prefix lists, each at most once in its life: make one for each look at a group, or one for a whole scan. */
export interface PrefixListReader {
  /** The lists these permissions refer to. A list that may not be read is left out, and judging by it then fails. */
  readonly resolve: (permissions: readonly Permission[]) => Promise<PrefixLists>;
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

const unreadable = ['UnauthorizedOperation', 'InvalidPrefixListID.NotFound', 'InvalidPrefixListId.NotFound'];

export function prefixListReader(ec2: EC2Client): PrefixListReader {
  const known = new Map<string, Promise<PrefixList | null>>();
  const read = (id: string) => {
    const list = known.get(id) ?? readPrefixList(ec2, id);
    known.set(id, list);
    return list;
  };
  return {
    resolve: async (permissions) => {
      const ids = new Set(
        permissions.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.prefixListId] : [])),
      );
      const lists = await Promise.all([...ids].map(read));
      return Object.fromEntries(lists.flatMap((list) => (list ? [[list.id, list]] : [])));
    },
  };
}

/**
 * Whether a list is just being changed: its new entries are not readable until the change is complete (AWS API reference,
 * ManagedPrefixList, State), so whoever looks now judges by the old ones.
 */
export async function isBeingChanged(ec2: EC2Client, id: string): Promise<boolean> {
  return /-in-progress$/.test((await describe(ec2, id))?.State ?? '');
}

async function readPrefixList(ec2: EC2Client, id: string): Promise<PrefixList | null> {
  try {
    const list = await describe(ec2, id);
    if (!list) return null;
    const entries = [];
    for await (const page of paginateGetManagedPrefixListEntries(
      { client: ec2, pageSize: 100 },
      { PrefixListId: id },
    )) {
      for (const { Cidr } of page.Entries ?? []) entries.push(readCidr(Cidr));
    }
    const name = list.PrefixListName ?? '';
    const family = families[list.AddressFamily ?? ''];
    return family ? { id, name, family, entries, weight: list.MaxEntries ?? awsWeight(name, entries.length) } : null;
  } catch (error) {
    if (unreadable.includes(errorCode(error))) return null;
    throw error;
  }
}

async function describe(ec2: EC2Client, id: string): Promise<ManagedPrefixList | undefined> {
  const request = { Filters: [{ Name: 'prefix-list-id', Values: [id] }] };
  for await (const page of paginateDescribeManagedPrefixLists({ client: ec2 }, request)) {
    const list = page.PrefixLists?.find(({ PrefixListId }) => PrefixListId === id);
    if (list) return list;
  }
  return undefined;
}

function awsWeight(name: string, entries: number): number {
  return weights.find(([pattern]) => pattern.test(name))?.[1] ?? Math.max(entries, 1);
}
