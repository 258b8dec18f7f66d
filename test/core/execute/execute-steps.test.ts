import { describe, expect, test } from 'vitest';
import { executePlan } from '../../../core/execute/execute-plan.ts';
import type { CallResult } from '../../../core/gateways.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { anOpenRule, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { done, made, refused, type ScriptedCall, scriptedGroups } from '../../builders/scripted-groups.ts';
import { approved, authorising, remainderOf, revoking } from '../reconcile/an-unfinished.ts';

const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), tags: { team: 'mail' } });
const office = approved(aRule());
const partner = approved(aRule({ source: fromCidr('93.184.0.0/16') }));
const below = remainderOf(open, { ports: ports(20, 24) });
const officeKey = 'tcp 25-25 81.2.69.0/24';
const partnerKey = 'tcp 25-25 93.184.0.0/16';

interface Script {
  readonly answers?: (call: ScriptedCall) => CallResult;
  /** What each read shows, or the error it ends with. */
  readonly shows?: readonly (readonly SecurityGroupRule[] | string)[];
  readonly restore?: (edited: SecurityGroupRule) => readonly NewRule[];
}

async function execute(steps: readonly Step[], { answers = () => done('req'), shows = [[]], restore }: Script) {
  const { groups, calls } = scriptedGroups({ answers, shows: [] });
  const pauses: number[] = [];
  let reads = 0;
  const rules = async () => {
    const shown = shows[reads++] ?? shows.at(-1) ?? [];
    if (typeof shown === 'string') throw new Error(shown);
    return [...shown];
  };
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  const execution = await executePlan(
    { id: 'rem-1', group: groupRef, steps },
    {
      groups: { ...groups, rules },
      patience: { sleep, retryDelays: [], verifyDelays: [10, 20] },
      isLate: () => false,
      restore: restore ?? (() => []),
    },
  );
  return { ...execution, calls: calls.map(({ names }) => names), pauses };
}

describe('reads that fail', () => {
  test('do not take back what an earlier read showed', async () => {
    const { rulesAfter, verdict, pauses } = await execute([authorising(office, partner)], {
      shows: [[made(office)], 'RequestLimitExceeded'],
    });

    expect(rulesAfter).toEqual([made(office)]);
    expect(verdict).toBe('partial');
    expect(pauses).toEqual([10, 20]);
  });

  test('give way to one that shows the rules', async () => {
    const { rulesAfter, verdict, pauses } = await execute([authorising(office)], {
      shows: ['RequestLimitExceeded', [made(office)]],
    });

    expect(rulesAfter).toEqual([made(office)]);
    expect(verdict).toBe('completed');
    expect(pauses).toEqual([10]);
  });

  test('to the end leave nothing to show, and the last of them is told', async () => {
    const { rulesAfter, reason } = await execute([authorising(office)], {
      shows: ['RequestLimitExceeded', 'Unavailable', 'InternalError'],
    });

    expect(rulesAfter).toBeNull();
    expect(reason).toBe(
      'authorizeIngress: EC2 accepted the call but the rules could not be read afterwards: ' +
        `InternalError (${officeKey})`,
    );
  });

  test('are repeated even where every call was refused', async () => {
    const { rulesAfter, verdict, pauses } = await execute([revoking(open)], {
      answers: () => refused('UnauthorizedOperation', 'req'),
      shows: ['RequestLimitExceeded', [open]],
    });

    expect(rulesAfter).toEqual([open]);
    expect(verdict).toBe('failed');
    expect(pauses).toEqual([10]);
  });
});

test('where the only revoke is refused, none of several authorise calls is made', async () => {
  const { calls, outcomes } = await execute([revoking(open), authorising(below, office), authorising(partner)], {
    answers: ({ call }) => (call === 'revokeIngress' ? refused('UnauthorizedOperation', 'req') : done('req')),
    shows: [[open]],
  });

  expect(calls).toEqual([[open.id]]);
  expect(outcomes.map(({ result }) => result)).toEqual(['failed', 'skipped', 'skipped']);
});

describe('a rule that somebody had changed before the revoke took it', () => {
  const took = (edited: SecurityGroupRule) => (call: ScriptedCall) =>
    call.call === 'revokeIngress' ? { ...done('req'), revoked: [{ ...edited, tags: {} }] } : done('req');

  test('is put back right away, and what was planned in its place is not authorised, though it is part of it', async () => {
    const edited = { ...open, ports: ports(1, 100) };
    const back = [remainderOf(edited, { ports: ports(1, 24) }), remainderOf(edited, { ports: ports(26, 100) })];

    const { calls, steps, outcomes } = await execute([revoking(open), authorising(below, office)], {
      answers: took(edited),
      restore: () => back,
    });

    expect(calls).toEqual([[open.id], ['tcp 1-24 0.0.0.0/0', 'tcp 26-100 0.0.0.0/0'], [officeKey]]);
    expect(steps).toEqual([
      revoking(open),
      { kind: 'authorizeIngress', rules: back, tags: { team: 'mail', 'smtp-warden:remediation': 'rem-1' } },
      authorising(office),
    ]);
    expect(outcomes[0]?.edited).toEqual([edited]);
  });

  test('and of which nothing is put back leaves no step that does nothing', async () => {
    const { calls, steps } = await execute([revoking(open), authorising(below), authorising(partner)], {
      answers: took({ ...open, ports: ports(25) }),
    });

    expect(calls).toEqual([[open.id], [partnerKey]]);
    expect(steps).toEqual([revoking(open), authorising(partner)]);
  });

  test('in its description only is the rule we had read', async () => {
    const { calls, outcomes } = await execute([revoking(open), authorising(below)], {
      answers: took({ ...open, description: 'relay' }),
    });

    expect(calls).toEqual([[open.id], ['tcp 20-24 0.0.0.0/0']]);
    expect(outcomes[0]?.edited).toEqual([]);
  });
});
