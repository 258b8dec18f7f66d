import type { IpPermission, SecurityGroup, Tag } from '@aws-sdk/client-ec2';
import { isAnswer } from '../../../aws/aws-error.ts';
import type { PrefixListReader } from '../../../aws/prefix-lists.ts';
import type { UnreadableGroup } from '../../../core/gateways.ts';
import type { Cidr } from '../../../core/model/cidr.ts';
import type { GroupOutline, Permission, Place, PortRange, Source, Tags } from '../../../core/model/security-group.ts';
import { readPlainly } from './cidr.ts';

/**
 * A group of DescribeSecurityGroups read the straightforward way, a promise for each: what aws/ did before it was made fast for scans.
 * Every group has to be read as this does, and one that cannot be read has to be told with the same words.
 */
export async function outlinePlainly(
  group: SecurityGroup,
  { account, region }: Place,
  lists: PrefixListReader,
): Promise<GroupOutline | UnreadableGroup> {
  try {
    const permissions = permissionsOf(group.IpPermissions);
    return {
      ref: { account, region, groupId: requiredOfGroup(group.GroupId, 'id') },
      name: group.GroupName ?? '',
      description: group.Description ?? '',
      vpcId: group.VpcId ?? '',
      ownerId: requiredOfGroup(group.OwnerId, 'owner'),
      tags: tagsOf(group.Tags),
      permissions,
      prefixLists: await lists.resolve(
        permissions.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.prefixListId] : [])),
      ),
    };
  } catch (error) {
    if (isAnswer(error)) throw error;
    const ref = { account, region, groupId: group.GroupId ?? '' };
    return { ref, unreadable: error instanceof Error ? error.message : String(error) };
  }
}

const protocolNames: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmpv6', all: '-1' };

function permissionsOf(ipPermissions: readonly IpPermission[] | undefined): Permission[] {
  return (ipPermissions ?? []).flatMap((item) => {
    const traffic = trafficOf(item.IpProtocol, item.FromPort, item.ToPort);
    const permission = (source: Source, description: string | undefined): Permission => ({
      ...traffic,
      source,
      description: description ?? null,
    });
    return [
      ...(item.IpRanges ?? []).map((range) => permission(cidrSource(range.CidrIp), range.Description)),
      ...(item.Ipv6Ranges ?? []).map((range) => permission(cidrSource(range.CidrIpv6), range.Description)),
      ...(item.PrefixListIds ?? []).map((list) =>
        permission(
          { kind: 'prefix-list', prefixListId: required(list.PrefixListId, 'PrefixListId') },
          list.Description,
        ),
      ),
      ...(item.UserIdGroupPairs ?? []).map((pair) =>
        permission({ kind: 'security-group', groupId: required(pair.GroupId, 'GroupId') }, pair.Description),
      ),
    ];
  });
}

function tagsOf(tags: readonly Tag[] | undefined): Tags {
  const kept = (tags ?? []).filter(({ Key }) => Key !== '__proto__');
  return Object.fromEntries(kept.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function trafficOf(
  ipProtocol: string | undefined,
  fromPort: number | undefined,
  toPort: number | undefined,
): Pick<Permission, 'protocol' | 'ports'> {
  const text = required(ipProtocol, 'IpProtocol').toLowerCase();
  const protocol = protocolNames[text] ?? text;
  if (protocol === 'tcp' || protocol === 'udp') return { protocol, ports: portsOf(fromPort, toPort) };
  const isIcmp = protocol === 'icmp' || protocol === 'icmpv6';
  return { protocol, ports: isIcmp ? { from: fromPort ?? -1, to: toPort ?? -1 } : null };
}

const numbers = Array.from({ length: 65536 }, (_, port) => port);

/** TCP and UDP rules always have ports; -1 or none, as emulators accept them, can only mean all. What holds no port is no range. */
function portsOf(from: number | undefined, to: number | undefined): PortRange {
  if (from === undefined || from < 0) return { from: 0, to: 65535 };
  const last = to ?? from;
  if (numbers.includes(from) && numbers.includes(last) && numbers.slice(from, last + 1).length > 0)
    return { from, to: last };
  throw new Error(`EC2 returned a rule that cannot be read: ports ${from} to ${last}`);
}

function cidrSource(text: string | undefined): Source {
  const reading = readPlainly(required(text, 'CIDR'));
  if (reading.kind === 'invalid') throw new Error(`EC2 returned a rule that cannot be read: ${reading.reason}`);
  return { kind: 'cidr', cidr: reading.cidr as Cidr };
}

function required(value: string | undefined, field: string): string {
  if (value === undefined || value === '') throw new Error(`EC2 returned a rule without ${field}`);
  return value;
}

function requiredOfGroup(value: string | undefined, what: string): string {
  if (!value) throw new Error(`EC2 returned a security group without ${what}`);
  return value;
}
