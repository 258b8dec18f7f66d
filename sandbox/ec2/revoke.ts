import { AwsError } from '../aws-error.ts';
import { write } from '../cell.ts';
import { structures, text, texts } from '../query.ts';
import { element, optionalList } from '../xml.ts';
import { resolveSource } from './authorize.ts';
import { type Ec2Context, ownGroup } from './context.ts';
import { readPermissions } from './permissions.ts';
import { checkResourceId } from './resource-id.ts';
import { type Group, identityOf, type Rule, type RuleSpec } from './rule.ts';
import { permissionsXml, revokedRuleXml } from './rule-xml.ts';

type Selection = { revoked: Rule[]; unknown: RuleSpec[] };

/**
 * RevokeSecurityGroupIngress, by rule ids or by rule properties. By properties the values must match exactly; in the
 * default VPC what does not match comes back as UnknownIpPermissions without an error, elsewhere the whole call fails
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html).
 * @throws {AwsError} InvalidSecurityGroupRuleId.NotFound or .Malformed, InvalidPermission.NotFound,
 * InvalidParameterCombination, InvalidParameterValue, InvalidGroup.NotFound. No rule is revoked then.
 */
export function revokeSecurityGroupIngress(context: Ec2Context): string {
  const { region, params, now } = context;
  const { cell, group } = ownGroup(context);
  const ids = texts(params, 'SecurityGroupRuleId');
  const hasProperties = structures(params, 'IpPermissions').length > 0 || text(params, 'IpProtocol') !== undefined;
  if (ids.length > 0 && hasProperties) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameters securityGroupRuleIds and ipPermissions cannot be used together',
    );
  }

  const { revoked, unknown } =
    ids.length > 0 ? selectByIds(group, ids) : selectByProperties(group, specsOf(context, group));
  if (unknown.length > 0 && group.vpc !== region.defaultVpc) {
    throw new AwsError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
  }
  const gone = new Set(revoked);
  if (gone.size > 0) write(cell, { ...group, rules: group.rules.filter((rule) => !gone.has(rule)) }, now);

  return (
    element('return', true) +
    (unknown.length > 0 ? permissionsXml('unknownIpPermissionSet', unknown) : '') +
    optionalList('revokedSecurityGroupRuleSet', revoked, (rule) => revokedRuleXml(group, rule))
  );
}

/** The rules named by their properties. A source that is gone need not exist, but a group named by name must be found. */
function specsOf(context: Ec2Context, group: Group): RuleSpec[] {
  return readPermissions(context.params, context.region.account).map((spec) =>
    spec.source.kind === 'group' && !spec.source.id.startsWith('sg-') ? resolveSource(spec, group, context) : spec,
  );
}

/** AWS's answer to an id given twice is unknown; the sandbox refuses it, so that nobody relies on either guess. */
function selectByIds(group: Group, ids: string[]): Selection {
  for (const id of ids) checkResourceId('sgr', id);
  if (new Set(ids).size < ids.length) {
    throw new AwsError('InvalidParameterValue', 'The same security group rule ID must not appear multiple times');
  }
  const ingress = ingressBy(group, (rule) => rule.id);
  return { revoked: ids.map((id) => ingress.get(id) ?? unknownRule(id)), unknown: [] };
}

function unknownRule(id: string): never {
  throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
}

function selectByProperties(group: Group, specs: RuleSpec[]): Selection {
  const existing = ingressBy(group, identityOf);
  const asked = new Map(specs.map((spec) => [identityOf(spec), spec]));
  const selection: Selection = { revoked: [], unknown: [] };
  for (const [identity, spec] of asked) {
    const rule = existing.get(identity);
    if (rule) selection.revoked.push(rule);
    else selection.unknown.push(spec);
  }
  return selection;
}

function ingressBy(group: Group, key: (rule: Rule) => string): Map<string, Rule> {
  return new Map(group.rules.filter((rule) => !rule.isEgress).map((rule) => [key(rule), rule]));
}
