import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type IpPermission,
  RevokeSecurityGroupIngressCommand,
  type RevokeSecurityGroupIngressCommandInput,
  type SecurityGroupRule,
  type Tag,
} from '@aws-sdk/client-ec2';
import { parserConfig } from '../../builders/ec2-parser.ts';

/** An endpoint under the contract, and a VPC of it that is not a default one. */
export type ContractTarget = { endpoint: string; otherVpc: string; close(): Promise<void> };

/** What a contract case works with: an SDK client and short forms of the calls most cases make. */
export type Aws = {
  ec2: EC2Client;
  /** A client for another account or region of the same endpoint. */
  as(account: string, region: string): EC2Client;
  endpoint: string;
  /** Makes a group without ingress rules, in the non-default VPC unless said otherwise. */
  newGroup(options?: { vpc?: 'default'; tags?: Tag[] }): Promise<string>;
  authorize(group: string, ...permissions: IpPermission[]): Promise<SecurityGroupRule[]>;
  revoke(group: string, ...permissions: IpPermission[]): ReturnType<typeof revokeBy>;
  revokeIds(group: string, ...ids: string[]): ReturnType<typeof revokeBy>;
  /** The ingress rules of a group by DescribeSecurityGroupRules. */
  rules(group: string): Promise<SecurityGroupRule[]>;
  /** The ingress permissions of a group by DescribeSecurityGroups. */
  permissions(group: string): Promise<IpPermission[]>;
  /** The ingress sources of a group, sorted: `tcp 25-25 10.0.0.0/8`. */
  sources(group: string): Promise<string[]>;
  newPrefixList(maxEntries: number, ...cidrs: string[]): Promise<string>;
};

export const account = '111122223333';
export const region = 'us-east-1';

/** One attempt only, so that an answer that is no EC2 answer shows at once. */
export function clientFor(endpoint: string, accessKeyId = account, inRegion = region): EC2Client {
  const credentials = { accessKeyId, secretAccessKey: 'contract' };
  return new EC2Client({ endpoint, region: inRegion, credentials, maxAttempts: 1, ...parserConfig });
}

export function createAws({ endpoint, otherVpc }: ContractTarget): Aws {
  const ec2 = clientFor(endpoint);
  let count = 0;
  const nextName = () => {
    count += 1;
    return `contract-${Date.now()}-${count}`;
  };

  const rules = async (group: string) => {
    const { SecurityGroupRules = [] } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [group] }] }),
    );
    return SecurityGroupRules.filter((rule) => !rule.IsEgress);
  };

  return {
    ec2,
    endpoint,
    as: (otherAccount, otherRegion) => clientFor(endpoint, otherAccount, otherRegion),
    async newGroup({ vpc, tags } = {}) {
      const VpcId = vpc === 'default' ? await defaultVpc(ec2) : otherVpc;
      const TagSpecifications = tags && [{ ResourceType: 'security-group' as const, Tags: tags }];
      const input = { GroupName: nextName(), Description: 'contract', VpcId, TagSpecifications };
      return known((await ec2.send(new CreateSecurityGroupCommand(input))).GroupId);
    },
    async authorize(GroupId, ...IpPermissions) {
      const answer = await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      return answer.SecurityGroupRules ?? [];
    },
    revoke: (GroupId, ...IpPermissions) => revokeBy(ec2, { GroupId, IpPermissions }),
    revokeIds: (GroupId, ...SecurityGroupRuleIds) => revokeBy(ec2, { GroupId, SecurityGroupRuleIds }),
    rules,
    async permissions(group) {
      const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
      return SecurityGroups?.[0]?.IpPermissions ?? [];
    },
    sources: async (group) => (await rules(group)).map(inShort).sort(),
    async newPrefixList(MaxEntries, ...cidrs) {
      const input = {
        PrefixListName: nextName(),
        AddressFamily: 'IPv4',
        MaxEntries,
        Entries: cidrs.map((Cidr) => ({ Cidr })),
      };
      return known((await ec2.send(new CreateManagedPrefixListCommand(input))).PrefixList?.PrefixListId);
    },
  };
}

function revokeBy(ec2: EC2Client, input: RevokeSecurityGroupIngressCommandInput) {
  return ec2.send(new RevokeSecurityGroupIngressCommand(input));
}

async function defaultVpc(ec2: EC2Client): Promise<string> {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }));
  return known(Vpcs?.[0]?.VpcId);
}

/** A value an answer must have. */
export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The answer lacks a value the contract needs');
  return value;
}

function inShort(rule: SecurityGroupRule): string {
  const source = rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId;
  return `${rule.IpProtocol} ${rule.FromPort}-${rule.ToPort} ${source}`;
}

/** A TCP permission from IPv4 CIDRs. */
export function tcp(ports: number | [number, number], ...cidrs: string[]): IpPermission {
  const [FromPort, ToPort] = typeof ports === 'number' ? [ports, ports] : ports;
  return { IpProtocol: 'tcp', FromPort, ToPort, IpRanges: cidrs.map((CidrIp) => ({ CidrIp })) };
}

/** A TCP permission from IPv6 CIDRs. */
export function tcp6(port: number, ...cidrs: string[]): IpPermission {
  return { IpProtocol: 'tcp', FromPort: port, ToPort: port, Ipv6Ranges: cidrs.map((CidrIpv6) => ({ CidrIpv6 })) };
}

/** So many different /32s, from 10.0.0.0 on. */
export function addresses(count: number, block = '10.0'): string[] {
  return Array.from({ length: count }, (_, index) => `${block}.${index >> 8}.${index & 255}/32`);
}
