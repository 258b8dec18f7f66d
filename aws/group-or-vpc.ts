import type { EC2Client } from '@aws-sdk/client-ec2';
import { groupPages } from './ec2-reads.ts';

/** A security group or a VPC, by its id. */
export type GroupOrVpc = { readonly groupId: string } | { readonly vpcId: string };

/**
 * Whether a security group or a VPC exists in the account and region of the client. By filter, so that one that does not is no
 * error. A VPC is known by its groups: it always has a default one, which cannot be deleted (VPC user guide, Default security
 * groups). So this takes no permission but ec2:DescribeSecurityGroups.
 */
export async function exists(ec2: EC2Client, what: GroupOrVpc): Promise<boolean> {
  const filter =
    'groupId' in what ? { Name: 'group-id', Values: [what.groupId] } : { Name: 'vpc-id', Values: [what.vpcId] };
  for await (const { SecurityGroups = [] } of groupPages(ec2, { Filters: [filter], MaxResults: 5 })) {
    if (SecurityGroups.length > 0) return true;
  }
  return false;
}
