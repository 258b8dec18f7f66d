import { AwsError } from '../aws-error.ts';
import { latest } from '../cell.ts';
import { text } from '../query.ts';
import { element } from '../xml.ts';
import { authorizeSecurityGroupIngress } from './authorize.ts';
import { createManagedPrefixList, deleteManagedPrefixList, modifyManagedPrefixList } from './change-prefix-lists.ts';
import { type Ec2Action, type Ec2Context, notYours } from './context.ts';
import { describeFlowLogs } from './describe-flow-logs.ts';
import { describeSecurityGroups } from './describe-groups.ts';
import { describeNetworkAcls } from './describe-network-acls.ts';
import { describeNetworkInterfaces } from './describe-network-interfaces.ts';
import { describeManagedPrefixLists, getManagedPrefixListEntries } from './describe-prefix-lists.ts';
import { describeRouteTables } from './describe-route-tables.ts';
import { describeSecurityGroupRules } from './describe-rules.ts';
import { describeSubnets } from './describe-subnets.ts';
import { describeTags } from './describe-tags.ts';
import { describeSecurityGroupVpcAssociations } from './describe-vpc-associations.ts';
import { createSecurityGroup, deleteSecurityGroup } from './groups.ts';
import { modifySecurityGroupRules } from './modify-rules.ts';
import { revokeSecurityGroupIngress } from './revoke.ts';
import { createTags, deleteTags } from './tags.ts';
import { describeRegions, describeVpcs } from './vpcs-and-regions.ts';

/** Every EC2 action the sandbox answers. */
const actions: ReadonlyMap<string, Ec2Action> = new Map(
  Object.entries({
    AuthorizeSecurityGroupIngress: authorizeSecurityGroupIngress,
    CreateManagedPrefixList: createManagedPrefixList,
    CreateSecurityGroup: createSecurityGroup,
    CreateTags: createTags,
    DeleteManagedPrefixList: deleteManagedPrefixList,
    DeleteSecurityGroup: deleteSecurityGroup,
    DeleteTags: deleteTags,
    DescribeFlowLogs: describeFlowLogs,
    DescribeManagedPrefixLists: describeManagedPrefixLists,
    DescribeNetworkAcls: describeNetworkAcls,
    DescribeNetworkInterfaces: describeNetworkInterfaces,
    DescribeRegions: describeRegions,
    DescribeRouteTables: describeRouteTables,
    DescribeSecurityGroupRules: describeSecurityGroupRules,
    DescribeSecurityGroupVpcAssociations: describeSecurityGroupVpcAssociations,
    DescribeSecurityGroups: describeSecurityGroups,
    DescribeSubnets: describeSubnets,
    DescribeTags: describeTags,
    DescribeVpcs: describeVpcs,
    GetManagedPrefixListEntries: getManagedPrefixListEntries,
    ModifyManagedPrefixList: modifyManagedPrefixList,
    ModifySecurityGroupRules: modifySecurityGroupRules,
    RevokeSecurityGroupIngress: revokeSecurityGroupIngress,
  }),
);

/**
 * Answers one EC2 call with the whole XML body.
 * @throws {AwsError} InvalidAction, DryRunOperation, or what the action throws. A dry run checks authorisation only,
 * neither parameters nor existence (aws/aws-sdk-ruby#1716).
 */
export function answerEc2(action: string, context: Ec2Context, requestId: string): string {
  const answer = actions.get(action);
  if (!answer) throw new AwsError('InvalidAction', `The action ${action} is not valid for this web service.`);
  if (text(context.params, 'DryRun') === 'true') {
    if (isSharedByAnother(context) && !/^(Describe|Get)/.test(action)) throw notYours();
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  }
  const inner = answer(context);
  const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="${namespace}">` +
    `${element('requestId', requestId)}${inner}</${action}Response>`
  );
}

function isSharedByAnother({ region, params }: Ec2Context): boolean {
  const cell = region.groups.get(text(params, 'GroupId') ?? '');
  const group = cell && latest(cell);
  return group !== undefined && group.owner !== region.account;
}

/** The error body of EC2 (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html). */
export function ec2ErrorBody(error: AwsError, requestId: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>' +
    element('Code', error.code) +
    element('Message', error.message) +
    `</Error></Errors>${element('RequestID', requestId)}</Response>`
  );
}
