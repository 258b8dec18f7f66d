import { describe, expect, test } from 'vitest';
import type { AuditEntry, Outcome } from '../../../core/audit/audit-entry.ts';
import { outcomeAnnouncement } from '../../../handlers/announce/announcement.ts';
import { announcedOutcome } from '../../../handlers/announce/outcomes.ts';
import { storyOf } from '../../../handlers/announce/story.ts';
import { hubOfTests } from '../../builders/announce-world.ts';
import { chainOf } from '../../contracts/audit-log/entries.ts';

const moment = Date.parse('2026-11-15T12:00:00.000Z');

function entry(outcome: Outcome, id: string, hours: number, fingerprint = 'same') {
  return { outcome, id, fingerprint, at: new Date(moment + hours * 3_600_000).toISOString() };
}

async function lastOf(chain: readonly AuditEntry[]) {
  const last = chain.at(-1);
  const outcome = last && announcedOutcome(last);
  if (!last || !outcome) throw new Error('the chain ends with an outcome');
  const story = await storyOf(last, async function* earlier() {
    yield* chain.slice(0, -1).reverse();
  });
  return outcomeAnnouncement(story, outcome, { hub: hubOfTests, withEvidence: false });
}

describe('people are not told again', () => {
  test.each<Outcome>(['failed', 'partial'])(
    'of a remediation that ends %s as it did before; machines are',
    async (end) => {
      const again = end === 'partial' ? 'rem-1' : 'rem-2';
      const chain = chainOf(
        entry('planned', 'rem-1', 0),
        entry(end, 'rem-1', 0),
        entry('planned', again, 1),
        entry(end, again, 1),
      );

      const { event, notification, counts } = await lastOf(chain);

      expect(notification).toBeNull();
      expect(event.detailType).toContain('Remediation');
      expect(Object.values(counts)).toEqual([1]);
    },
  );
});

describe('people are told again', () => {
  test.each([
    ['after a day', [entry('planned', 'rem-1', 0), entry('failed', 'rem-1', 0)], entry('failed', 'rem-2', 25)],
    [
      'of another finding',
      [entry('planned', 'rem-1', 0), entry('failed', 'rem-1', 0)],
      entry('failed', 'rem-2', 1, 'other'),
    ],
    ['of another end', [entry('planned', 'rem-1', 0), entry('failed', 'rem-1', 0)], entry('partial', 'rem-2', 1)],
    [
      'of every closing',
      [entry('planned', 'rem-1', 0), entry('completed', 'rem-1', 0)],
      entry('completed', 'rem-2', 1),
    ],
  ])('%s', async (_, before, last) => {
    const { notification } = await lastOf(chainOf(...before, last));

    expect(notification).not.toBeNull();
  });
});

test('of a group that has failed for weeks, no more than 300 entries are read', async () => {
  const chain = chainOf(...Array.from({ length: 400 }, (_, index) => entry('partial', 'rem-1', index / 100)));
  const last = chain.at(-1);
  let read = 0;

  await storyOf(last as AuditEntry, async function* earlier() {
    for (const previous of chain.slice(0, -1).reverse()) {
      read += 1;
      yield previous;
    }
  });

  expect(read).toBeLessThanOrEqual(301);
});

test('what is before a restart is not read: it does not hold, and may be unreadable', async () => {
  const [planned, completed] = chainOf(entry('planned', 'rem-2', 1), entry('completed', 'rem-2', 1));
  const [restarted] = chainOf(entry('restarted', 'rem-1', 0));

  const story = await storyOf(completed as AuditEntry, async function* earlier() {
    yield planned as AuditEntry;
    yield restarted as AuditEntry;
    throw new Error('a damaged item');
  });

  expect(story.beginning).toBe(planned);
});
