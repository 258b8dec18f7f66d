import type {
  SecurityGroupRule as Ec2Rule,
  IpPermission,
  IpRange,
  Ipv6Range,
  PrefixListId,
  Tag,
  UserIdGroupPair,
} from '@aws-sdk/client-ec2';
import { type Cidr, parseCidr } from '../core/model/cidr.ts';
import { remembered } from '../core/model/remembered.ts';
import type { Permission, PortRange, SecurityGroupRule, Source, Tags } from '../core/model/security-group.ts';

/** Names EC2 stores for the protocol numbers that have one (AWS API reference, IpPermission). */
const protocolNames: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmpv6', all: '-1' };

/**
 * The permissions of a DescribeSecurityGroups item: one for each source, since EC2 groups sources by protocol and ports. Written
 * as loops over indices: a scan reads every rule of an account here, and what the engine makes of `for of` takes three times as long to
 * compile. Throws on the first one that cannot be read.
 */
export function permissionsOf(ipPermissions: readonly IpPermission[] = none): Permission[] {
  const permissions: Permission[] = [];
  for (let index = 0; index < ipPermissions.length; index++) {
    const item = ipPermissions[index] as IpPermission;
    const traffic = trafficOf(item.IpProtocol, item.FromPort, item.ToPort);
    addIpv4(permissions, traffic, item.IpRanges ?? none);
    addIpv6(permissions, traffic, item.Ipv6Ranges ?? none);
    addLists(permissions, traffic, item.PrefixListIds ?? none);
    addGroups(permissions, traffic, item.UserIdGroupPairs ?? none);
  }
  return permissions;
}

function addIpv4(to: Permission[], traffic: Traffic, ranges: readonly IpRange[]): void {
  for (let index = 0; index < ranges.length; index++) {
    const { CidrIp, Description } = ranges[index] as IpRange;
    to.push(permissionOf(traffic, cidrSource(CidrIp), Description));
  }
}

function addIpv6(to: Permission[], traffic: Traffic, ranges: readonly Ipv6Range[]): void {
  for (let index = 0; index < ranges.length; index++) {
    const { CidrIpv6, Description } = ranges[index] as Ipv6Range;
    to.push(permissionOf(traffic, cidrSource(CidrIpv6), Description));
  }
}

function addLists(to: Permission[], traffic: Traffic, lists: readonly PrefixListId[]): void {
  for (let index = 0; index < lists.length; index++) {
    const { PrefixListId, Description } = lists[index] as PrefixListId;
    const prefixListId = required(PrefixListId, 'PrefixListId');
    to.push(permissionOf(traffic, { kind: 'prefix-list', prefixListId }, Description));
  }
}

function addGroups(to: Permission[], traffic: Traffic, pairs: readonly UserIdGroupPair[]): void {
  for (let index = 0; index < pairs.length; index++) {
    const { GroupId, Description } = pairs[index] as UserIdGroupPair;
    const groupId = required(GroupId, 'GroupId');
    to.push(permissionOf(traffic, { kind: 'security-group', groupId }, Description));
  }
}

const none: readonly never[] = [];

function permissionOf({ protocol, ports }: Traffic, source: Source, description: string | undefined): Permission {
  return { protocol, ports, source, description: description ?? null };
}

/** A rule of DescribeSecurityGroupRules. There -1 comes with ports -1 to -1, in DescribeSecurityGroups without ports. */
export function securityGroupRuleOf(rule: Ec2Rule): SecurityGroupRule {
  const { protocol, ports } = trafficOf(rule.IpProtocol, rule.FromPort, rule.ToPort);
  return {
    id: required(rule.SecurityGroupRuleId, 'SecurityGroupRuleId'),
    protocol,
    ports,
    source: sourceOf(rule),
    description: rule.Description ?? null,
    tags: tagsOf(rule.Tags),
  };
}

/** The request form of permissions, one IpPermission each, so that EC2's answer can be told apart rule by rule. */
export function ipPermissionOf({ protocol, ports, source, description }: Permission): IpPermission {
  const label = description === null ? {} : { Description: description };
  const traffic = { IpProtocol: protocol, ...(ports ? { FromPort: ports.from, ToPort: ports.to } : {}) };
  if (source.kind === 'prefix-list')
    return { ...traffic, PrefixListIds: [{ PrefixListId: source.prefixListId, ...label }] };
  if (source.kind === 'security-group')
    return { ...traffic, UserIdGroupPairs: [{ GroupId: source.groupId, ...label }] };
  return source.cidr.includes(':')
    ? { ...traffic, Ipv6Ranges: [{ CidrIpv6: source.cidr, ...label }] }
    : { ...traffic, IpRanges: [{ CidrIp: source.cidr, ...label }] };
}

/** Without a tag named `__proto__`: the SDK loses it on the way to DynamoDB, and an audit entry would then seem changed. */
export function tagsOf(tags: readonly Tag[] = []): Tags {
  const byKey: Record<string, string> = {};
  for (const { Key = '', Value = '' } of tags) if (Key !== '__proto__') byKey[Key] = Value;
  return byKey;
}

/** A CIDR as EC2 returned it, in canonical spelling. Throws on anything else: a rule we cannot read is not ours to judge. */
export function readCidr(text: string | undefined): Cidr {
  const reading = parseCidr(required(text, 'CIDR'));
  if (reading.kind === 'invalid') throw new Error(`EC2 returned a rule that cannot be read: ${reading.reason}`);
  return reading.cidr;
}

type Traffic = Pick<Permission, 'protocol' | 'ports'>;

function trafficOf(ipProtocol: string | undefined, fromPort: number | undefined, toPort: number | undefined): Traffic {
  if (ipProtocol === 'tcp') return { protocol: ipProtocol, ports: portsOf(fromPort, toPort) };
  const text = required(ipProtocol, 'IpProtocol').toLowerCase();
  const protocol = protocolNames[text] ?? text;
  if (protocol === 'tcp' || protocol === 'udp') return { protocol, ports: portsOf(fromPort, toPort) };
  const isIcmp = protocol === 'icmp' || protocol === 'icmpv6';
  return { protocol, ports: isIcmp ? { from: fromPort ?? -1, to: toPort ?? -1 } : null };
}

const allPorts: PortRange = { from: 0, to: 65535 };

/**
 * TCP and UDP rules always have ports; -1 or none, as emulators accept them, can only mean all. Throws on what is no range of ports: no
 * port would be in it, and the rule would hide what it lets in.
 */
function portsOf(from: number | undefined, to: number | undefined): PortRange {
  if (from === undefined || from < 0) return allPorts;
  const end = to ?? from;
  if (isPort(from) && isPort(end) && from <= end) return { from, to: end };
  throw new Error(`EC2 returned a rule that cannot be read: ports ${from} to ${end}`);
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65535;
}

function sourceOf(rule: Ec2Rule): Source {
  if (rule.CidrIpv4 !== undefined) return cidrSource(rule.CidrIpv4);
  if (rule.CidrIpv6 !== undefined) return cidrSource(rule.CidrIpv6);
  if (rule.PrefixListId !== undefined) return { kind: 'prefix-list', prefixListId: rule.PrefixListId };
  return { kind: 'security-group', groupId: required(rule.ReferencedGroupInfo?.GroupId, 'source') };
}

/** By the text that EC2 gave. */
const knownSource = remembered(4096, (text: string): Source => ({ kind: 'cidr', cidr: readCidr(text) }));

function cidrSource(text: string | undefined): Source {
  return knownSource(required(text, 'CIDR'));
}

function required(value: string | undefined, field: string): string {
  if (value === undefined || value === '') throw new Error(`EC2 returned a rule without ${field}`);
  return value;
}
