import {
  AuthorizeSecurityGroupIngressCommand,
  type EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { isOptedIn } from '../core/policy/opt-in.ts';
import { type CheckResult, madeUpRule, permittedOf } from './checks.ts';
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
export async function checkOtherGroup(ec2: EC2Client, GroupId: string): Promise<CheckResult> {
  const call = { DryRun: true, GroupId, IpPermissions: madeUpRule };
  const permitted = await permittedOf({
    'ec2:RevokeSecurityGroupIngress': () => ec2.send(new RevokeSecurityGroupIngressCommand(call)),
  });
  if (permitted.length === 0) return { status: 'ok', detail: `${GroupId}, which is not opted in, may not be changed` };
  return tooWide(`it may change ${GroupId}, which is not opted in: ${permitted.join(', ')}`);
}

/** Whether a role may make rules in an opted-in group that do not carry the tag of the bot, by DryRun. */
export async function checkUntaggedRules(ec2: EC2Client, GroupId: string): Promise<CheckResult> {
  const call = { DryRun: true, GroupId, IpPermissions: madeUpRule };
  const permitted = await permittedOf({
    'ec2:AuthorizeSecurityGroupIngress': () => ec2.send(new AuthorizeSecurityGroupIngressCommand(call)),
  });
  if (permitted.length === 0)
    return { status: 'ok', detail: `rules without the tag of the bot may not be made in ${GroupId}` };
  return tooWide(`it may make rules without the tag of the bot in ${GroupId}: ${permitted.join(', ')}`);
}

function tooWide(detail: string): CheckResult {
  return {
    status: 'warning',
    detail,
    mend: 'the role may do more than the bot needs: deploy the roles of deploy/spoke.yml there',
  };
}
