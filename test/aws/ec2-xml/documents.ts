const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** An answer of DescribeSecurityGroups around what is given. */
export function groupsAnswer(inner: string): string {
  return answer('DescribeSecurityGroupsResponse', inner);
}

/** An answer of DescribeSecurityGroupRules around what is given. */
export function rulesAnswer(inner: string): string {
  return answer('DescribeSecurityGroupRulesResponse', inner);
}

/** An answer of DescribeSecurityGroups with one group, of which this is within its `item`. */
export function oneGroup(inner: string): string {
  return groupsAnswer(`<securityGroupInfo><item>${inner}</item></securityGroupInfo>`);
}

/** An answer of DescribeSecurityGroupRules with one rule, of which this is within its `item`. */
export function oneRule(inner: string): string {
  return rulesAnswer(`<securityGroupRuleSet><item>${inner}</item></securityGroupRuleSet>`);
}

function answer(root: string, inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}"><requestId>r-1</requestId>${inner}</${root}>`;
}
