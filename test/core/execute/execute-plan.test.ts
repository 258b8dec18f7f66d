import { describe, expect, test } from 'vitest';
import { executePlan } from '../../../core/execute/execute-plan.ts';
import type { RetryPolicy } from '../../../core/execute/retry-calls.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { anOpenRule, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { done, isAlready, made, refused, type ScriptedCall, scriptedGroups } from '../../builders/scripted-groups.ts';

const first = anOpenRule({ id: 'sgr-first', ports: ports(20, 25) });
const second = aRule({ id: 'sgr-second', source: fromCidr('::/0') });
const kept = aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') });
const residue: NewRule = newRule('0.0.0.0/0', { kind: 'residue', securityGroupRuleId: first.id });
const office: NewRule = newRule('81.2.69.0/24', { kind: 'approved', entryIds: ['entry-office'] });
const partner: NewRule = newRule('93.184.0.0/16', { kind: 'approved', entryIds: ['entry-partner'] });

const residueKey = 'tcp 20-24 0.0.0.0/0';
const officeKey = 'tcp 25-25 81.2.69.0/24';
const partnerKey = 'tcp 25-25 93.184.0.0/16';
const everything = [kept, made(residue), made(office), made(partner)];

const calm = { edited: [] };

const revoke: Step = { kind: 'revokeIngress', rules: [first, second] };
const authorise: Step = { kind: 'authorizeIngress', rules: [residue, office, partner], tags: {} };
const plan = { group: groupRef, steps: [revoke, authorise] };
const allIn = { call: 'authorizeIngress', names: [residueKey, officeKey, partnerKey] };

function newRule(source: string, origin: NewRule['origin']): NewRule {
  const range = origin.kind === 'residue' ? ports(20, 24) : ports(25);
  return { protocol: 'tcp', ports: range, source: fromCidr(source), description: null, origin };
}

async function execute(answers: Parameters<typeof scriptedGroups>[0]['answers'], ...shows: SecurityGroupRule[][]) {
  const scripted = scriptedGroups({ answers, shows });
  const patience: RetryPolicy = { sleep: async () => {}, retryDelays: [1, 2], verifyDelays: [10, 20, 40] };
  const execution = await executePlan(
    { id: 'rem-1', group: groupRef, steps: plan.steps },
    {
      groups: scripted.groups,
      patience: patience,
      isLate: () => false,
      restore: () => [],
    },
  );
  return { ...execution, calls: scripted.calls, reads: scripted.reads() };
}

function isOne(name: string, { names }: ScriptedCall): boolean {
  return names.length === 1 && names[0] === name;
}

describe('executing a plan', () => {
  test('revokes all in one call, then authorises all in one call, then looks once', async () => {
    const { verdict, outcomes, calls, reads, rulesAfter } = await execute(
      (_, index) => done(`req-${index}`),
      everything,
    );

    expect(verdict).toBe('completed');
    expect(calls).toEqual([{ call: 'revokeIngress', names: ['sgr-first', 'sgr-second'] }, allIn]);
    expect(reads).toBe(1);
    expect(rulesAfter).toEqual(everything);
    expect(outcomes).toEqual([
      { kind: 'revokeIngress', result: 'done', missing: [], ...calm, requestIds: ['req-0'], reason: null },
      { kind: 'authorizeIngress', result: 'done', missing: [], ...calm, requestIds: ['req-1'], reason: null },
    ]);
  });

  test('where one rule is gone already, the others are revoked one by one, each call by its request id', async () => {
    const { verdict, outcomes, calls } = await execute((call, index) => {
      const isGone = call.call === 'revokeIngress' && call.names.includes('sgr-first');
      return isGone ? isAlready('InvalidSecurityGroupRuleId.NotFound', `req-${index}`) : done(`req-${index}`);
    }, everything);

    expect(verdict).toBe('completed');
    expect(calls.map(({ names }) => names).slice(0, 3)).toEqual([
      ['sgr-first', 'sgr-second'],
      ['sgr-first'],
      ['sgr-second'],
    ]);
    expect(outcomes[0]).toMatchObject({ result: 'done', requestIds: ['req-0', 'req-1', 'req-2'] });
  });

  test('where every rule is gone already, the step is alreadyTrue', async () => {
    const { outcomes } = await execute(
      ({ call }, index) =>
        call === 'revokeIngress' ? isAlready('InvalidPermission.NotFound', `req-${index}`) : done(`req-${index}`),
      everything,
    );

    expect(outcomes.map(({ result }) => result)).toEqual(['alreadyTrue', 'done']);
  });

  test('where one rule is there already, the others are authorised one by one', async () => {
    const { verdict, outcomes, calls } = await execute((call, index) => {
      const isDuplicate = call.call === 'authorizeIngress' && call.names.includes(officeKey);
      return isDuplicate ? isAlready('InvalidPermission.Duplicate', `req-${index}`) : done(`req-${index}`);
    }, everything);

    expect(verdict).toBe('completed');
    expect(calls.slice(2).map(({ names }) => names)).toEqual([[residueKey], [officeKey], [partnerKey]]);
    expect(outcomes[1]).toMatchObject({ result: 'done', requestIds: ['req-1', 'req-2', 'req-3', 'req-4'] });
  });

  test('where the quota is full, as many rules are authorised as fit, and the others are named', async () => {
    const fits = (call: ScriptedCall) =>
      call.call === 'revokeIngress' || isOne(residueKey, call) || isOne(officeKey, call);
    const { verdict, reason, outcomes } = await execute(
      (call, index) =>
        fits(call) ? done(`req-${index}`) : refused('RulesPerSecurityGroupLimitExceeded', `req-${index}`),
      [kept, made(residue), made(office)],
    );

    expect(verdict).toBe('partial');
    expect(outcomes[1]).toMatchObject({
      result: 'failed',
      missing: [partnerKey],
      requestIds: ['req-1', 'req-2', 'req-3', 'req-4'],
    });
    expect(reason).toContain('RulesPerSecurityGroupLimitExceeded it is');
    expect(reason).toContain(partnerKey);
  });

  test('a call refused for any other reason is not repeated rule by rule', async () => {
    const { verdict, calls } = await execute(
      ({ call }, index) =>
        call === 'revokeIngress' ? done('req-0') : refused('UnauthorizedOperation', `req-${index}`),
      [kept],
    );

    expect(verdict).toBe('partial');
    expect(calls).toHaveLength(2);
  });
});
