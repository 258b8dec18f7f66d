import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { PortRange, SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { owedSteps } from '../../../core/reconcile/owed-steps.ts';
import { anEntry, anOpenRule, aRule, aSnapshot, fromCidr, managedTags, ports } from '../../builders/builders.ts';
import { anUnfinished, authorising, restored, revoking } from './an-unfinished.ts';

const open = () => anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'relay' });
const low = () => anOpenRule({ id: 'sgr-low', ports: ports(20, 24), description: 'relay', tags: managedTags });
const high = () => anOpenRule({ id: 'sgr-high', ports: ports(26, 30), description: 'relay', tags: managedTags });
const office = () => aRule({ id: 'sgr-office', description: 'allowlist', tags: managedTags });

interface Situation {
  readonly rules: readonly SecurityGroupRule[];
  readonly change?: Partial<AuditEntry>;
  readonly isExempt?: boolean;
  readonly entries?: readonly AllowlistEntry[];
}

/** What is owed of an undo that gives one open rule back and takes away what was put in its place. */
function owed({ rules, change = {}, isExempt = true, entries = [anEntry()] }: Situation) {
  const steps = [revoking(low(), high(), office()), authorising(restored(open()))];
  return owedSteps({
    open: anUnfinished({ id: 'rem-undo', undoes: 'rem-1', outcome: 'resumed', steps, ...change }),
    snapshot: aSnapshot({ rules }),
    entries,
    limits: { ipv4: 8, ipv6: 16 },
    isExempt,
  });
}

const givenBack = () => authorising(restored(open()));
const allButThePort = () =>
  authorising(restored(open(), { ports: ports(20, 24) }), restored(open(), { ports: ports(26, 30) }));
const letInAgain = () => ({
  ...authorising(restored(office())),
  tags: { 'smtp-warden:managed': 'true', 'smtp-warden:remediation': 'rem-undo' },
});

describe('an undo owes, while the group may be open,', () => {
  test('nothing before it has begun', () => {
    expect(owed({ rules: [low(), high(), office()] })).toEqual([]);
  });

  test('the rule it gives back, once all that it takes away is gone', () => {
    expect(owed({ rules: [] })).toEqual([givenBack()]);
  });

  test('the revoke of what still stands as well', () => {
    expect(owed({ rules: [high(), office()] })).toEqual([revoking(high(), office()), givenBack()]);
  });

  test('the revoke alone where the rule is back already', () => {
    expect(owed({ rules: [open(), high()] })).toEqual([revoking(high())]);
  });

  test.each<[string, Partial<SecurityGroupRule>]>([
    ['ports', { ports: ports(27, 30) }],
    ['description', { description: 'mine now' }],
  ])('no revoke of a rule whose %s somebody has changed', (_, edit) => {
    expect(owed({ rules: [{ ...high(), ...edit }, office()] })).toEqual([revoking(office()), givenBack()]);
    expect(owed({ rules: [{ ...high(), ...edit }] })).toEqual([givenBack()]);
  });
});

describe('an undo owes, once the group may not be open any more,', () => {
  const situation = { rules: [], isExempt: false };

  test('all but the exposed port of what it gives back, and the approved CIDRs that it took away', () => {
    expect(owed(situation)).toEqual([allButThePort(), letInAgain()]);
  });

  test('no revoke of what still stands, and nothing again of that', () => {
    expect(owed({ ...situation, rules: [high(), office()] })).toEqual([
      authorising(restored(open(), { ports: ports(20, 24) })),
    ]);
  });

  test('nothing before it has begun', () => {
    expect(owed({ ...situation, rules: [low(), high(), office()] })).toEqual([]);
  });

  test('no CIDR that is approved no more', () => {
    expect(owed({ ...situation, entries: [] })).toEqual([allButThePort()]);
  });

  test('no rule as approved that stood for no approved CIDR', () => {
    const byHand = aRule({ id: 'sgr-by-hand', source: fromCidr('81.2.69.0/25') });
    const steps = [revoking(byHand, office()), givenBack()];

    expect(owed({ ...situation, change: { steps } })).toEqual([allButThePort(), letInAgain()]);
  });

  test.each<[string, string, PortRange]>([
    ['of a private network', '10.0.0.0/8', ports(20, 30)],
    ['from an approved CIDR', '81.2.69.0/24', ports(20, 30)],
    ['of another port', '0.0.0.0/0', ports(443)],
  ])('the whole of a rule that exposes nothing: %s', (_, from, range) => {
    const harmless = aRule({ id: 'sgr-harmless', ports: range, source: fromCidr(from) });
    const steps = [revoking(low()), authorising(restored(harmless))];

    expect(owed({ ...situation, change: { steps } })).toEqual([authorising(restored(harmless))]);
  });
});
