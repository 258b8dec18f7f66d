import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { anOpenRule, ports } from '../../builders/builders.ts';
import { open, planOf, told } from '../../builders/plan-of.ts';

function lostOf(rules: readonly SecurityGroupRule[]) {
  return planOf(rules)?.lost;
}

describe('what cannot be kept of a rule is listed as lost', () => {
  const loss = { kind: 'description-or-tags', securityGroupRuleId: 'sgr-open' };
  const twin = (change: Partial<SecurityGroupRule> = {}) =>
    anOpenRule({ id: 'sgr-twin', ports: ports(26, 30), ...change });

  test('the protocols of an all-traffic rule', () => {
    const what = 'IP protocols other than TCP, UDP, ICMP, GRE (47), ESP (50) and AH (51)';

    expect(lostOf([open({ protocol: '-1', ports: null })])).toEqual([
      { kind: 'protocols', securityGroupRuleId: 'sgr-open', what },
    ]);
  });

  test('a description that EC2 refuses', () => {
    expect(lostOf([open({ description: 'Büro' })])).toEqual([{ ...loss, what: 'the exact description "Büro"' }]);
  });

  test('but not of a rule of which nothing is left', () => {
    expect(lostOf([open({ description: 'Büro', ports: ports(25) })])).toEqual([]);
  });

  test.each<[string, Partial<SecurityGroupRule>, Partial<SecurityGroupRule>, string]>([
    ['a description', { description: 'relay' }, {}, 'description "relay"'],
    ['another description', { description: 'relay' }, { description: 'web' }, 'description "relay"'],
    ['a tag', { tags: { team: 'mail' } }, {}, 'tags team=mail'],
    ['another value of a tag', { tags: { team: 'mail', a: 'b' } }, { tags: { team: 'web', a: 'b' } }, 'tags team=mail'],
    [
      'everything',
      { description: 'relay', tags: { team: 'mail', cost: '7' } },
      { description: 'web', tags: { other: 'x' } },
      'description "relay" and tags team=mail, cost=7',
    ],
  ])('%s, where the rule stands already without it', (_, labels, standing, what) => {
    const rules = [open(labels), twin(standing)];

    expect(lostOf(rules)).toEqual([{ ...loss, what: `${what}: the same rule exists already (tcp 26-30 0.0.0.0/0)` }]);
    expect(told(planOf(rules)).authorised).toEqual(['tcp 20-24 0.0.0.0/0']);
  });

  test.each<[string, Partial<SecurityGroupRule>, Partial<SecurityGroupRule>]>([
    ['the same labels', { description: 'relay', tags: { a: 'b' } }, { description: 'relay', tags: { a: 'b', c: 'd' } }],
    ['labels where it had none', {}, { description: 'web', tags: { a: 'b' } }],
  ])('but nothing where the rule stands already with %s', (_, labels, standing) => {
    expect(lostOf([open(labels), twin(standing)])).toEqual([]);
  });

  test('the labels of the second of two rules that leave the same', () => {
    const plan = planOf(['first', 'second'].map((id) => open({ id, description: id, tags: { id } })));

    expect(told(plan).authorised).toEqual(['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0']);
    expect(plan?.lost).toEqual(
      ['20-24', '26-30'].map((range) => ({
        kind: 'description-or-tags',
        securityGroupRuleId: 'second',
        what: `description "second" and tags id=second: the same rule exists already (tcp ${range} 0.0.0.0/0)`,
      })),
    );
  });
});
