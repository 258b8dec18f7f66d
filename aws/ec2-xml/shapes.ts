/** A structure of an answer: its members in the order of the SDK's schema, which is the order of the result's keys. */
export interface Shape {
  readonly members: readonly Member[];
  /** By member: the index of the one that followed it last. The next structure most likely has the same order. */
  readonly followers: Int8Array;
}

/** A member of a structure. `name` is null for an element that is known and is no part of the result. */
export type Member = Field & Tags;

/** All of one form, with `shape` in each, so that the engine reads them all by the same code. */
type Field =
  | { readonly kind: 'text' | 'number' | 'flag'; readonly name: string | null; readonly shape: null }
  | { readonly kind: 'structure' | 'list'; readonly name: string; readonly shape: Shape };

interface Tags {
  /** The opening tag without its end, which is `>` or `/>`. */
  readonly start: Buffer;
  /** The whole closing tag. */
  readonly end: Buffer;
}

/** An answer that our parser knows: its root element. */
export type Answer = Tags & { readonly shape: Shape };

const ipRange = shape({ description: text('Description'), cidrIp: text('CidrIp') });
const ipv6Range = shape({ description: text('Description'), cidrIpv6: text('CidrIpv6') });
const prefixListId = shape({ description: text('Description'), prefixListId: text('PrefixListId') });
const tag = shape({ key: text('Key'), value: text('Value') });

const userIdGroupPair = shape({
  description: text('Description'),
  userId: text('UserId'),
  groupName: text('GroupName'),
  groupId: text('GroupId'),
  vpcId: text('VpcId'),
  vpcPeeringConnectionId: text('VpcPeeringConnectionId'),
  peeringStatus: text('PeeringStatus'),
});

const ipPermission = shape({
  ipProtocol: text('IpProtocol'),
  fromPort: number('FromPort'),
  toPort: number('ToPort'),
  groups: list('UserIdGroupPairs', userIdGroupPair),
  ipRanges: list('IpRanges', ipRange),
  ipv6Ranges: list('Ipv6Ranges', ipv6Range),
  prefixListIds: list('PrefixListIds', prefixListId),
});

const securityGroup = shape({
  groupId: text('GroupId'),
  ipPermissionsEgress: list('IpPermissionsEgress', ipPermission),
  tagSet: list('Tags', tag),
  vpcId: text('VpcId'),
  securityGroupArn: text('SecurityGroupArn'),
  ownerId: text('OwnerId'),
  groupName: text('GroupName'),
  groupDescription: text('Description'),
  ipPermissions: list('IpPermissions', ipPermission),
});

const referencedSecurityGroup = shape({
  groupId: text('GroupId'),
  peeringStatus: text('PeeringStatus'),
  userId: text('UserId'),
  vpcId: text('VpcId'),
  vpcPeeringConnectionId: text('VpcPeeringConnectionId'),
});

const securityGroupRule = shape({
  securityGroupRuleId: text('SecurityGroupRuleId'),
  groupId: text('GroupId'),
  groupOwnerId: text('GroupOwnerId'),
  isEgress: { kind: 'flag', name: 'IsEgress', shape: null },
  ipProtocol: text('IpProtocol'),
  fromPort: number('FromPort'),
  toPort: number('ToPort'),
  cidrIpv4: text('CidrIpv4'),
  cidrIpv6: text('CidrIpv6'),
  prefixListId: text('PrefixListId'),
  referencedGroupInfo: { kind: 'structure', name: 'ReferencedGroupInfo', shape: referencedSecurityGroup },
  description: text('Description'),
  tagSet: list('Tags', tag),
  securityGroupRuleArn: text('SecurityGroupRuleArn'),
});

const groupsAnswer = answer('DescribeSecurityGroupsResponse', {
  requestId: text(null),
  nextToken: text('NextToken'),
  securityGroupInfo: list('SecurityGroups', securityGroup),
});

const rulesAnswer = answer('DescribeSecurityGroupRulesResponse', {
  requestId: text(null),
  securityGroupRuleSet: list('SecurityGroupRules', securityGroupRule),
  nextToken: text('NextToken'),
});

/**
 * The two answers, by the names of their results in the SDK's schema. Members and elements are those of EC2's model of
 * 2016-11-15, as in @aws-sdk/client-ec2; a test compares them with it.
 */
export const answers: ReadonlyMap<string, Answer> = new Map([
  ['DescribeSecurityGroupsResult', groupsAnswer],
  ['DescribeSecurityGroupRulesResult', rulesAnswer],
]);

function answer(root: string, fields: Readonly<Record<string, Field>>): Answer {
  return { ...tagsOf(root), shape: shape(fields) };
}

/** The fields by their elements. */
function shape(fields: Readonly<Record<string, Field>>): Shape {
  const members = Object.entries(fields).map(([element, field]) => ({ ...field, ...tagsOf(element) }));
  return { members, followers: Int8Array.from(members, (_, index) => (index + 1) % members.length) };
}

function text(name: string | null): Field {
  return { kind: 'text', name, shape: null };
}

function number(name: string): Field {
  return { kind: 'number', name, shape: null };
}

/** EC2 writes every list as elements called `item`. */
function list(name: string, of: Shape): Field {
  return { kind: 'list', name, shape: of };
}

function tagsOf(element: string): Tags {
  return { start: Buffer.from(`<${element}`), end: Buffer.from(`</${element}>`) };
}
