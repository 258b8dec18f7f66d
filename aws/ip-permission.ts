import type { SecurityGroupRule as Ec2Rule, IpPermission, Tag } from '@aws-sdk/client-ec2';
import { type Cidr, parseCidr } from '../core/model/cidr.ts';
import type { Permission, PortRange, SecurityGroupRule, Source, Tags } from '../core/model/security-group.ts';

/** Names EC2 stores for the protocol numbers that have one (AWS API reference, IpPermission). */
const protocolNames: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmpv6', all: '-1' };

/**
 * The permissions of a DescribeSecurityGroups item: one for each source, since EC2 groups sources by protocol and ports. Written
 * as loops: a scan reads every rule of an account here. Throws on the first one that cannot be read.
 */
export function permissionsOf(ipPermissions: readonly IpPermission[] = []): Permission[] {
  const permissions: Permission[] = [];
  for (const item of ipPermissions) {
    const { IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs } = item;
    const traffic = trafficOf(IpProtocol, FromPort, ToPort);
    for (const { CidrIp, Description } of IpRanges ?? none) {
      permissions.push(permissionOf(traffic, cidrSource(CidrIp), Description));
    }
    for (const { CidrIpv6, Description } of Ipv6Ranges ?? none) {
      permissions.push(permissionOf(traffic, cidrSource(CidrIpv6), Description));
    }
    for (const { PrefixListId, Description } of PrefixListIds ?? none) {
      const prefixListId = required(PrefixListId, 'PrefixListId');
      permissions.push(permissionOf(traffic, { kind: 'prefix-list', prefixListId }, Description));
    }
    for (const { GroupId, Description } of UserIdGroupPairs ?? none) {
      const groupId = required(GroupId, 'GroupId');
      permissions.push(permissionOf(traffic, { kind: 'security-group', groupId }, Description));
    }
  }
  return permissions;
}

const none: readonly never[] = [];

function permissionOf({ protocol, ports }: Traffic, source: Source, description: string | undefined): Permission {
  return { protocol, ports, source, description: description ?? null };
}

/** A rule of DescribeSecurityGroupRules. There -1 comes with ports -1 to -1, in DescribeSecurityGroups without ports. */
export function securityGroupRuleOf(rule: Ec2Rule): SecurityGroupRule {
  return {
    id: required(rule.SecurityGroupRuleId, 'SecurityGroupRuleId'),
    ...trafficOf(rule.IpProtocol, rule.FromPort, rule.ToPort),
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

const mostKnown = 4096;
/** By the text that EC2 gave: the rules of an account name the same networks again and again. */
const known = new Map<string, Source>();

function cidrSource(text: string | undefined): Source {
  const met = text === undefined ? undefined : known.get(text);
  if (met !== undefined) return met;
  const source: Source = { kind: 'cidr', cidr: readCidr(text) };
  if (known.size >= mostKnown) known.clear();
  if (text !== undefined) known.set(text, source);
  return source;
}

function required(value: string | undefined, field: string): string {
  if (value === undefined || value === '') throw new Error(`EC2 returned a rule without ${field}`);
  return value;
}
