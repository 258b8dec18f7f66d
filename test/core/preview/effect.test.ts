import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import { digestOfEffect, effectOf, summaryOf, unreadIn } from '../../../core/preview/effect.ts';
import { type GroupPreview, previewOf } from '../../../core/preview/effect-on.ts';
import {
  anEntry,
  anOpenRule,
  anUnreadableList,
  aPolicy,
  aRule,
  aSnapshot,
  fromList,
  groupRef,
  now,
  someSettings,
} from '../../builders/builders.ts';

const input = { mode: 'plan', changeLimit: 50 } as const;
const context = { before: aPolicy({ entries: [] }), after: aPolicy(), settings: someSettings(), now };

/** An open group for which the first entry of the allowlist is added. */
function aPreview(groupId: string, change: Partial<Parameters<typeof aSnapshot>[0]> = {}, edit = context) {
  const snapshot = aSnapshot({ ref: { ...groupRef, groupId }, rules: [anOpenRule()], ...change });
  return previewOf({ snapshot, list: emptyList }, edit);
}

describe('the summary', () => {
  test('counts the groups that change, by what becomes of them', () => {
    const previews = [aPreview('sg-1'), aPreview('sg-2'), aPreview('sg-3', { rules: [aRule()] })];

    expect(summaryOf(previews, input)).toEqual({
      ...{ mode: 'plan', groups: 2, closed: 2, lettingIn: 0, losingAccess: 0 },
      ...{ deferred: 0, overQuota: 0, overSum: 0, exempt: 0, reportedOnly: 0 },
      changeLimit: { limit: 50, closings: 2, exceeded: false },
    });
  });

  test('says which groups are only reported, though nothing changes there', () => {
    const previews = [aPreview('sg-1', { tags: {} })];

    expect(summaryOf(previews, input)).toMatchObject({ groups: 0, reportedOnly: 1 });
  });

  test('counts against the change limit also what the edit does not change', () => {
    const unchanged = { ...context, before: context.after };
    const previews = [aPreview('sg-1'), aPreview('sg-2', {}, unchanged), aPreview('sg-3', {}, unchanged)];

    const { groups, changeLimit } = summaryOf(previews, { ...input, changeLimit: 2 });

    expect(groups).toBe(1);
    expect(changeLimit).toEqual({ limit: 2, closings: 3, exceeded: true });
  });

  test('tells the quota from the sum', () => {
    const wide = ['17.0.0.0/8', '18.0.0.0/8'].map((text, index) => anEntry({ id: `al-${index}`, cidr: cidr(text) }));
    const tooMuch = { ...context, after: aPolicy({ entries: wide }) };
    const many = ['17.0.0.1/32', '18.0.0.1/32'].map((text, index) => anEntry({ id: `al-${index}`, cidr: cidr(text) }));
    const tooMany = { ...context, after: aPolicy({ entries: many }) };

    const previews = [aPreview('sg-1', {}, tooMuch), aPreview('sg-2', { rulesQuota: 1 }, tooMany)];

    expect(summaryOf(previews, input)).toMatchObject({ deferred: 2, overQuota: 1, overSum: 1 });
  });
});

describe('the effect', () => {
  const [one, two] = [aPreview('sg-1'), aPreview('sg-2')];
  const unread = [{ account: '999988887777', region: null, groupId: null, reason: 'the role cannot be assumed' }];

  test('lists the groups by their keys, and has what was not read', () => {
    const effect = effectOf([two, aPreview('sg-0', { rules: [aRule()] }), one], unread, input);

    expect(effect.groups.map(({ groupId }) => groupId)).toEqual(['sg-1', 'sg-2']);
    expect(effect.unread).toBe(unread);
  });

  test('has a digest that does not depend on the order of reading, and tells every difference', () => {
    const digest = (previews: readonly GroupPreview[], those = unread) =>
      digestOfEffect(effectOf(previews, those, input));

    expect(digest([one, two])).toBe(digest([two, one]));
    expect(digest([one, two])).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([digest([one, two]), digest([one]), digest([one, two], [])]).size).toBe(3);
  });
});

test('a prefix list that cannot be read is named as unread, where it reaches the port', () => {
  const list = anUnreadableList();
  const snapshot = aSnapshot({ rules: [aRule({ source: fromList(list.id) })], prefixLists: { [list.id]: list } });

  expect(unreadIn(snapshot)).toEqual({ ...groupRef, reason: expect.stringContaining(`prefix list ${list.id}`) });
  expect(unreadIn(aSnapshot({ prefixLists: { [list.id]: list } }))).toBeNull();
});
