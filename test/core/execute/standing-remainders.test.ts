import { describe, expect, test } from 'vitest';
import { isOriginalGone, standingRemainders } from '../../../core/execute/execute-plan.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { Step } from '../../../core/plan/step.ts';
import { approved, authorising, remainderOf, revoking } from '../../builders/a-step.ts';
import { openRange } from '../../builders/an-evidence.ts';
import { anOpenRule, aRule, fromCidr, ports } from '../../builders/builders.ts';
import { made } from '../../builders/scripted-groups.ts';

const second = aRule({ id: 'sgr-second', source: fromCidr('::/0') });

const low = remainderOf(openRange, { ports: ports(20, 24) });

const office = approved(aRule());

const steps: readonly Step[] = [authorising(low), revoking(openRange, second), authorising(office)];

describe('rules that keep what a revoked one allowed', () => {
  const claim = { id: 'rem-1', steps };
  const early = anOpenRule({ id: 'sgr-early', ports: ports(26, 30) });

  test('are told where they stand: those of the claim and those that it counts on, nothing else', () => {
    const rules: SecurityGroupRule[] = [{ ...made(low), id: 'sgr-1' }, early, { ...made(office), id: 'sgr-2' }, second];

    expect(standingRemainders(claim, rules)).toEqual(['sgr-1 tcp 20-24 from 0.0.0.0/0']);
    expect(standingRemainders(claim, rules, [early])).toEqual([
      'sgr-1 tcp 20-24 from 0.0.0.0/0',
      'sgr-early tcp 26-30 from 0.0.0.0/0',
    ]);
    expect(standingRemainders(claim, [])).toEqual([]);
  });

  test.each<[string, SecurityGroupRule[], boolean]>([
    ['stand all', [openRange, second], false],
    ['stand by other ids', [{ ...openRange, id: 'sgr-x' }, second], false],
    ['stand in part', [openRange], true],
    ['stand not at all', [], true],
  ])('have lost an original unless those %s', (_, rules, isGone) => {
    expect(isOriginalGone(claim, rules)).toBe(isGone);
  });

  test('have none where nothing was to be revoked', () => {
    expect(isOriginalGone({ steps: [authorising(office)] }, [])).toBe(false);
  });
});
