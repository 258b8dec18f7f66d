import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { abandonedRecord, endRecord, notBegunRecord } from '../../../core/reconcile/records.ts';
import { aClaim, anEnd, anEvent, anOutcome, aRun, at, bodyOf, later } from '../../builders/a-claim.ts';
import { anEntry, anOpenRule, aRule, aSnapshot, managedTags, ports } from '../../builders/builders.ts';
import { approved, authorising, remainderOf, restored, revoking } from './an-unfinished.ts';

const ipv4 = { port: 25, family: 'ipv4' } as const;
const ipv6 = { port: 25, family: 'ipv6' } as const;
const open = () => anOpenRule({ id: 'sgr-open' });
const office = () => authorising(approved(aRule()));

describe('the end of a claim', () => {
  test('says what was done, and what is certainly and perhaps gone over all its runs', () => {
    const claim = aClaim({
      outcome: 'resumed',
      rulesBefore: [open()],
      revokedRuleIds: ['sgr-1'],
      perhapsRevokedRuleIds: ['sgr-2'],
      awaitedFamilies: [ipv6],
    });
    const execution = anEnd({
      steps: [office()],
      revoked: ['sgr-1', 'sgr-open'],
      perhapsRevoked: ['sgr-2', 'sgr-3'],
      outcomes: [anOutcome],
      rulesAfter: [aRule({ id: 'sgr-ours', tags: managedTags })],
    });

    expect(endRecord(claim, execution, later)).toEqual({
      ...bodyOf(claim),
      awaitedFamilies: [ipv6],
      at,
      outcome: 'completed',
      reason: 'all done',
      steps: execution.steps,
      rulesBefore: null,
      rulesAfter: execution.rulesAfter,
      revokedRuleIds: ['sgr-1', 'sgr-open'],
      perhapsRevokedRuleIds: ['sgr-2', 'sgr-3'],
      outcomes: [anOutcome],
    });
  });

  test.each([
    ['planned', 'failed', 'failed'],
    ['planned', 'partial', 'partial'],
    ['resumed', 'failed', 'partial'],
    ['resumed', 'partial', 'partial'],
    ['resumed', 'completed', 'completed'],
  ] as const)('of a remediation that was %s and has %s is %s', (outcome, verdict, end) => {
    expect(endRecord(aClaim({ outcome }), anEnd({ verdict }), later).outcome).toBe(end);
  });

  test('says nothing of a family that is served by now', () => {
    const ours = aRule({ id: 'sgr-ours', tags: managedTags });

    const record = endRecord(aClaim({ awaitedFamilies: [ipv4] }), anEnd({ rulesAfter: [ours] }), later);

    expect(record).not.toHaveProperty('awaitedFamilies');
  });
});

describe('the end of a claim under which nothing was begun', () => {
  test.each([
    ['an error', new Error('somebody else is editing the exemptions')],
    ['what is no error', 'somebody else is editing the exemptions'],
  ])('says why, by %s, and that the group is as it was', (_, problem) => {
    const claim = aClaim({ rulesBefore: [open()], awaitedFamilies: [ipv6] });

    expect(notBegunRecord(claim, problem, later)).toEqual({
      ...bodyOf(claim),
      awaitedFamilies: [ipv6],
      at,
      outcome: 'failed',
      reason: 'not begun: somebody else is editing the exemptions',
      steps: [],
      rulesBefore: null,
      rulesAfter: [open()],
    });
  });
});

describe('a remediation that is given up', () => {
  const limits = { ipv4: 8, ipv6: 16 };
  const abandoned = (unfinished: AuditEntry, snapshot: Snapshot | null) =>
    abandonedRecord(unfinished, snapshot, { ...aRun(), why: 'the group is opted out', limits });

  test('says what the group is left without, and where somebody is awaited', () => {
    const unfinished = aClaim({
      steps: [revoking(open()), authorising(remainderOf(open(), { ports: ports(26, 30) }), approved(aRule()))],
      allowlistEntries: [anEntry()],
      outcomes: [anOutcome],
    });
    const other = aRule({ id: 'sgr-other', ports: null });

    expect(abandoned(unfinished, aSnapshot({ rules: [other] }))).toEqual({
      ...bodyOf(unfinished),
      awaitedFamilies: [ipv4],
      at,
      outcome: 'failed',
      reason: 'not finished: the group is opted out; it is left without tcp 26-30 0.0.0.0/0, tcp 25-25 81.2.69.0/24',
      trigger: anEvent,
      writer: 'look-2',
      steps: [],
      rulesBefore: null,
      rulesAfter: [other],
      outcomes: [],
    });
  });

  test('says no more than why where nothing is missing, or the group is gone', () => {
    const unfinished = aClaim({ awaitedFamilies: [ipv6], rulesBefore: [open()] });
    const why = { reason: 'not finished: the group is opted out' };

    expect(abandoned(unfinished, aSnapshot({ rules: [open()] }))).toMatchObject({ ...why, awaitedFamilies: [ipv6] });
    expect(abandoned(unfinished, null)).toMatchObject({ ...why, rulesBefore: null, rulesAfter: [] });
    expect(abandoned(unfinished, null)).not.toHaveProperty('awaitedFamilies');
  });

  test('was an undo: the group is left without all that it was to give back, the port as well', () => {
    const steps = [revoking(aRule({ tags: managedTags })), authorising(restored(open()))];

    const { reason } = abandoned(aClaim({ undoes: 'rem-0', steps }), aSnapshot({ rules: [] }));

    expect(reason).toBe('not finished: the group is opted out; it is left without tcp 25-25 0.0.0.0/0');
  });
});
