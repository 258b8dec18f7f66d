import { AwsError } from '../aws-error.ts';
import { write } from '../cell.ts';
import { type Params, structures, text } from '../query.ts';
import { element } from '../xml.ts';
import { resolveSource } from './authorize.ts';
import { type Ec2Context, ownGroup } from './context.ts';
import { cidrSource, noSource, readDescription } from './permissions.ts';
import { readProtocolAndPorts } from './protocol-ports.ts';
import { checkQuota } from './quota.ts';
import { checkResourceId } from './resource-id.ts';
import { type Group, identityOf, inWords, type Rule, type RuleSpec, type Source } from './rule.ts';

/**
 * ModifySecurityGroupRules. Replaces the whole body of each rule (an omitted description is cleared); id and tags stay. The
 * kind of source cannot change: "you cannot change the rule type"
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html). All or nothing.
 * @throws {AwsError} InvalidSecurityGroupRuleId.NotFound or .Malformed, InvalidPermission.Duplicate, MissingParameter,
 * InvalidParameterCombination, InvalidParameterValue, RulesPerSecurityGroupLimitExceeded.
 */
export function modifySecurityGroupRules(context: Ec2Context): string {
  const { params, region, now } = context;
  if (text(params, 'GroupId') === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter GroupId');
  }
  const { cell, group } = ownGroup(context);
  const updates = structures(params, 'SecurityGroupRule');
  if (updates.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter SecurityGroupRule');

  const modified = new Map<string, Rule>();
  for (const update of updates) {
    const rule = ruleOf(group, update);
    if (modified.has(rule.id)) {
      throw new AwsError('InvalidParameterValue', 'The same security group rule ID must not appear multiple times');
    }
    const spec = resolveSource(readRequest(update, context), group, context);
    if (spec.source.kind !== rule.source.kind) {
      throw new AwsError(
        'InvalidParameterCombination',
        'You cannot change the type of the source of a security group rule',
      );
    }
    modified.set(rule.id, { ...rule, ...spec });
  }
  const after: Group = { ...group, rules: group.rules.map((rule) => modified.get(rule.id) ?? rule) };
  checkUnique(after, modified);
  checkQuota({ before: group, after, region, now });
  write(cell, after, now);
  return element('return', true);
}

function ruleOf(group: Group, update: Params): Rule {
  const id = text(update, 'SecurityGroupRuleId') ?? '';
  checkResourceId('sgr', id);
  const rule = group.rules.find((candidate) => candidate.id === id);
  if (rule) return rule;
  throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
}

function readRequest(update: Params, { region }: Ec2Context): RuleSpec {
  const request = update.fields.get('SecurityGroupRule');
  if (!request) throw new AwsError('MissingParameter', 'The request must contain the parameter SecurityGroupRule');
  const ports = readProtocolAndPorts(text(request, 'IpProtocol'), text(request, 'FromPort'), text(request, 'ToPort'));
  const source = readSource(request, region.account);
  return { ...ports, source, description: readDescription(request, source) };
}

function readSource(request: Params, account: string): Source {
  const ipv4 = text(request, 'CidrIpv4');
  const ipv6 = text(request, 'CidrIpv6');
  const prefixList = text(request, 'PrefixListId');
  const group = text(request, 'ReferencedGroupId');
  const given = [ipv4, ipv6, prefixList, group].filter((value) => value !== undefined);
  if (given.length === 0) throw noSource();
  if (given.length > 1) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId may be specified',
    );
  }
  if (ipv4 !== undefined) return cidrSource(request, 'CidrIpv4');
  if (ipv6 !== undefined) return cidrSource(request, 'CidrIpv6');
  if (prefixList !== undefined) return { kind: 'prefixList', id: prefixList };
  return { kind: 'group', id: group ?? '', owner: account };
}

/** @throws {AwsError} InvalidPermission.Duplicate when a modified rule now equals another of its direction. */
function checkUnique(group: Group, modified: Map<string, Rule>): void {
  const seen = new Map<string, Rule>();
  for (const rule of group.rules) {
    const identity = `${rule.isEgress}|${identityOf(rule)}`;
    const twin = seen.get(identity);
    if (twin && (modified.has(rule.id) || modified.has(twin.id))) {
      throw new AwsError('InvalidPermission.Duplicate', `the specified rule ${inWords(rule)} already exists`);
    }
    seen.set(identity, rule);
  }
}
