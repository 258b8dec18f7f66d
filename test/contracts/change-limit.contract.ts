import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HourlyLimits, ResumableChangeLimit } from '../../aws/dynamodb-change-limit.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import { noScopedLimits, parseScopedLimits } from '../../core/organisation/scoped-limits.ts';
import { groupRef, now } from '../builders/builders.ts';

export interface OpenChangeLimit {
  readonly table: string;
  /** The one limit there is, of this size. */
  readonly limitOf: (count: number, limits?: Partial<HourlyLimits>) => ResumableChangeLimit;
  /** Writes the item as nobody should. */
  readonly plant: (members: object) => Promise<void>;
  readonly stored: () => Promise<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

const minute = 60_000;
const hour = 60 * minute;

async function isTaken(limit: ResumableChangeLimit, group: GroupRef, at: number): Promise<boolean> {
  return (await limit.take(group, at)).kind === 'taken';
}

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
      for (const moment of moments) taken.push(await isTaken(limit, another(), moment));
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
        await isTaken(limit, group, now),
        await isTaken(limit, group, now + 1),
        await isTaken(limit, group, now + hour - 1),
      ];

      expect(taken).toEqual([true, true, true]);
      expect(await times()).toEqual([now]);
      expect(await takeAt(limit, now + 2, now + 3)).toEqual([true, false]);
      expect(await isTaken(limit, group, now + 4)).toBe(true);
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
      const rivals = Array.from({ length: 12 }, () => isTaken(opened.limitOf(5), another(), now));

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

    const at = (account: string) => ({ ...another(), account });
    const [first, second, third] = ['111111111111', '222222222222', '333333333333'] as const;
    const paths = new Map<string, readonly string[]>([
      [first, ['r-ab12', 'ou-ab12-outer000', 'ou-ab12-inner000']],
      [second, ['r-ab12', 'ou-ab12-outer000']],
    ]);
    const scopedLimit = (text: string, most = 100) => {
      const reading = parseScopedLimits(text);
      if (reading.kind === 'wrong') throw new Error(reading.problem);
      return opened.limitOf(most, { scoped: reading.limits, ouPathOf: async (account) => paths.get(account) ?? null });
    };
    const takeIn = async (limit: ResumableChangeLimit, ...accounts: readonly string[]) => {
      const takings: (string | null)[] = [];
      for (const account of accounts) {
        const taking = await limit.take(at(account), now);
        takings.push(taking.kind === 'taken' ? 'taken' : taking.scope);
      }
      return takings;
    };

    test('an account has no more places than its own limit, or that of each account; the others have theirs', async () => {
      const limit = scopedLimit(`account=2,${second}=1,${third}=0`);

      expect(await takeIn(limit, first, first, first, second, second, third)).toEqual([
        'taken',
        'taken',
        first,
        'taken',
        second,
        third,
      ]);
    });

    test('an OU has no more places than its limit, for all below it; an account counts in each OU that it is in', async () => {
      const limit = scopedLimit('ou-ab12-outer000=3,ou-ab12-inner000=1');

      expect(await takeIn(limit, first, first, second, second, second)).toEqual([
        'taken',
        'ou-ab12-inner000',
        'taken',
        'taken',
        'ou-ab12-outer000',
      ]);
    });

    test('an account of which the OU is not known counts in each OU', async () => {
      const limit = scopedLimit('ou-ab12-outer000=1,ou-ab12-inner000=5');

      expect(await takeIn(limit, third, second, first)).toEqual(['taken', 'ou-ab12-outer000', 'ou-ab12-outer000']);
    });

    test('a percentage is a limit of sweeps and not of the hour, and no OU is asked for', async () => {
      const limit = scopedLimit(`account=10%,ou-ab12-outer000=1%`);

      expect(await takeIn(limit, first, first, first)).toEqual(['taken', 'taken', 'taken']);
      expect(await opened.stored()).not.toHaveProperty(['closings', 0, 'ous']);
    });

    test('the limit of all together holds beside them, and names no scope', async () => {
      const limit = scopedLimit('account=2', 3);

      expect(await takeIn(limit, first, first, second, third)).toEqual(['taken', 'taken', 'taken', null]);
    });

    test('what an earlier version closed counts in its account, and in every OU', async () => {
      const closings = [1, 2].map((id) => ({ group: `${third}/us-east-1/sg-${id}`, at: now }));
      await opened.plant({ version: 1, closings, resumed: null });

      expect(await takeIn(scopedLimit('account=2'), third, first)).toEqual([third, 'taken']);
      expect(await takeIn(scopedLimit('ou-ab12-inner000=3'), second, first, first)).toEqual([
        'taken',
        'ou-ab12-inner000',
        'ou-ab12-inner000',
      ]);
    });

    test('of many who take a place at the same time in one OU, no more get one than there are', async () => {
      const rivals = Array.from({ length: 10 }, (_, index) =>
        isTaken(scopedLimit('ou-ab12-outer000=4'), at(index % 2 ? first : second), now),
      );

      expect((await Promise.all(rivals)).filter((one) => one)).toHaveLength(4);
    });

    test('nobody may close a group while it is not known in which OU it is', async () => {
      const reading = parseScopedLimits('ou-ab12-outer000=4');
      const scoped = reading.kind === 'read' ? reading.limits : noScopedLimits;
      const ouPathOf = async () => Promise.reject(new Error('the registry cannot be read'));

      await expect(opened.limitOf(5, { scoped, ouPathOf }).take(another(), now)).rejects.toThrow('the registry');
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
