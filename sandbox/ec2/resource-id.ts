import { AwsError } from '../aws-error.ts';

const shapes: Record<string, { pattern: RegExp; malformed: string }> = {
  sg: { pattern: /^sg-[0-9a-f]{8,17}$/, malformed: 'InvalidGroupId.Malformed' },
  sgr: { pattern: /^sgr-[0-9a-f]{8,17}$/, malformed: 'InvalidSecurityGroupRuleId.Malformed' },
  pl: { pattern: /^pl-[0-9a-f]{8,17}$/, malformed: 'InvalidPrefixListID.Malformed' },
  vpc: { pattern: /^vpc-[0-9a-f]{8,17}$/, malformed: 'InvalidVpcID.Malformed' },
};

/** Whether a text has the shape of an id: prefix, dash, 8 to 17 hexadecimal digits. */
export function isResourceId(prefix: 'sg' | 'sgr' | 'pl' | 'vpc', id: string): boolean {
  return shapes[prefix]?.pattern.test(id) ?? false;
}

/** @throws {AwsError} the `.Malformed` code of the kind of resource. */
export function checkResourceId(prefix: 'sg' | 'sgr' | 'pl' | 'vpc', id: string): void {
  if (isResourceId(prefix, id)) return;
  throw new AwsError(shapes[prefix]?.malformed ?? 'InvalidID', `Invalid id: "${id}" (expecting "${prefix}-...")`);
}
