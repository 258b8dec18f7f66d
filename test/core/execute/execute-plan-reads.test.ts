import { describe, expect, test } from 'vitest';
import type { FreshState, Stopped } from '../../../core/execute/fresh-state.ts';
import type { Step } from '../../../core/plan/step.ts';
import { approved, authorising, revoking } from '../../builders/a-step.ts';
import { anOpenRule, aRule, fromCidr } from '../../builders/builders.ts';
import { execute } from '../../builders/execute.ts';
import { stateOf } from '../../builders/scripted-gate.ts';
import { isAlready, made, refused } from '../../builders/scripted-groups.ts';

const open = anOpenRule({ id: 'sgr-open' });
const office = approved(aRule());
const partner = approved(aRule({ source: fromCidr('93.184.0.0/16') }));
const officeKey = 'tcp 25-25 81.2.69.0/24';
const steps: readonly Step[] = [revoking(open), authorising(office)];

describe('the last read', () => {
  test('is repeated until it shows what EC2 accepted', async () => {
    const { verdict, reads, pauses } = await execute(steps, { shows: [[open], [], [made(office)]] });

    expect(verdict).toBe('completed');
    expect([reads, pauses]).toEqual([3, [10, 20]]);
  });

  test('that lags to the end leaves it partial, since EC2 accepted the calls', async () => {
    const { verdict, reason, reads } = await execute(steps, { shows: [[open]] });

    expect(verdict).toBe('partial');
    expect(reason).toContain('EC2 accepted the call but does not show the change yet');
    expect(reads).toBe(4);
  });

  test('is not repeated once the end has to be recorded', async () => {
    const { reads, pauses, verdict } = await execute(steps, { shows: [[open]], overAfter: 2 });

    expect([reads, pauses, verdict]).toEqual([2, [10], 'partial']);
  });

  test('is not repeated for what was refused', async () => {
    const { reads, pauses } = await execute([revoking(open)], {
      answers: () => refused('AuthFailure', 'req'),
      shows: [[open]],
    });

    expect([reads, pauses]).toEqual([1, []]);
  });

  test('is not repeated for what somebody else had changed', async () => {
    const { reads } = await execute([revoking(open)], {
      answers: () => isAlready('InvalidPermission.NotFound', 'req'),
      shows: [[open]],
    });

    expect(reads).toBe(1);
  });

  test('that fails does not take back what an earlier one showed', async () => {
    const { rulesAfter, verdict, pauses } = await execute([authorising(office, partner)], {
      shows: [[made(office)], 'RequestLimitExceeded'],
    });

    expect(rulesAfter).toEqual([made(office)]);
    expect([verdict, pauses]).toEqual(['partial', [10, 20, 40]]);
  });

  test('that fails is repeated, and what a later one shows counts', async () => {
    const { rulesAfter, verdict, pauses } = await execute([authorising(office)], {
      shows: ['RequestLimitExceeded', [made(office)]],
    });

    expect(rulesAfter).toEqual([made(office)]);
    expect([verdict, pauses]).toEqual(['completed', [10]]);
  });

  test('that fails to the end leaves nothing to show, and the last failure is told', async () => {
    const { rulesAfter, reason } = await execute([authorising(office)], {
      shows: ['RequestLimitExceeded', 'Unavailable', 'InternalError'],
    });

    expect(rulesAfter).toBeNull();
    expect(reason).toBe(
      'authorizeIngress: EC2 accepted the call but the rules could not be read afterwards: ' +
        `InternalError (${officeKey})`,
    );
  });

  test('that fails is repeated even where every call was refused', async () => {
    const { rulesAfter, verdict, pauses } = await execute([revoking(open)], {
      answers: () => refused('UnauthorizedOperation', 'req'),
      shows: ['RequestLimitExceeded', [open]],
    });

    expect(rulesAfter).toEqual([open]);
    expect([verdict, pauses]).toEqual(['failed', [10]]);
  });
});

describe('a step that is to be taken on a later read', () => {
  const seen = stateOf(open, made(office));
  const unseen = stateOf(open);
  const stopped: Stopped = { kind: 'stopped', reason: 'the group was deleted' };
  const isRevoke = (step: Step) => step.kind === 'revokeIngress';
  const inOrder: readonly Step[] = [authorising(office), revoking(open)];

  function run(...states: readonly (FreshState | Stopped)[]) {
    return execute(inOrder, {
      states: [unseen, ...states],
      readsAgain: isRevoke,
      stillDue: (step, { snapshot }) => (isRevoke(step) && snapshot.rules.length < 2 ? null : step),
      shows: [[made(office)]],
    });
  }

  test.each<[name: string, states: (FreshState | Stopped)[], calls: number, gateReads: number, pauses: number[]]>([
    ['is taken at once where it shows all', [seen], 2, 1, []],
    ['waits until it does', [unseen, unseen, seen], 2, 3, [10, 20]],
    ['waits where it fails', [stopped, seen], 2, 2, [10]],
    ['is not taken where it never does', [unseen], 1, 4, [10, 20, 40]],
    ['is not taken where it fails to the end', [stopped], 1, 4, [10, 20, 40]],
  ])('%s', async (_, states, calls, gateReads, pauses) => {
    const execution = await run(...states);

    expect(execution.calls).toHaveLength(calls);
    expect([execution.gateReads, execution.pauses.slice(0, pauses.length)]).toEqual([gateReads, pauses]);
  });

  test('wants another plan where it never shows all, and tells why it was stopped where it was', async () => {
    const [changed, failed] = [await run(unseen), await run(stopped)];

    expect([changed.isChanged, changed.reason]).toEqual([
      true,
      expect.stringContaining('the group differs from the plan'),
    ]);
    expect([failed.isChanged, failed.reason]).toEqual([false, expect.stringContaining('the group was deleted')]);
  });

  test('is the only one: the others are taken by what is known', async () => {
    const { gateReads, pauses } = await execute(inOrder, { stillDue: (step) => (isRevoke(step) ? null : step) });

    expect([gateReads, pauses.filter((ms) => ms !== 10 && ms !== 20 && ms !== 40)]).toEqual([0, []]);
  });
});
