import type { EC2Client } from '@aws-sdk/client-ec2';
import { groupPages } from './ec2-reads.ts';

export interface NamedGroup {
  readonly groupId: string;
  readonly vpcId: string;
}

/**
 * The groups with exactly this name in the account and region of the client; a name is unique within a VPC only. A filter takes
 * `*` and `?` for wildcards, and both may be in a name, so they are escaped (EC2 API reference, DescribeSecurityGroups).
 */
export async function groupsByName(ec2: EC2Client, name: string): Promise<NamedGroup[]> {
  const filter = { Name: 'group-name', Values: [name.replaceAll(/[*?\\]/g, '\\$&')] };
  const found: NamedGroup[] = [];
  for await (const { SecurityGroups = [] } of groupPages(ec2, { Filters: [filter] })) {
    for (const { GroupName, GroupId, VpcId = '' } of SecurityGroups) {
      if (GroupName === name && GroupId) found.push({ groupId: GroupId, vpcId: VpcId });
    }
  }
  return found.sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
}
