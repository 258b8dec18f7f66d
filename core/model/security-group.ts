import type { AddressFamily, Cidr } from './cidr.ts';
import { familyOf } from './cidr.ts';

/** One region of one account. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The one name of a group in all accounts and regions. */
export interface GroupRef extends Place {
  readonly groupId: string;
}

/** Where a security group rule lets traffic in from. */
export type Source =
  | { readonly kind: 'cidr'; readonly cidr: Cidr }
  | { readonly kind: 'prefix-list'; readonly prefixListId: string }
  | { readonly kind: 'security-group'; readonly groupId: string };

/** Inclusive TCP or UDP ports; for `icmp` and `icmpv6`, `from` is the type and `to` the code, -1 meaning all. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a rule lets in. `protocol` is as EC2 stores it: tcp, udp, icmp, icmpv6, a protocol number, or -1 for all traffic.
 * `ports` is null where EC2 ignores ports: -1 and every other protocol number (AWS API reference, IpPermission).
 */
export interface Permission {
  readonly protocol: string;
  readonly ports: PortRange | null;
  readonly source: Source;
  readonly description: string | null;
}

export type Tags = Readonly<Record<string, string>>;

/** An ingress rule as it stands in EC2 (`sgr-…`). */
export interface SecurityGroupRule extends Permission {
  readonly id: string;
  readonly tags: Tags;
}

/** A prefix list with what it means now. `weight` is what a rule on it costs of the quota: its MaxEntries. */
export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly family: AddressFamily;
  readonly entries: readonly Cidr[];
  readonly weight: number;
}

/** A prefix list of which the entries could not be read. */
export interface UnreadableList {
  readonly id: string;
  readonly unreadable: UnreadableCause;
  /** As of a {@link PrefixList}; null where that could not be read either. */
  readonly family: AddressFamily | null;
  readonly weight: number | null;
}

/** `not-found`: it was deleted, or it is no longer shared with the account. */
export type UnreadableCause = 'not-permitted' | 'not-found' | 'being-changed';

/** By id. All lists that the rules refer to: one that is missing was not looked for. */
export type PrefixLists = Readonly<Record<string, PrefixList | UnreadableList>>;

/** What is known of a group without its rule ids: one item of a DescribeSecurityGroups page. */
export interface GroupOutline {
  readonly ref: GroupRef;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly ownerId: string;
  readonly tags: Tags;
  readonly permissions: readonly Permission[];
  readonly prefixLists: PrefixLists;
}

/** A fresh, whole read of one group: all that a decision needs. */
export interface Snapshot extends Omit<GroupOutline, 'permissions'> {
  readonly rules: readonly SecurityGroupRule[];
  /** Inbound rules allowed per address family (Service Quotas L-0EA8095F). */
  readonly rulesQuota: number;
}

/** A text that is equal for equal sources. */
export function sourceKey(source: Source): string {
  if (source.kind === 'cidr') return source.cidr;
  return source.kind === 'prefix-list' ? source.prefixListId : source.groupId;
}

/** What makes two rules the same rule to EC2: everything but description and tags (`InvalidPermission.Duplicate`). */
export function permissionKey(rule: Permission): string {
  const ports = rule.ports ? `${rule.ports.from}-${rule.ports.to}` : 'all';
  return `${rule.protocol} ${ports} ${sourceKey(rule.source)}`;
}

/**
 * Whether all that a rule lets in another lets in by itself: the same source, and its protocol and ports among the other's. Not
 * for ICMP, whose `from` and `to` are no range.
 */
export function includes(whole: Permission, part: Permission): boolean {
  if (sourceKey(whole.source) !== sourceKey(part.source)) return false;
  if (whole.protocol === '-1') return true;
  if (whole.protocol !== part.protocol) return false;
  if (whole.ports === null || part.ports === null) return whole.ports === null;
  return whole.ports.from <= part.ports.from && part.ports.to <= whole.ports.to;
}

export function placeKey({ account, region }: Place): string {
  return `${account}/${region}`;
}

export function groupKey(ref: GroupRef): string {
  return `${ref.account}/${ref.region}/${ref.groupId}`;
}

/**
 * The CIDRs a source stands for, as far as they are known: none for a prefix list that cannot be read, so that what is judged by
 * them is a lower bound; none for a security group, whose members are never the internet. Throws where a list was not looked for.
 */
export function sourceCidrs(source: Source, prefixLists: PrefixLists): readonly Cidr[] {
  if (source.kind === 'cidr') return [source.cidr];
  return source.kind === 'prefix-list' ? entriesOf(prefixListOf(source.prefixListId, prefixLists)) : [];
}

/** The entries of a list; none where they could not be read. */
export function entriesOf(list: PrefixList | UnreadableList | undefined): readonly Cidr[] {
  return list === undefined || 'unreadable' in list ? [] : list.entries;
}

/** The address family of a source; null for a security group, which is of both, and for a list of which it could not be read. */
export function sourceFamily(source: Source, prefixLists: PrefixLists): AddressFamily | null {
  if (source.kind === 'cidr') return familyOf(source.cidr);
  return source.kind === 'prefix-list' ? prefixListOf(source.prefixListId, prefixLists).family : null;
}

/** The list a rule refers to; throws where the snapshot does not hold it. */
function prefixListOf(id: string, prefixLists: PrefixLists): PrefixList | UnreadableList {
  const list = prefixLists[id];
  if (!list) throw new Error(`prefix list ${id} is used by a rule but its entries could not be read`);
  return list;
}
