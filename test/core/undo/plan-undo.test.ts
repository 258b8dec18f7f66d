import { describe, expect, test } from 'vitest';
import { permissionKey } from '../../../core/model/security-group.ts';
import { decisionOn, planOf } from '../../builders/a-decision.ts';
import { anOpenRule, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { madeBy, someRules } from '../../builders/some-entries.ts';

describe('the plan of an undo', () => {
  test('revokes what was added, authorises what was taken away, and names every rule after where it comes from', () => {
    const { open, kept } = someRules();
    const made = madeBy('rem-1');

    expect(planOf({ before: [open, kept], after: [kept, made] })).toEqual({
      undoes: 'rem-1',
      remediationId: 'rem-2',
      group: groupRef,
      steps: [
        { kind: 'revokeIngress', rules: [made] },
        {
          kind: 'authorizeIngress',
          rules: [
            {
              protocol: 'tcp',
              ports: ports(20, 30),
              source: fromCidr('0.0.0.0/0'),
              description: null,
              origin: { kind: 'restored', securityGroupRuleId: 'sgr-open' },
            },
          ],
          tags: { 'smtp-warden:remediation': 'rem-2' },
        },
      ],
      lost: [],
      quota: [{ family: 'ipv4', needed: 2, allowed: 60 }],
      already: [],
    });
  });

  test('gives back with one call the rules that bore the same tags, and marks as managed only those that were', () => {
    const before = [
      anOpenRule({ id: 'sgr-a', tags: { team: 'mail', cost: '7' } }),
      anOpenRule({ id: 'sgr-b', ports: ports(26), tags: { cost: '7', team: 'mail' } }),
      anOpenRule({ id: 'sgr-c', ports: ports(27), tags: { team: 'web' } }),
      madeBy('rem-0', { id: 'sgr-d' }),
    ];

    const calls = planOf({ before }).steps.map((step) => ({ ...step, rules: step.rules.map(permissionKey) }));

    expect(calls).toEqual([
      {
        kind: 'authorizeIngress',
        rules: ['tcp 25-25 0.0.0.0/0', 'tcp 26-26 0.0.0.0/0'],
        tags: { team: 'mail', cost: '7', 'smtp-warden:remediation': 'rem-2' },
      },
      {
        kind: 'authorizeIngress',
        rules: ['tcp 27-27 0.0.0.0/0'],
        tags: { team: 'web', 'smtp-warden:remediation': 'rem-2' },
      },
      {
        kind: 'authorizeIngress',
        rules: ['tcp 25-25 81.2.69.0/24'],
        tags: { 'smtp-warden:managed': 'true', 'smtp-warden:remediation': 'rem-2' },
      },
    ]);
  });

  test('tells which description and tags cannot be given back', () => {
    const { open, other } = someRules();
    const labelled = { ...open, description: 'who? me', tags: { 'aws:made-by': 'a stack' } };

    expect(planOf({ before: [labelled, other] }).lost).toEqual([
      {
        kind: 'description-or-tags',
        securityGroupRuleId: 'sgr-open',
        what: 'the exact description "who? me" and the tags aws:made-by',
      },
    ]);
  });

  test('tells what is so already', () => {
    const { open, other, kept } = someRules();
    const made = madeBy('rem-1');
    const gone = madeBy('rem-1', { id: 'sgr-gone', ports: ports(20, 24) });
    const again = { ...open, id: 'sgr-again' };

    const plan = planOf({ before: [open, other], after: [made, gone], now: { rules: [made, again, kept] } });

    expect(plan.already).toEqual([
      'gone already: sgr-gone tcp 20-24 81.2.69.0/24',
      'there already: tcp 20-30 0.0.0.0/0',
    ]);
    expect(plan.steps).toMatchObject([
      { kind: 'revokeIngress', rules: [made] },
      { kind: 'authorizeIngress', rules: [{ source: other.source }] },
    ]);
  });

  test('gives back a rule that is there only as the one it takes away', () => {
    const taken = aRule({ id: 'sgr-taken' });
    const made = madeBy('rem-1');

    const plan = planOf({ before: [taken], after: [made] });

    expect(plan.steps.map(({ kind }) => kind)).toEqual(['revokeIngress', 'authorizeIngress']);
    expect(plan.already).toEqual([]);
  });

  test('is not needed where all is as it was', () => {
    const { open } = someRules();

    const decision = decisionOn({
      before: [open],
      after: [madeBy('rem-1')],
      now: { rules: [{ ...open, id: 'sgr-again' }] },
    });

    expect(decision).toEqual({ kind: 'nothing', reason: 'the group is as it was before rem-1' });
  });
});
