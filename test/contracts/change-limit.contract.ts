import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResumableChangeLimit } from '../../aws/dynamodb-change-limit.ts';
import { groupRef, now } from '../builders/builders.ts';

export interface OpenChangeLimit {
  readonly table: string;
  /** The one limit there is, of this size. */
  readonly limitOf: (count: number) => ResumableChangeLimit;
  /** Writes the item as nobody should. */
  readonly plant: (members: object) => Promise<void>;
  readonly stored: () => Promise<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

const minute = 60_000;
const hour = 60 * minute;

/** What smtp-warden relies on of the limit of its changes. `open` gives one that nobody has used. */
export function changeLimitContract(name: string, open: () => Promise<OpenChangeLimit>): void {
  describe(`change limit contract: ${name}`, () => {
    let opened: OpenChangeLimit;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened?.close());

    let groups = 0;
    /** A group that was not named before. */
    const another = () => ({ ...groupRef, groupId: `sg-${String(++groups).padStart(17, '0')}` });
    const times = async () => {
      const { closings } = (await opened.stored()) as { closings: { at: number }[] };
      return closings.map(({ at }) => at);
    };

    /** Takes a place for another group at each of these moments, one after the other. */
    const takeAt = async (limit: ResumableChangeLimit, ...moments: readonly number[]) => {
      const taken: boolean[] = [];
      for (const moment of moments) taken.push(await limit.take(another(), moment));
      return taken;
    };

    test('as many places are taken as there are, and no more', async () => {
      const limit = opened.limitOf(3);

      expect(await takeAt(limit, now, now + 1, now + 2, now + 3, now + 4)).toEqual([true, true, true, false, false]);
      expect(await times()).toEqual([now, now + 1, now + 2]);
    });

    test('a group that has a place takes no second one: its closing is tried again, or it was opened again', async () => {
      const limit = opened.limitOf(2);
      const group = another();

      const taken = [
        await limit.take(group, now),
        await limit.take(group, now + 1),
        await limit.take(group, now + hour - 1),
      ];

      expect(taken).toEqual([true, true, true]);
      expect(await times()).toEqual([now]);
      expect(await takeAt(limit, now + 2, now + 3)).toEqual([true, false]);
      expect(await limit.take(group, now + 4)).toBe(true);
    });

    test('all who share the table share the places', async () => {
      expect(await takeAt(opened.limitOf(1), now)).toEqual([true]);
      expect(await takeAt(opened.limitOf(1), now)).toEqual([false]);
    });

    test('a place is free again an hour later, and not sooner', async () => {
      const limit = opened.limitOf(2);
      await takeAt(limit, now, now + minute);

      expect(await takeAt(limit, now + hour - 1, now + hour, now + hour)).toEqual([false, true, false]);
      expect(await takeAt(limit, now + hour + minute)).toEqual([true]);
    });

    test('of many who take a place at the same time, no more get one than there are', async () => {
      const rivals = Array.from({ length: 12 }, () => opened.limitOf(5).take(another(), now));

      const results = await Promise.all(rivals);

      expect(results.filter((taken) => taken)).toHaveLength(5);
      expect(await times()).toEqual([now, now, now, now, now]);
    });

    test('a refusal changes nothing', async () => {
      const limit = opened.limitOf(1);
      await takeAt(limit, now);
      const before = await opened.stored();

      await takeAt(limit, now + 1);

      expect(await opened.stored()).toEqual(before);
    });

    test('what is dated a minute ahead counts, as a clock may be wrong by that; what is dated later does not', async () => {
      await opened.plant({
        version: 1,
        closings: [minute, minute + 1, 10 * hour].map((ahead) => ({ group: 'sg', at: now + ahead })),
        resumed: null,
      });

      expect(await takeAt(opened.limitOf(2), now, now)).toEqual([true, false]);
      expect(await times()).toEqual([now, now + minute]);
    });

    test('a limit that was made smaller holds at once', async () => {
      await takeAt(opened.limitOf(3), now, now, now);

      expect(await takeAt(opened.limitOf(2), now)).toEqual([false]);
    });

    test('a person frees every place, and who it was is kept', async () => {
      const limit = opened.limitOf(1);
      await takeAt(limit, now);

      await limit.resume('arn:aws:iam::111122223333:user/ada', now + 5);
      const taken = await takeAt(limit, now + 6, now + 7);

      expect(taken).toEqual([true, false]);
      expect(await times()).toEqual([now + 6]);
      expect(await opened.stored()).toMatchObject({
        resumed: { by: 'arn:aws:iam::111122223333:user/ada', at: new Date(now + 5).toISOString() },
      });
    });

    test('a person may free what nobody has taken', async () => {
      await opened.limitOf(1).resume('ada', now);

      expect(await takeAt(opened.limitOf(1), now)).toEqual([true]);
    });

    test('the item never ends: the hour would begin anew', async () => {
      await takeAt(opened.limitOf(1), now);

      expect(await opened.stored()).not.toHaveProperty('ttl');
    });

    test.each([
      ['no times', { version: 1, resumed: null }],
      ['a time that became a text', { version: 1, closings: [{ group: 'sg', at: 'yesterday' }], resumed: null }],
      ['no version', { closings: [], resumed: null }],
      ['a member nobody knows', { version: 1, closings: [], resumed: null, note: '' }],
    ])('an item with %s gives no place to anybody: table, key and remedy are named', async (_, members) => {
      await opened.plant(members);

      await expect(opened.limitOf(5).take(another(), now)).rejects.toThrow(
        new RegExp(`table ${opened.table} holds a damaged item .*"sweepId":"change-limit".*Repair or delete that item`),
      );
    });
  });
}
