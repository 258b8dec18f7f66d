import { describe, expect, test } from 'vitest';
import { executePlan } from '../../../core/execute/execute-plan.ts';
import type { RetryPolicy } from '../../../core/execute/retry-calls.ts';
import { permissionKey } from '../../../core/model/security-group.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { anOpenRule, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { done, made, refused, type ScriptedCall, scriptedGroups, unanswered } from '../../builders/scripted-groups.ts';

const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 25) });
const openIpv6 = aRule({ id: 'sgr-open-ipv6', source: fromCidr('::/0') });
const residue = newRule('0.0.0.0/0', { kind: 'residue', securityGroupRuleId: open.id });
const office = newRule('81.2.69.0/24', { kind: 'approved', entryIds: ['entry-office'] });
const authorise: Step = { kind: 'authorizeIngress', rules: [residue, office], tags: {} };
const after = [made(residue), made(office)];

function newRule(source: string, origin: NewRule['origin']): NewRule {
  const range = origin.kind === 'residue' ? ports(20, 24) : ports(25);
  return { protocol: 'tcp', ports: range, source: fromCidr(source), description: null, origin };
}

async function execute(script: Parameters<typeof scriptedGroups>[0], steps: readonly Step[]) {
  const scripted = scriptedGroups(script);
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  const patience: RetryPolicy = { sleep, retryDelays: [1, 2], verifyDelays: [10, 20, 40] };
  const execution = await executePlan(
    { id: 'rem-1', group: groupRef, steps },
    {
      groups: scripted.groups,
      patience: patience,
      isLate: () => false,
      restore: () => [],
    },
  );
  return { ...execution, calls: scripted.calls, reads: scripted.reads(), pauses };
}

const plan: readonly Step[] = [{ kind: 'revokeIngress', rules: [open] }, authorise];
const refusedRevoke = ({ call }: ScriptedCall) =>
  call === 'revokeIngress' ? refused('UnauthorizedOperation', 'req-no') : done('req-yes');

describe('a revoke that is refused', () => {
  test('has nothing authorised in its place, and nothing was changed: failed', async () => {
    const { verdict, outcomes, calls } = await execute({ answers: refusedRevoke, shows: [[open]] }, plan);

    expect(verdict).toBe('failed');
    expect(calls).toHaveLength(1);
    expect(outcomes).toEqual([
      {
        kind: 'revokeIngress',
        result: 'failed',
        missing: [open.id],
        edited: [],
        requestIds: ['req-no'],
        reason: 'UnauthorizedOperation: UnauthorizedOperation it is',
      },
      {
        kind: 'authorizeIngress',
        result: 'skipped',
        missing: [residue, office].map(permissionKey),
        edited: [],
        requestIds: [],
        reason: 'not tried, because the revoke before it was refused',
      },
    ]);
  });

  test('is not waited for', async () => {
    const { reads, pauses } = await execute({ answers: refusedRevoke, shows: [[open]] }, plan);

    expect(reads).toBe(1);
    expect(pauses).toEqual([]);
  });
});

describe('a call that gets no answer', () => {
  test('is repeated after each pause, and done once it is answered', async () => {
    const answers = (_: ScriptedCall, index: number) => (index < 2 ? unanswered : done(`req-${index}`));

    const { verdict, pauses, outcomes } = await execute({ answers, shows: [after] }, plan);

    expect(verdict).toBe('completed');
    expect(pauses).toEqual([1, 2]);
    expect(outcomes.map(({ requestIds }) => requestIds)).toEqual([['req-2'], ['req-3']]);
  });

  test('is believed no more than what is seen: completed where the rules are as planned', async () => {
    const { verdict, calls } = await execute({ answers: () => unanswered, shows: [after] }, plan);

    expect(verdict).toBe('completed');
    expect(calls.map(({ call }) => call)).toEqual([
      ...Array(3).fill('revokeIngress'),
      ...Array(3).fill('authorizeIngress'),
    ]);
  });

  test('and is refused when repeated may have happened all the same: partial, not failed', async () => {
    const answers = (_: ScriptedCall, index: number) =>
      index === 0 ? unanswered : refused('UnauthorizedOperation', 'req-no');

    const { verdict, reason } = await execute({ answers, shows: [[open]] }, plan);

    expect(verdict).toBe('partial');
    expect(reason).toContain('no answer: socket hang up');
  });

  test('does not keep the authorise back: the rule may be gone', async () => {
    const answers = ({ call }: ScriptedCall) => (call === 'revokeIngress' ? unanswered : done('req-yes'));

    const { calls } = await execute({ answers, shows: [after] }, plan);

    expect(calls.at(-1)).toEqual({ call: 'authorizeIngress', names: [residue, office].map(permissionKey) });
  });
});

describe('a read that lags', () => {
  test('is repeated until it shows what EC2 accepted', async () => {
    const shows = [[open], [], after];

    const { verdict, reads, pauses } = await execute({ answers: (_, index) => done(`req-${index}`), shows }, plan);

    expect(verdict).toBe('completed');
    expect(reads).toBe(3);
    expect(pauses).toEqual([10, 20]);
  });

  test('to the end of all patience leaves it partial, since EC2 accepted the calls', async () => {
    const { verdict, reason, reads } = await execute({ answers: () => done('req-yes'), shows: [[open]] }, plan);

    expect(verdict).toBe('partial');
    expect(reason).toContain('EC2 accepted the call but does not show the change yet');
    expect(reads).toBe(4);
  });
});

describe('of two rules that are revoked one by one', () => {
  test('the one refused keeps its own residue back, but not the approved', async () => {
    const answers = ({ call, names }: ScriptedCall) => {
      if (call === 'authorizeIngress') return done('req-yes');
      if (names.length > 1)
        return { kind: 'alreadyTrue', code: 'InvalidPermission.NotFound', requestId: 'req-2' } as const;
      return names[0] === open.id ? refused('UnauthorizedOperation', 'req-no') : done('req-yes');
    };
    const steps: readonly Step[] = [{ kind: 'revokeIngress', rules: [open, openIpv6] }, authorise];

    const { verdict, calls } = await execute({ answers, shows: [[open, made(office)]] }, steps);

    expect(verdict).toBe('partial');
    expect(calls.at(-1)).toEqual({ call: 'authorizeIngress', names: [permissionKey(office)] });
  });
});
