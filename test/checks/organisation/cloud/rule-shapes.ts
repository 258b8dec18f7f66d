import type {
  SecurityGroupRule as Ec2Rule,
  IpPermission,
  IpRange,
  Ipv6Range,
  UserIdGroupPair,
} from '@aws-sdk/client-ec2';
import type { SimulatedRule } from '../organisation/groups.ts';

interface Item extends IpPermission {
  readonly IpRanges: IpRange[];
  readonly Ipv6Ranges: Ipv6Range[];
  readonly UserIdGroupPairs: UserIdGroupPair[];
}

/** The rules of a group as DescribeSecurityGroups gives them: one item for each protocol and ports, with all their sources. */
export function ipPermissionsOf(rules: readonly SimulatedRule[]): IpPermission[] {
  const items = new Map<string, Item>();
  for (const { protocol, ports, cidr, groupId, description } of rules) {
    const key = `${protocol} ${ports?.join()}`;
    const traffic = { IpProtocol: protocol, ...(ports ? { FromPort: ports[0], ToPort: ports[1] } : {}) };
    const item = items.get(key) ?? {
      ...traffic,
      IpRanges: [],
      Ipv6Ranges: [],
      UserIdGroupPairs: [],
      PrefixListIds: [],
    };
    items.set(key, item);
    const label = description === null ? {} : { Description: description };
    if (cidr === null) item.UserIdGroupPairs.push({ ...(groupId === null ? {} : { GroupId: groupId }), ...label });
    else if (cidr.includes(':')) item.Ipv6Ranges.push({ CidrIpv6: cidr, ...label });
    else item.IpRanges.push({ CidrIp: cidr, ...label });
  }
  return [...items.values()];
}

/** A rule as DescribeSecurityGroupRules gives it. */
export function ec2RuleOf(rule: SimulatedRule, groupId: string, account: string): Ec2Rule {
  const { id, protocol, ports, cidr, description, tags } = rule;
  const [FromPort, ToPort] = ports ?? [-1, -1];
  return {
    SecurityGroupRuleId: id,
    GroupId: groupId,
    GroupOwnerId: account,
    IsEgress: false,
    IpProtocol: protocol,
    FromPort,
    ToPort,
    ...sourceOf(cidr, rule.groupId),
    ...(description === null ? {} : { Description: description }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function sourceOf(cidr: string | null, groupId: string | null): Partial<Ec2Rule> {
  if (cidr === null) return { ReferencedGroupInfo: { ...(groupId === null ? {} : { GroupId: groupId }) } };
  return cidr.includes(':') ? { CidrIpv6: cidr } : { CidrIpv4: cidr };
}

/** The rules that a request names. Throws for a source that is not known here. */
export function rulesAsked(permission: IpPermission): Omit<SimulatedRule, 'id' | 'tags'>[] {
  const {
    IpProtocol = '',
    FromPort,
    ToPort,
    IpRanges = [],
    Ipv6Ranges = [],
    PrefixListIds = [],
    UserIdGroupPairs = [],
  } = permission;
  if (PrefixListIds.length > 0) throw new Error('prefix lists are not simulated');
  const ports = FromPort === undefined || ToPort === undefined ? null : ([FromPort, ToPort] as const);
  const traffic = { protocol: IpProtocol, ports };
  return [
    ...IpRanges.map(({ CidrIp = null, Description = null }) => ({
      ...traffic,
      cidr: CidrIp,
      groupId: null,
      description: Description,
    })),
    ...Ipv6Ranges.map(({ CidrIpv6 = null, Description = null }) => ({
      ...traffic,
      cidr: CidrIpv6,
      groupId: null,
      description: Description,
    })),
    ...UserIdGroupPairs.map(({ GroupId = null, Description = null }) => ({
      ...traffic,
      cidr: null,
      groupId: GroupId,
      description: Description,
    })),
  ];
}

/** Equal for rules that EC2 takes for the same. */
export function keyOfRule({ protocol, ports, cidr, groupId }: SimulatedRule): string {
  return `${protocol} ${ports?.join() ?? ''} ${cidr ?? groupId}`;
}
