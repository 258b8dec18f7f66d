import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { findingOf } from '../../../core/evaluator/finding.ts';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import type { Loss } from '../../../core/plan/plan.ts';
import { type Assessment, assess } from '../../../core/reconcile/assess.ts';
import { resumedRecord } from '../../../core/reconcile/records.ts';
import { aClaim, anEvent, anOutcome, aRun, at, bodyOf } from '../../builders/a-claim.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  managedTags,
  now,
  someSettings,
} from '../../builders/builders.ts';
import { approved, authorising } from './an-unfinished.ts';

const ipv4 = { port: 25, family: 'ipv4' } as const;
const ipv6 = { port: 25, family: 'ipv6' } as const;
const office = () => authorising(approved(aRule()));

describe('a remediation that is taken over', () => {
  const known: Loss = { kind: 'protocols', securityGroupRuleId: 'sgr-open', what: 'ICMP' };

  /** What the group needs by now. */
  function judged(rules: readonly SecurityGroupRule[]): Assessment {
    const context = { settings: someSettings(), now, remediationId: 'rem-1' };
    const assessment = assess(aSnapshot({ rules }), aPolicy(), context);
    if (!assessment) throw new Error('the group is as it should be');
    return assessment;
  }

  function resumed(open: AuditEntry, snapshot: Snapshot, fresh: Assessment | null, run = aRun()) {
    return resumedRecord(open, snapshot, { ...run, steps: [office()], entries: [anEntry()], fresh });
  }

  test('says from which entry, what is left to do, and how the group is now', () => {
    const unfinished = aClaim({
      sequence: 3,
      lost: [known],
      outcomes: [anOutcome],
      rulesAfter: [],
      awaitedFamilies: [ipv4],
    });
    const snapshot = aSnapshot();

    expect(resumed(unfinished, snapshot, null, aRun({ awaited: [ipv6] }))).toEqual({
      ...bodyOf(unfinished),
      awaitedFamilies: [ipv6],
      at,
      outcome: 'resumed',
      reason: 'taken over from entry 3 of 2026-11-15T12:00:00.000Z, which is not finished',
      trigger: anEvent,
      writer: 'look-2',
      steps: [office()],
      allowlistEntries: [anEntry()],
      rulesBefore: snapshot.rules,
      rulesAfter: null,
      perhapsRevokedRuleIds: ['sgr-open'],
      outcomes: [],
    });
  });

  test('has the finding of now where there is one, with what is lost by mending it', () => {
    const fresh = judged([anOpenRule({ id: 'sgr-anew', protocol: '-1', ports: null })]);

    const record = resumed(aClaim({ lost: [known] }), fresh.snapshot, fresh);

    expect(fresh.plan.lost).toHaveLength(1);
    expect(record.lost).toEqual([known, ...fresh.plan.lost]);
    expect(record.finding).toEqual(findingOf(groupRef, fresh.exposures));
  });

  test('keeps its finding where by now only rules of ours are not in line', () => {
    const fresh = judged([aRule({ source: fromCidr('93.184.216.0/24'), tags: managedTags })]);
    const unfinished = aClaim();

    expect(resumed(unfinished, fresh.snapshot, fresh).finding).toEqual(unfinished.finding);
  });

  test('tells once what is lost now and was lost before', () => {
    const fresh = judged([anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null })]);

    expect(resumed(aClaim({ lost: fresh.plan.lost }), fresh.snapshot, fresh).lost).toEqual(fresh.plan.lost);
  });
});
