import { DescribeSecurityGroupVpcAssociationsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { AssociatedGroup } from '../core/policy/beyond-vpc.ts';
import { groupPages } from './ec2-reads.ts';
import { nextTokenBeside, pagesOf } from './paging.ts';

/** In these states a group works in the VPC, or will in a moment (EC2 API reference, SecurityGroupVpcAssociation). */
const states = ['associating', 'associated', 'disassociating'];

/** The most values EC2 takes in one filter. */
const mostValues = 200;

/**
 * The groups of an account and region that are associated with further VPCs, by one call, and one more for each 200 of them. The
 * answer names associations that were made with AssociateSecurityGroupVpc, not the VPC that a group was made in.
 */
export async function associatedGroups(ec2: EC2Client): Promise<AssociatedGroup[]> {
  const further = new Map<string, string[]>();
  const Filters = [{ Name: 'state', Values: states }];
  const page = (NextToken?: string) =>
    ec2.send(new DescribeSecurityGroupVpcAssociationsCommand({ Filters, MaxResults: 1000, NextToken }));
  const pages = pagesOf('DescribeSecurityGroupVpcAssociations', page, nextTokenBeside('SecurityGroupVpcAssociations'));
  for await (const { SecurityGroupVpcAssociations = [] } of pages) {
    for (const { GroupId = '', VpcId = '' } of SecurityGroupVpcAssociations) {
      further.set(GroupId, [...(further.get(GroupId) ?? []), VpcId].sort());
    }
  }
  const ids = [...further.keys()];
  const groups: AssociatedGroup[] = [];
  for (let start = 0; start < ids.length; start += mostValues) {
    const filter = { Name: 'group-id', Values: ids.slice(start, start + mostValues) };
    for await (const { SecurityGroups = [] } of groupPages(ec2, { Filters: [filter] })) {
      for (const { GroupId = '', VpcId = '' } of SecurityGroups) {
        groups.push({ groupId: GroupId, vpcId: VpcId, furtherVpcIds: further.get(GroupId) ?? [] });
      }
    }
  }
  return groups;
}
