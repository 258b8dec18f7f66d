import { AwsError } from '../aws-error.ts';

type IdPrefix = 'sg' | 'sgr' | 'pl' | 'vpc' | 'eni' | 'subnet' | 'rtb' | 'acl';

const shapes: Record<IdPrefix, { pattern: RegExp; malformed: string }> = {
  sg: { pattern: /^sg-[0-9a-f]{8,17}$/, malformed: 'InvalidGroupId.Malformed' },
  sgr: { pattern: /^sgr-[0-9a-f]{8,17}$/, malformed: 'InvalidSecurityGroupRuleId.Malformed' },
  pl: { pattern: /^pl-[0-9a-f]{8,17}$/, malformed: 'InvalidPrefixListID.Malformed' },
  vpc: { pattern: /^vpc-[0-9a-f]{8,17}$/, malformed: 'InvalidVpcID.Malformed' },
  eni: { pattern: /^eni-[0-9a-f]{8,17}$/, malformed: 'InvalidNetworkInterfaceId.Malformed' },
  subnet: { pattern: /^subnet-[0-9a-f]{8,17}$/, malformed: 'InvalidSubnetID.Malformed' },
  rtb: { pattern: /^rtb-[0-9a-f]{8,17}$/, malformed: 'InvalidRouteTableId.Malformed' },
  acl: { pattern: /^acl-[0-9a-f]{8,17}$/, malformed: 'InvalidNetworkAclId.Malformed' },
};

/** Whether a text has the shape of an id: prefix, dash, 8 to 17 hexadecimal digits. */
export function isResourceId(prefix: IdPrefix, id: string): boolean {
  return shapes[prefix].pattern.test(id);
}

/** @throws {AwsError} the `.Malformed` code of the kind of resource. */
export function checkResourceId(prefix: IdPrefix, id: string): void {
  if (isResourceId(prefix, id)) return;
  throw new AwsError(shapes[prefix].malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`);
}
