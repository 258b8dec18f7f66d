import { expect, test } from 'vitest';
import type { AuditRecord, Trigger } from '../../../core/audit/audit-entry.ts';
import { reduceGroup } from '../../../core/report/group-entries.ts';
import { sharedTexts } from '../../../core/report/shared-texts.ts';
import { aFullRecord } from '../../builders/a-full-record.ts';
import { anOpenRule, groupRef } from '../../builders/builders.ts';
import { someEntries } from '../../builders/some-entries.ts';

type Saying = Partial<AuditRecord>;

const { exposures } = aFullRecord().finding;
const open = { group: groupRef, exposures };
const closed = { group: groupRef, exposures: [] };
const rule = anOpenRule({ id: 'sgr-open' });
const steps = [{ kind: 'revokeIngress', rules: [rule] }] as const;
const sweep: Trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null };

function at(minute: number): string {
  return new Date(Date.UTC(2026, 10, 15, 12, minute)).toISOString();
}

/** An event of the call that opened the port, made one minute before. */
function byBob(minute: number): Trigger {
  const actor = { ...aFullRecord().trigger.actor, at: at(minute - 1) };
  return {
    kind: 'event',
    name: 'AuthorizeSecurityGroupIngress',
    eventId: 'e',
    actor: { type: 'IAMUser', arn: null, sourceIp: null, userAgent: null, ...actor },
  };
}

function command(arn: string): Trigger {
  const actor = { arn, type: 'Caller', sourceIp: null, userAgent: null, at: null };
  return { kind: 'cli', name: 'undo', eventId: null, actor };
}

function remediation(id: string, minute: number, end: Saying = {}, both: Saying = {}): Saying[] {
  const common = { id, finding: open, trigger: byBob(minute), ...both };
  return [
    { ...common, outcome: 'planned', at: at(minute) },
    { ...common, outcome: 'completed', at: at(minute + 1), revokedRuleIds: [rule.id], steps, ...end },
  ];
}

function partOf(...sayings: readonly Saying[]) {
  const group = reduceGroup({ approverOf: ({ createdBy }) => createdBy, shared: sharedTexts() });
  for (const entry of someEntries(...sayings)) group.add(entry);
  return group.part();
}

test('a closing says who opened the group and when, who closed it, and how long it was open', () => {
  const { closings, openings, open: now } = partOf(...remediation('rem-1', 10));

  expect(closings).toMatchObject([
    {
      id: 'rem-1',
      outcome: 'completed',
      closedAt: at(11),
      foundAt: at(10),
      opening: { at: at(9), by: 'arn:aws:iam::111122223333:user/bob', sourceIp: '198.51.100.23' },
      seconds: 120,
      closedBy: 'smtp-warden (AuthorizeSecurityGroupIngress)',
      revoked: ['tcp 25 from 0.0.0.0/0'],
    },
  ]);
  expect(openings).toHaveLength(1);
  expect(now).toBeNull();
});

test('a group that a sweep found is open since it was found, and it is not known who opened it or for how long', () => {
  const { closings } = partOf(...remediation('rem-1', 10, {}, { trigger: sweep }));

  expect(closings).toMatchObject([{ opening: null, foundAt: at(10), seconds: null, closedAt: at(11) }]);
});

test('the opening is that of the first entry that found the group open, whatever led to the later ones', () => {
  const { closings, openings } = partOf(
    { id: 'rem-0', outcome: 'deferred', at: at(5), finding: open, trigger: byBob(5) },
    ...remediation('rem-1', 10, {}, { trigger: sweep }),
  );

  expect(closings).toMatchObject([{ foundAt: at(5), opening: { at: at(4) }, seconds: 7 * 60 }]);
  expect(openings).toHaveLength(1);
});

test('a remediation that ended partial and later completed is one closing, by its last end', () => {
  const [planned, end] = remediation('rem-1', 10, { outcome: 'partial' });

  const { closings } = partOf({ ...planned }, { ...end }, { ...end, outcome: 'completed', at: at(15) });

  expect(closings).toMatchObject([{ id: 'rem-1', outcome: 'completed', closedAt: at(15), seconds: 6 * 60 }]);
});

test.each(['partial', 'failed'] as const)('after an end %s the group is still open', (outcome) => {
  const { closings, open: now } = partOf(...remediation('rem-1', 10, { outcome, revokedRuleIds: [] }));

  expect(closings).toMatchObject([{ outcome, closedAt: null, seconds: null }]);
  expect(now).toMatchObject({ since: at(9), outcome });
});

test('a completed end that revoked nothing closes the group, and is no closing of ours', () => {
  const { closings, open: now } = partOf(...remediation('rem-1', 10, { revokedRuleIds: [] }));

  expect(closings).toMatchObject([{ outcome: 'completed', closedAt: null }]);
  expect(now).toBeNull();
});

test('an undo of a closing opens the group again, by the person who undid it', () => {
  const undo = {
    id: 'rem-2',
    undoes: 'rem-1',
    finding: closed,
    trigger: command('arn:aws:iam::111122223333:user/eve'),
  };
  const {
    undos,
    open: now,
    openings,
  } = partOf(
    ...remediation('rem-1', 10),
    { ...undo, outcome: 'planned', at: at(20) },
    { ...undo, outcome: 'completed', at: at(21) },
  );

  expect(undos).toMatchObject([
    { id: 'rem-2', undoes: 'rem-1', reopens: true, by: 'arn:aws:iam::111122223333:user/eve' },
  ]);
  expect(now).toMatchObject({ since: at(21), opening: { by: 'arn:aws:iam::111122223333:user/eve' } });
  expect(openings).toHaveLength(2);
});

test('an undo of what only followed the allowlist opens nothing', () => {
  const follow = { id: 'rem-1', finding: closed };
  const undo = {
    id: 'rem-2',
    undoes: 'rem-1',
    finding: closed,
    trigger: command('arn:aws:iam::111122223333:user/eve'),
  };

  const { undos, open: now } = partOf(
    { ...follow, outcome: 'planned' },
    { ...follow, outcome: 'completed' },
    { ...undo, outcome: 'planned' },
    { ...undo, outcome: 'completed' },
  );

  expect(undos).toMatchObject([{ reopens: false }]);
  expect(now).toBeNull();
});

test('an undo of an undo closes the group', () => {
  const undo = { id: 'rem-2', undoes: 'rem-1', finding: closed };
  const back = { id: 'rem-3', undoes: 'rem-2', finding: open, revokedRuleIds: [rule.id] };

  const { open: now, undos } = partOf(
    ...remediation('rem-1', 10),
    { ...undo, outcome: 'planned' },
    { ...undo, outcome: 'completed' },
    { ...back, outcome: 'planned' },
    { ...back, outcome: 'completed' },
  );

  expect(now).toBeNull();
  expect(undos).toMatchObject([{ reopens: true }, { reopens: false }]);
});

test('a group that is not closed is open now, with the last decision and why', () => {
  const found = { finding: open, trigger: sweep };

  const { open: now } = partOf(
    { ...found, id: 'rem-1', outcome: 'reported', at: at(5), reason: 'not opted in' },
    { ...found, id: 'rem-2', outcome: 'deferred', at: at(9), reason: 'the quota' },
  );

  expect(now).toMatchObject({
    id: 'rem-2',
    since: at(5),
    opening: null,
    outcome: 'deferred',
    reason: 'the quota',
    at: at(9),
  });
});

test('a decision about a group without a finding ends the time it was open', () => {
  const { open: now } = partOf(
    { outcome: 'deferred', finding: open, trigger: sweep },
    { outcome: 'deferred', finding: closed, trigger: sweep },
  );

  expect(now).toBeNull();
});

test('a claim that only follows the allowlist says nothing about whether the group is open', () => {
  const follow = { id: 'rem-2', finding: closed, trigger: sweep };

  const { open: now, closings } = partOf(
    { outcome: 'deferred', finding: open, trigger: sweep, at: at(5) },
    { ...follow, outcome: 'planned' },
    { ...follow, outcome: 'completed' },
  );

  expect(now).toMatchObject({ since: at(5) });
  expect(closings).toEqual([]);
});

test('a clock that is behind makes no time shorter than nothing', () => {
  const { closings } = partOf(...remediation('rem-1', 10, { at: at(8) }));

  expect(closings).toMatchObject([{ seconds: 0 }]);
});
