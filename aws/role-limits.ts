import type { EC2Client } from '@aws-sdk/client-ec2';
import { isOptedIn } from '../core/policy/opt-in.ts';
import { authorizeDryly, type CheckResult, permittedOf, revokeDryly } from './checks.ts';
import { groupPages } from './ec2-reads.ts';
import { tagsOf } from './ip-permission.ts';

/** A group without the opt-in tag, to see that a role may not change it; null where there is none among the first thousand. */
export async function otherGroup(ec2: EC2Client, tagKey: string): Promise<string | null> {
  for await (const { SecurityGroups = [] } of groupPages(ec2, {})) {
    return SecurityGroups.find(({ Tags }) => !isOptedIn(tagsOf(Tags), tagKey))?.GroupId ?? null;
  }
  return null;
}

/**
 * Whether a role may change a group that nobody has opted in, by DryRun. deploy/spoke.yml does not permit it, so that even a fault of the
 * bot changes nothing there.
 */
export async function checkOtherGroup(ec2: EC2Client, groupId: string): Promise<CheckResult> {
  const permitted = await permittedOf({
    'ec2:RevokeSecurityGroupIngress': () => revokeDryly(ec2, groupId),
  });
  if (permitted.length === 0) return { status: 'ok', detail: `${groupId}, which is not opted in, may not be changed` };
  return tooWide(`it may change ${groupId}, which is not opted in: ${permitted.join(', ')}`);
}

/** Whether a role may make rules in an opted-in group that do not carry the tag of the bot, by DryRun. */
export async function checkUntaggedRules(ec2: EC2Client, groupId: string): Promise<CheckResult> {
  const permitted = await permittedOf({
    'ec2:AuthorizeSecurityGroupIngress': () => authorizeDryly(ec2, groupId, {}),
  });
  if (permitted.length === 0)
    return { status: 'ok', detail: `rules without the tag of the bot may not be made in ${groupId}` };
  return tooWide(`it may make rules without the tag of the bot in ${groupId}: ${permitted.join(', ')}`);
}

function tooWide(detail: string): CheckResult {
  return {
    status: 'warning',
    detail,
    mend: 'the role may do more than the bot needs: deploy the roles of deploy/spoke.yml there',
  };
}
