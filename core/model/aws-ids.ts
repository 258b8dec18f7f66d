/**
 * How AWS writes its ids and ARNs: the one definition of each, for command line, handlers, settings, aws/ and core. A pattern is
 * exported where a JSON Schema shows it; everybody else asks the function.
 */

/** Twelve digits (AWS account management reference guide, View AWS account identifiers). */
export const accountIdPattern = /^\d{12}$/;

/** Ids of EC2 resources have 8 or 17 hexadecimal digits (EC2 user guide, Resource IDs). */
export const securityGroupIdPattern = /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/;
export const vpcIdPattern = /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/;
export const prefixListIdPattern = /^pl-([0-9a-f]{8}|[0-9a-f]{17})$/;

/**
 * The shape of the names of regions, so that one that nobody has heard of passes as well: a group of letters for the area, one to
 * three more, a number. us-east-1, us-gov-west-1, us-isof-south-1 and eusc-de-east-1 are all of it. fips-us-east-1 is not: it is an
 * older name for another endpoint of us-east-1 (SDK reference guide, FIPS endpoints), and a group must have one name only.
 */
export const regionPattern = /^(?!fips-)[a-z]{2,8}(-[a-z]{2,16}){1,3}-\d{1,2}$/;

/** Whether a text is an account id. */
export function isAccountId(text: string): boolean {
  return accountIdPattern.test(text);
}

/** Whether a text has the shape of the name of a region; not whether there is one of that name. */
export function isRegion(text: string): boolean {
  return regionPattern.test(text);
}

/** Whether a text has the shape of the id of a security group (`sg-…`). */
export function isSecurityGroupId(text: string): boolean {
  return securityGroupIdPattern.test(text);
}

/** Whether a text has the shape of the id of a VPC (`vpc-…`). */
export function isVpcId(text: string): boolean {
  return vpcIdPattern.test(text);
}

/** Whether a text has the shape of the id of a network interface (`eni-…`). */
export function isNetworkInterfaceId(text: string): boolean {
  return /^eni-([0-9a-f]{8}|[0-9a-f]{17})$/.test(text);
}

/** Whether a text is the id of an organisation (Organizations API reference, Organization: `^o-[a-z0-9]{10,32}$`). */
export function isOrganisationId(text: string): boolean {
  return /^o-[a-z0-9]{10,32}$/.test(text);
}

/** Whether a text is the id of an organisational unit or of a root (Organizations API reference, OrganizationalUnit and Root). */
export function isOuOrRoot(text: string): boolean {
  return isOu(text) || /^r-[0-9a-z]{4,32}$/.test(text);
}

/** Whether a text is the id of an organisational unit. */
export function isOu(text: string): boolean {
  return /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/.test(text);
}

/** The parts of an ARN. `region` and `account` are empty where the service has none there, as in IAM. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** The parts of an ARN of any partition (`aws`, `aws-cn`, `aws-us-gov`, …), or null (IAM user guide, Amazon Resource Names). */
export function parseArn(text: string): Arn | null {
  const match = /^arn:(aws[a-z-]*):([a-z0-9-]+):([^:]*):([^:]*):(.+)$/.exec(text);
  if (!match) return null;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = match;
  return { partition, service, region, account, resource };
}

/** The account and name of the IAM role that an ARN names, the name with its path where it has one; null for any other text. */
export function roleOfArn(text: string): { readonly account: string; readonly roleName: string } | null {
  const arn = parseArn(text);
  const roleName = arn?.resource.startsWith('role/') ? arn.resource.slice('role/'.length) : '';
  if (arn?.service !== 'iam' || arn.region !== '' || !isAccountId(arn.account) || roleName === '') return null;
  return { account: arn.account, roleName };
}

/** By how the names of their regions begin (the SDK's partitions.json). */
const partitions: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** The ARN partition that a region is in (AWS General Reference, ARN format); `aws` where it is of no other that is known. */
export function partitionOf(region: string): string {
  return partitions.find(([start]) => region.startsWith(start))?.[1] ?? 'aws';
}
