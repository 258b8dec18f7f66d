import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ChangeLimit } from '../core/gateways.ts';
import { groupKey } from '../core/model/security-group.ts';
import { fullScope, ousWithHourlyLimit, type ScopedClosing, type Taking } from '../core/organisation/full-scope.ts';
import type { ScopedLimits } from '../core/organisation/scoped-limits.ts';
import { type Closing, type ClosingsItem, readClosings, writeClosings } from './change-limit-item.ts';

/** The change limit as a person sees it. */
export interface ResumableChangeLimit extends ChangeLimit {
  /**
   * Frees every place, and keeps who did so and when; gives how many were taken. Where none is, nothing is written. `now` is in
   * milliseconds. Throws where others keep changing it.
   */
  resume(by: string, now: number): Promise<number>;
}

const hourMs = 3_600_000;

/** How far ahead of ours the clock of whoever took a place may be. What is dated later is no time at all. */
const clockToleranceMs = 60_000;

/** How often a put is tried, and how long, in milliseconds, each try after another was quicker waits at most. */
const tries = 16;
const longestWaitMs = 100;

/** How many groups may be closed in an hour. */
export interface HourlyLimits {
  /** In all. */
  readonly most: number;
  /** In accounts and OUs, beside it. */
  readonly scoped: ScopedLimits;
  /** The ids of the root and the OUs that an account is in; null where they are not known. Asked only where an OU has a limit. */
  readonly ouPathOf: (account: string) => Promise<readonly string[] | null>;
}

/**
 * One item in the table of the sweeps, which says which groups were closed within the last hour; never more than a limit allows. It is
 * read consistently and written on the version that was read, so that of two who want the last place one gets it. What this process asks
 * for while it waits for an answer is asked for together, in order: groups in flight do not overtake each other's writes. It has no end
 * date: if it did not exist, the hour would start again. Rejects where the table cannot be read or written, where the item is
 * damaged, and where others kept changing it: nobody may close a group then.
 */
export function dynamodbChangeLimit(
  dynamodb: DynamoDBClient,
  table: string,
  limits: HourlyLimits,
): ResumableChangeLimit {
  const place = { dynamodb, table };
  const update = async (change: (before: ClosingsItem) => Omit<ClosingsItem, 'version'> | null): Promise<boolean> => {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const before = await readClosings(place);
      const after = change(before);
      if (after === null) return false;
      if (await writeClosings(place, before.version, after)) return true;
      await sleep(Math.random() * longestWaitMs);
    }
    throw new Error(`table ${table}: the change limit was changed by others ${tries} times in a row`);
  };
  const takeAll = async (asked: readonly Closing[]): Promise<ReadonlyMap<string, Taking>> => {
    let given = new Map<string, Taking>();
    await update(({ closings, resumed }) => {
      const now = Math.max(...asked.map(({ at }) => at));
      const counted = countedIn(closings, now);
      const known = counted.length;
      given = new Map(counted.map(({ group }) => [group, taken]));
      for (const closing of asked) {
        if (given.get(closing.group)?.kind === 'taken') continue;
        const full = whatIsFull(closing, counted, limits);
        if (full === null) counted.push(closing);
        given.set(closing.group, full ?? taken);
      }
      if (counted.length === known) return null;
      return { closings: counted.sort((a, b) => a.at - b.at), resumed };
    });
    return given;
  };
  const takeTogether = together(takeAll);
  return {
    take: async (ref, at) => {
      const group = groupKey(ref);
      const takings = await takeTogether({ group, at, ...(await ousIn(ref.account, limits)) });
      const taking = takings.get(group);
      if (!taking) throw new Error(`no answer for ${group}`);
      return taking;
    },
    resume: async (by, now) => {
      let freed = 0;
      await update(({ closings }) => {
        freed = countedIn(closings, now).length;
        return freed === 0 ? null : { closings: [], resumed: { by, at: new Date(now).toISOString() } };
      });
      return freed;
    },
  };
}

const taken: Taking = { kind: 'taken' };

/** Which OUs of an account have a limit that is a number of groups. Nothing is asked where none has. */
async function ousIn(account: string, { scoped, ouPathOf }: HourlyLimits): Promise<Pick<Closing, 'ous'>> {
  if (![...scoped.ous.values()].some(({ kind }) => kind === 'groups')) return {};
  const ous = ousWithHourlyLimit(await ouPathOf(account), scoped);
  return ous === null ? {} : { ous: [...ous] };
}

function whatIsFull(closing: Closing, counted: readonly Closing[], { most, scoped }: HourlyLimits): Taking | null {
  if (counted.length >= most) return { kind: 'full', scope: null, most };
  const full = fullScope(scopedOf(closing), counted.map(scopedOf), scoped);
  return full && { kind: 'full', ...full };
}

/** A closing of an earlier version does not name its OUs: it counts in each. */
function scopedOf({ group, ous }: Closing): ScopedClosing {
  const [account = ''] = group.split('/');
  return { account, ous: ous ?? null };
}

/** Has one piece of work done at a time; all that is asked for meanwhile is the next, together. */
function together<Item, Result>(work: (items: readonly Item[]) => Promise<Result>): (item: Item) => Promise<Result> {
  let current: Promise<unknown> = Promise.resolve();
  let next: { readonly items: Item[]; readonly result: Promise<Result> } | null = null;
  return (item) => {
    if (next === null) {
      const items: Item[] = [];
      const result = current.then(() => {
        next = null;
        return work(items);
      });
      current = result.catch(() => undefined);
      next = { items, result };
    }
    next.items.push(item);
    return next.result;
  };
}

function countedIn(closings: readonly Closing[], now: number): Closing[] {
  return closings.filter(({ at }) => at > now - hourMs && at <= now + clockToleranceMs);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
