import type { FilterTable, Matches, Test } from './filters.ts';
import type { Group, Rule } from './rule.ts';

type RuleTest = (matches: Matches, nameOf: NameOf) => Test<Rule>;
type NameOf = (groupId: string) => string | undefined;

/** How one rule is tested. Ports are compared for equality, so `from-port=25` misses 0-65535 and every -1 rule. */
const ruleTests: Record<string, RuleTest> = {
  cidr: (matches) => (rule) => rule.source.kind === 'cidr4' && matches(rule.source.cidr),
  'ipv6-cidr': (matches) => (rule) => rule.source.kind === 'cidr6' && matches(rule.source.cidr),
  'prefix-list-id': (matches) => (rule) => rule.source.kind === 'prefixList' && matches(rule.source.id),
  'group-id': (matches) => (rule) => rule.source.kind === 'group' && matches(rule.source.id),
  'group-name': (matches, nameOf) => (rule) => rule.source.kind === 'group' && matches(nameOf(rule.source.id) ?? ''),
  'user-id': (matches) => (rule) => rule.source.kind === 'group' && matches(rule.source.owner),
  protocol: (matches) => (rule) => matches(rule.protocol),
  'from-port': (matches) => (rule) => rule.from !== undefined && matches(String(rule.from)),
  'to-port': (matches) => (rule) => rule.to !== undefined && matches(String(rule.to)),
};

/**
 * The filters of DescribeSecurityGroups. Several filters for rules may be matched by several rules: "any combination of
 * rules - not necessarily a single rule"
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html).
 */
export function groupFilters(nameOf: NameOf): FilterTable<Group> {
  const table: FilterTable<Group> = {
    description: (matches) => (group) => matches(group.description),
    'group-id': (matches) => (group) => matches(group.id),
    'group-name': (matches) => (group) => matches(group.name),
    'owner-id': (matches) => (group) => matches(group.owner),
    'vpc-id': (matches) => (group) => matches(group.vpc),
    'tag-key': (matches) => (group) => [...group.tags.keys()].some(matches),
    'tag:': (matches, key) => (group) => {
      const value = group.tags.get(key);
      return value !== undefined && matches(value);
    },
  };
  for (const [name, test] of Object.entries(ruleTests)) {
    table[`ip-permission.${name}`] = someRule(test, false, nameOf);
    table[`egress.ip-permission.${name}`] = someRule(test, true, nameOf);
  }
  return table;
}

function someRule(make: RuleTest, isEgress: boolean, nameOf: NameOf) {
  return (matches: Matches): Test<Group> => {
    const test = make(matches, nameOf);
    return (group) => group.rules.some((rule) => rule.isEgress === isEgress && test(rule));
  };
}
