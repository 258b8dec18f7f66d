import { AwsError } from '../aws-error.ts';
import { canonicalCidr } from '../cidr.ts';
import { type Params, structures, text } from '../query.ts';
import { type ProtocolAndPorts, readProtocolAndPorts } from './protocol-ports.ts';
import type { RuleSpec, Source } from './rule.ts';

/**
 * The rules an Authorize or Revoke call speaks of: IpPermissions, or the flat parameters of old. One IpPermission with
 * three sources is three rules.
 * @throws {AwsError} MissingParameter when no rule or no source is named, InvalidParameterValue for what is malformed.
 */
export function readPermissions(params: Params, account: string): RuleSpec[] {
  const permissions = structures(params, 'IpPermissions');
  const flat = readFlat(params, account);
  if (permissions.length > 0 && flat) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter ipPermissions cannot be used with flat parameters',
    );
  }
  if (flat) return [flat];
  if (permissions.length === 0) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions');
  }
  return permissions.flatMap((permission) => readPermission(permission, account));
}

function readPermission(permission: Params, account: string): RuleSpec[] {
  const what = portsOf(permission);
  const rules = [
    ...structures(permission, 'IpRanges').map((range) => ruleFrom(what, cidrSource(range, 'CidrIp'), range)),
    ...structures(permission, 'Ipv6Ranges').map((range) => ruleFrom(what, cidrSource(range, 'CidrIpv6'), range)),
    ...structures(permission, 'PrefixListIds').map((item) => ruleFrom(what, prefixListSource(item), item)),
    ...structures(permission, 'Groups').map((pair) => ruleFrom(what, groupSource(pair, account), pair)),
  ];
  if (rules.length === 0) throw noSource();
  return rules;
}

function readFlat(params: Params, account: string): RuleSpec | undefined {
  const cidr = text(params, 'CidrIp');
  const group = text(params, 'SourceSecurityGroupName');
  if (cidr === undefined && group === undefined && text(params, 'IpProtocol') === undefined) return undefined;
  if (cidr !== undefined) return ruleFrom(portsOf(params), cidrSource(params, 'CidrIp'), undefined);
  if (group === undefined) throw noSource();
  const owner = text(params, 'SourceSecurityGroupOwnerId') ?? account;
  const all: ProtocolAndPorts = { protocol: '-1', from: undefined, to: undefined };
  return ruleFrom(all, { kind: 'group', id: group, owner }, undefined);
}

function portsOf(params: Params): ProtocolAndPorts {
  return readProtocolAndPorts(text(params, 'IpProtocol'), text(params, 'FromPort'), text(params, 'ToPort'));
}

function ruleFrom(what: ProtocolAndPorts, source: Source, described: Params | undefined): RuleSpec {
  return { ...what, source, description: described && readDescription(described, source) };
}

/** A CIDR in canonical form; `name` says which family is meant. */
export function cidrSource(params: Params, name: 'CidrIp' | 'CidrIpv4' | 'CidrIpv6'): Source {
  const given = text(params, name) ?? '';
  const cidr = canonicalCidr(given, name === 'CidrIpv6' ? 'ipv6' : 'ipv4');
  if (cidr === undefined) throw new AwsError('InvalidParameterValue', `CIDR block ${given} is malformed`);
  return { kind: name === 'CidrIpv6' ? 'cidr6' : 'cidr4', cidr };
}

function prefixListSource(item: Params): Source {
  const id = text(item, 'PrefixListId');
  if (id === undefined) throw noSource();
  return { kind: 'prefixList', id };
}

function groupSource(pair: Params, account: string): Source {
  const id = text(pair, 'GroupId') ?? text(pair, 'GroupName');
  if (id === undefined) throw noSource();
  return { kind: 'group', id, owner: text(pair, 'UserId') ?? account };
}

export function noSource(): AwsError {
  return new AwsError(
    'MissingParameter',
    'Missing source specification: exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId is required',
  );
}

/** @throws {AwsError} InvalidParameterValue, see {@link checkDescription}. */
export function readDescription(params: Params, source: Source): string | undefined {
  const given = text(params, 'Description');
  if (given === undefined || given === '') return undefined;
  checkDescription(given, source);
  return given;
}

const allowedDescription = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

/**
 * Up to 255 characters of a small set; for prefix lists and groups without `&`
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html).
 * @throws {AwsError} InvalidParameterValue.
 */
export function checkDescription(description: string, source: Source): void {
  const isCidr = source.kind === 'cidr4' || source.kind === 'cidr6';
  if (allowedDescription.test(description) && (isCidr || !description.includes('&'))) return;
  throw new AwsError(
    'InvalidParameterValue',
    'Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  ' +
      `a-zA-Z0-9. _-:/()#,@[]+=${isCidr ? '&' : ''};{}!$*`,
  );
}
