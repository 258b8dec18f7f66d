import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditEntry, AuditRecord, Trigger } from '../../../core/audit/audit-entry.ts';
import { closedAtOf } from '../../../core/audit/recent-remediations.ts';
import { reduceGroup } from '../../../core/report/group-entries.ts';
import { type MomentRow, openMomentsOf } from '../../../core/report/open-moments.ts';
import { openedAtOf, standingOf } from '../../../core/report/open-spell.ts';
import { sharedTexts } from '../../../core/report/shared-texts.ts';
import { aFullRecord } from '../../builders/a-full-record.ts';
import { groupRef } from '../../builders/builders.ts';
import { someEntries } from '../../builders/some-entries.ts';

const { exposures } = aFullRecord().finding;
const sweep: Trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null };

/** A day in November and December 2026, at noon and some minutes. */
function onDay(day: number, minute = 0): string {
  return new Date(Date.UTC(2026, 10, 1 + day, 12, minute)).toISOString();
}

function opened(day: number): Trigger {
  const actor = { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/bob', sourceIp: null, userAgent: null };
  const name = 'AuthorizeSecurityGroupIngress';
  return { kind: 'event', name, eventId: 'e', actor: { ...actor, at: onDay(day, -5) } };
}

function found(exposed: boolean) {
  return { group: groupRef, exposures: exposed ? exposures : [] };
}

/** A row as the history lists it: of each id the last entry. */
function rowsOf(entries: readonly AuditEntry[]): MomentRow[] {
  const last = new Map(entries.map((entry) => [entry.id, entry]));
  return [...last.values()].map((entry) => ({
    ...entry.group,
    ...standingOf(entry),
    id: entry.id,
    at: entry.at,
    openedAt: openedAtOf(entry),
    closedAt: closedAtOf(entry),
  }));
}

const ends = ['completed', 'partial', 'failed'] as const;
const decisions = ['proposed', 'reported', 'deferred', 'exempted', 'withdrawn', 'restarted'] as const;

/** What happens to a group on one day. `undoes`: how many steps before. */
const step = fc.oneof(
  fc.record({ outcome: fc.constantFrom(...decisions), exposed: fc.boolean(), known: fc.boolean() }),
  fc.record({
    ...{ outcome: fc.constantFrom(...ends), exposed: fc.boolean(), known: fc.boolean(), revoked: fc.boolean() },
    undoes: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function sayingsOf(one: Step, day: number): Partial<AuditRecord>[] {
  const { outcome, exposed, known } = one;
  const common = { id: `rem-${day}`, finding: found(exposed), trigger: known ? opened(day) : sweep };
  if (!('revoked' in one)) return [{ ...common, outcome, at: onDay(day) }];
  const undoes = one.undoes === undefined ? {} : { undoes: `rem-${day - one.undoes}` };
  const revokedRuleIds = one.revoked ? ['sgr-open'] : [];
  return [
    { ...common, ...undoes, outcome: 'planned', at: onDay(day) },
    { ...common, ...undoes, outcome, revokedRuleIds, at: onDay(day, 1) },
  ];
}

test('by day, openings and closings are those of a report, for any history that is read whole', () => {
  const dayOf = (at: string) => at.slice(0, 10);

  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const entries = someEntries(...steps.flatMap(sayingsOf));
      const group = reduceGroup({ approverOf: ({ createdBy }) => createdBy, shared: sharedTexts() });
      for (const entry of entries) group.add(entry);
      const part = group.part();

      const { openings, closings } = openMomentsOf(rowsOf(entries).toReversed());

      expect(openings.map(dayOf)).toEqual(part.openings.map(({ opening, foundAt }) => dayOf(opening?.at ?? foundAt)));
      expect(closings.map(dayOf).sort()).toEqual(
        part.closings.flatMap(({ closedAt }) => (closedAt ? [dayOf(closedAt)] : [])),
      );
    }),
    { numRuns: 500 },
  );
});

test('each group is for itself, in any order of the rows', () => {
  const other = { ...groupRef, groupId: 'sg-0fedcba9876543210' };
  const rows = rowsOf(someEntries(...sayingsOf({ outcome: 'proposed', exposed: true, known: true }, 3)));
  const theirs = rows.map((row) => ({ ...row, ...other, openedAt: null, at: onDay(2) }));

  expect(openMomentsOf([...rows, ...theirs]).openings.sort()).toEqual([onDay(2), onDay(3, -5)]);
});

test('of a part of the history, an undo of what came before is no opening, and a group that is found open is one', () => {
  const entries = someEntries(
    ...sayingsOf({ outcome: 'completed', exposed: false, known: false, revoked: false, undoes: 4 }, 9),
    ...sayingsOf({ outcome: 'deferred', exposed: true, known: false }, 10),
  );

  expect(openMomentsOf(rowsOf(entries)).openings).toEqual([onDay(10)]);
});
