import { errorCode } from '../../aws/aws-error.ts';
import { allowAction, type CheckResult, deniedCodes } from '../../aws/checks.ts';
import { associatedGroups } from '../../aws/vpc-associations.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import { type BeyondVpc, entriesBeyondVpc } from '../../core/policy/beyond-vpc.ts';

/** How many are named. */
const mostNamed = 10;

/**
 * A warning where entries for a VPC let sources into other VPCs too, or where that may not be read; null where none does. `now` is
 * in milliseconds.
 */
export async function beyondVpcResult(
  entries: readonly AllowlistEntry[],
  { ec2, now }: { readonly ec2: Parameters<typeof associatedGroups>[0]; readonly now: number },
): Promise<CheckResult | null> {
  try {
    const beyond = entriesBeyondVpc(entries, await associatedGroups(ec2), now);
    return beyond.length === 0 ? null : { status: 'warning', detail: detailOf(beyond), mend };
  } catch (error) {
    if (!deniedCodes.includes(errorCode(error))) throw error;
    const detail =
      'not permitted: ec2:DescribeSecurityGroupVpcAssociations, so it is not known whether entries for a VPC let sources into others';
    return { status: 'warning', detail, mend: allowAction };
  }
}

const mend =
  'if that is not wanted: use another group in the other VPC (aws ec2 disassociate-security-group-vpc), or approve the CIDR for single groups (--group)';

function detailOf(beyond: readonly BeyondVpc[]): string {
  const named = beyond
    .slice(0, mostNamed)
    .map(
      ({ entryId, cidr, vpcId, groupId, furtherVpcIds }) =>
        `${entryId} approves ${cidr} for ${vpcId}; ${groupId} lets it into ${furtherVpcIds.join(', ')} too`,
    );
  const rest = beyond.length - named.length;
  return `entries for a VPC let sources into other VPCs: ${named.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}
