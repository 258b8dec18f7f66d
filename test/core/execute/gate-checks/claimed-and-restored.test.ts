import { describe, expect, test } from 'vitest';
import { type Evidence, refusalToAuthorize } from '../../../../core/execute/gate-checks.ts';
import type { SecurityGroupRule } from '../../../../core/model/security-group.ts';
import { aPlainEntry } from '../../../builders/a-plain-record.ts';
import { approved, authorising, remainderOf, restored, revoking } from '../../../builders/a-step.ts';
import { anEvidence, openRange } from '../../../builders/an-evidence.ts';
import { aRule, fromCidr, managedTags, ports } from '../../../builders/builders.ts';
import { refusalOf } from '../../../builders/gate-rows.ts';

const office = approved(aRule());

const low = remainderOf(openRange, { ports: ports(20, 24) });

describe('a rule may be authorised only where the claim says so', () => {
  const otherwise = approved(aRule({ source: fromCidr('81.2.69.0/25') }));
  const rows: readonly (readonly [name: string, steps: Evidence['claim']['steps'], expected: string | null])[] = [
    ['it does', [authorising(office)], null],
    ['it does in its last step', [revoking(openRange), authorising(low, office)], null],
    ['with another description', [authorising({ ...office, description: 'other' })], null],
    ['it is empty', [], 'it is not in the claim'],
    ['it says another rule', [authorising(otherwise)], 'it is not in the claim'],
    ['it says to revoke it', [revoking(aRule())], 'it is not in the claim'],
  ];

  test.each(rows)('%s', (_, steps, expected) => {
    expect(refusalToAuthorize(office, managedTags, anEvidence(steps))).toBe(expected);
  });
});

describe('a rule that is restored', () => {
  const rule = restored(openRange);
  const refusal = 'it is not part of the undo of a recorded remediation';

  test.each<[name: string, wayBack: Evidence['wayBack'], expected: string | null]>([
    ['is on the way back of an undo', { authorize: [aRule(), openRange], revoke: [] }, null],
    ['is not on it by another permission', { authorize: [aRule({ ports: ports(20, 31) })], revoke: [] }, refusal],
    ['is not on it to be revoked', { authorize: [], revoke: [openRange] }, refusal],
    ['has no way back where nobody undoes anything', null, refusal],
  ])('%s', (_, wayBack, expected) => {
    expect(refusalOf({ rule, evidence: { wayBack } })).toBe(expected);
  });

  test.each<[name: string, change: Partial<SecurityGroupRule>, expected: string | null]>([
    ['that holds the port', { ports: ports(25, 30) }, null],
    ['of all traffic', { protocol: '-1', ports: null }, null],
    ['of other ports', { ports: ports(26, 30) }, 'it does not reach a watched port'],
    ['of UDP', { protocol: 'udp', ports: ports(25) }, 'it does not reach a watched port'],
  ])('reaches the port, or it is not let back: one %s', (_, change, expected) => {
    const other = { ...openRange, ...change };

    expect(refusalOf({ rule: restored(other), evidence: { wayBack: { authorize: [other], revoke: [] } } })).toBe(
      expected,
    );
  });

  test('is not so by a claim alone', () => {
    const claim = aPlainEntry({ undoes: 'rem-0', steps: [authorising(rule)] });

    expect(refusalToAuthorize(rule, {}, anEvidence([], { claim }))).toBe(refusal);
  });
});
