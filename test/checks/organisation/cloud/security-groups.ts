import type {
  AuthorizeSecurityGroupIngressCommandInput,
  DescribeSecurityGroupRulesCommandInput,
  DescribeSecurityGroupsCommandInput,
  IpPermission,
  RevokeSecurityGroupIngressCommandInput,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import { SdkError } from '../engine/sdk-error.ts';
import { ruleId, type SimulatedGroup, type SimulatedRule } from '../organisation/groups.ts';
import { ec2RuleOf, ipPermissionsOf, keyOfRule, rulesAsked } from './rule-shapes.ts';

/** The groups of all accounts: those that are generated, and what was changed of them since. */
export interface SecurityGroupsOfAll {
  readonly at: (account: string, region: string) => PlaceGroups;
  /** As they were before anything was changed. */
  readonly generated: (account: string, region: string) => readonly SimulatedGroup[];
  /** Puts a rule into a group, as somebody of the account does. Gives its id. */
  readonly open: (ref: { readonly account: string; readonly region: string; readonly groupId: string }) => string;
  /** The rules of the groups that were changed, by account, region and id. */
  readonly changed: ReadonlyMap<string, readonly SimulatedRule[]>;
}

/** The answers of EC2 in one region of an account, in the shapes of the SDK. */
export interface PlaceGroups {
  readonly describeGroups: (input: DescribeSecurityGroupsCommandInput) => object;
  readonly describeRules: (input: DescribeSecurityGroupRulesCommandInput) => object;
  readonly authorize: (input: AuthorizeSecurityGroupIngressCommandInput) => object;
  readonly revoke: (input: RevokeSecurityGroupIngressCommandInput) => object;
}

/** `generated` gives the groups of a place, always the same. */
export function securityGroups(
  generated: (account: string, region: string) => readonly SimulatedGroup[],
  optInTag: string,
): SecurityGroupsOfAll {
  const changed = new Map<string, readonly SimulatedRule[]>();
  /** The ids of the groups of a place that were changed. */
  const changedAt = new Map<string, Set<string>>();
  let added = 100;
  const at = (account: string, region: string): PlaceGroups => {
    const place = `${account}/${region}`;
    const rulesOf = ({ id, rules }: SimulatedGroup) => changed.get(`${place}/${id}`) ?? rules;
    const asked = (ids: readonly string[] | undefined) =>
      generated(account, region).filter(({ id }) => ids?.includes(id) ?? true);
    const existing = (groupId: string) => {
      const [group] = asked([groupId]);
      if (group) return group;
      throw new SdkError('InvalidGroup.NotFound', `The security group '${groupId}' does not exist`);
    };
    const change = (groupId: string, rules: readonly SimulatedRule[]) => {
      changed.set(`${place}/${groupId}`, rules);
      changedAt.set(place, (changedAt.get(place) ?? new Set()).add(groupId));
    };
    return {
      describeGroups: ({ Filters = [] }) => {
        const groups = asked(valuesOf(Filters, 'group-id'));
        return { SecurityGroups: groups.map((group) => ec2GroupOf(group, rulesOf(group), { account, optInTag })) };
      },
      describeRules: ({ Filters = [] }) => {
        const tagged = Filters.some(({ Name }) => Name?.startsWith('tag:'));
        // Only rules that were added have tags.
        const ids = tagged ? [...(changedAt.get(place) ?? [])] : valuesOf(Filters, 'group-id');
        const rules =
          ids?.length === 0 ? [] : asked(ids).flatMap((group) => rulesIn(group, rulesOf(group), { account, Filters }));
        return { SecurityGroupRules: rules };
      },
      authorize: ({ GroupId = '', IpPermissions = [], TagSpecifications = [] }) => {
        const group = existing(GroupId);
        const rules = rulesOf(group);
        const tags = tagsOf(TagSpecifications[0]?.Tags);
        const wanted = asRules(IpPermissions, GroupId).map((rule) => ({ ...rule, id: ruleId(GroupId, added++), tags }));
        const keys = new Set(rules.map(keyOfRule));
        if (wanted.some((rule) => keys.has(keyOfRule(rule)))) {
          throw new SdkError('InvalidPermission.Duplicate', 'the specified rule already exists');
        }
        change(GroupId, [...rules, ...wanted]);
        return { Return: true, SecurityGroupRules: wanted.map((rule) => ec2RuleOf(rule, GroupId, account)) };
      },
      revoke: ({ GroupId = '', IpPermissions = [] }) => {
        const rules = rulesOf(existing(GroupId));
        const keys = new Set(asRules(IpPermissions, GroupId).map(keyOfRule));
        const revoked = rules.filter((rule) => keys.has(keyOfRule(rule)));
        if (revoked.length < keys.size) {
          throw new SdkError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
        }
        change(
          GroupId,
          rules.filter((rule) => !revoked.includes(rule)),
        );
        return { Return: true, RevokedSecurityGroupRules: revoked.map((rule) => ec2RuleOf(rule, GroupId, account)) };
      },
    };
  };
  return {
    at,
    generated,
    changed,
    open: ({ account, region, groupId }) => {
      const IpPermissions = [
        { IpProtocol: 'tcp', FromPort: 25, ToPort: 25, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'somebody' }] },
      ];
      const answer = at(account, region).authorize({ GroupId: groupId, IpPermissions });
      const { SecurityGroupRules: rules } = answer as { SecurityGroupRules: { SecurityGroupRuleId: string }[] };
      return rules[0]?.SecurityGroupRuleId ?? '';
    },
  };
}

type Filters = NonNullable<DescribeSecurityGroupsCommandInput['Filters']>;

/** The values of a filter; undefined where it is not asked for. Throws for a filter that is not known here. */
function valuesOf(filters: Filters, name: string): string[] | undefined {
  const unknown = filters.find(({ Name = '' }) => Name !== name && !Name.startsWith('tag:'));
  if (unknown) throw new Error(`the filter ${unknown.Name} is not simulated`);
  return filters.find(({ Name }) => Name === name)?.Values;
}

function rulesIn(
  group: SimulatedGroup,
  rules: readonly SimulatedRule[],
  { account, Filters: filters }: { readonly account: string; readonly Filters: Filters },
) {
  const tag = filters.find(({ Name }) => Name?.startsWith('tag:'));
  const key = tag?.Name?.slice('tag:'.length) ?? '';
  const wanted = tag ? rules.filter(({ tags }) => tag.Values?.includes(tags[key] ?? '')) : rules;
  return wanted.map((rule) => ec2RuleOf(rule, group.id, account));
}

function ec2GroupOf(
  { id, name, vpcId, isOptedIn }: SimulatedGroup,
  rules: readonly SimulatedRule[],
  { account, optInTag }: { readonly account: string; readonly optInTag: string },
): SecurityGroup {
  return {
    GroupId: id,
    GroupName: name,
    VpcId: vpcId,
    OwnerId: account,
    Tags: isOptedIn ? [{ Key: optInTag, Value: 'true' }] : [],
    IpPermissions: ipPermissionsOf(rules),
  };
}

function asRules(permissions: readonly IpPermission[], groupId: string): SimulatedRule[] {
  return permissions.flatMap(rulesAsked).map((rule) => ({ ...rule, id: ruleId(groupId, 0), tags: {} }));
}

function tagsOf(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = [],
): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
