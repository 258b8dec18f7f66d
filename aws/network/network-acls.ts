import {
  DescribeNetworkAclsCommand,
  type EC2Client,
  type NetworkAclEntry as Ec2Entry,
  type NetworkAcl as Ec2NetworkAcl,
} from '@aws-sdk/client-ec2';
import type { AclEntry, NetworkAcl } from '../../core/evidence/network.ts';
import { nextTokenBeside, pagesOf } from '../paging.ts';
import { cidrOf, given } from './addresses.ts';

/** The most items in one page (EC2 API reference). */
const pageSize = 1000;

/** The network ACLs of VPCs. Throws on one that cannot be read. */
export async function* describeNetworkAcls(ec2: EC2Client, vpcIds: string[]): AsyncGenerator<NetworkAcl> {
  const Filters = [{ Name: 'vpc-id', Values: vpcIds }];
  const page = (NextToken?: string) =>
    ec2.send(new DescribeNetworkAclsCommand({ Filters, MaxResults: pageSize, NextToken }));
  for await (const { NetworkAcls = [] } of pagesOf('DescribeNetworkAcls', page, nextTokenBeside('NetworkAcls'))) {
    for (const one of NetworkAcls) yield aclOf(one);
  }
}

function aclOf({ NetworkAclId, VpcId, IsDefault, Associations, Entries }: Ec2NetworkAcl): NetworkAcl {
  const id = given(NetworkAclId, 'a network ACL without id');
  return {
    id,
    vpcId: given(VpcId, `the network ACL ${id} without VPC`),
    isDefault: IsDefault === true,
    subnetIds: given(Associations, `the network ACL ${id} without associations`).flatMap(
      ({ SubnetId }) => SubnetId ?? [],
    ),
    entries: given(Entries, `the network ACL ${id} without entries`).map((entry) => entryOf(entry, id)),
  };
}

function entryOf(entry: Ec2Entry, acl: string): AclEntry {
  const { From, To } = entry.PortRange ?? {};
  const what = (name: string) => `the network ACL ${acl} with an entry without ${name}`;
  return {
    number: given(entry.RuleNumber, what('number')),
    direction: given(entry.Egress, what('direction')) ? 'egress' : 'ingress',
    action: given(entry.RuleAction, what('action')) === 'allow' ? 'allow' : 'deny',
    protocol: given(entry.Protocol, what('protocol')),
    cidr: cidrOf(entry.CidrBlock ?? entry.Ipv6CidrBlock),
    ports: From === undefined || To === undefined ? null : { from: From, to: To },
  };
}
