import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditEntryOf } from '../../../aws/audit-item.ts';
import { dynamodbAllowlist } from '../../../aws/dynamodb-allowlist.ts';
import { dynamodbAuditLog } from '../../../aws/dynamodb-audit-log.ts';
import { dynamodbChangeLimit } from '../../../aws/dynamodb-change-limit.ts';
import type { Item } from '../../../aws/dynamodb-item.ts';
import { dynamodbSweeps } from '../../../aws/dynamodb-sweeps.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { verifyTail } from '../../../core/audit/verify-tail.ts';
import { readSweep } from '../../../core/sweep/sweep-ledger.ts';
import { groupRef, now } from '../../builders/builders.ts';
import { hourlyLimits } from '../../builders/hourly-limits.ts';
import { damagedItem } from './damage-item.ts';
import { eachCase, runs, seed, timeout } from './each-case.ts';
import { emptyTable, fakeTable } from './fake-table.ts';
import {
  allowlistItems,
  auditItems,
  conclusionItems,
  headItems,
  limitItems,
  oldAllowlistItems,
  reportItem,
  sweepItem,
} from './sample-items.ts';
import { allowlistEntry, auditEntry, exemption, sweepState } from './stored-values.ts';

/** What a reader may say of an item that it does not take; anything else is a crash. */
const refusal =
  /^(PolicyChain)?Error: table the-table (holds (a damaged item|an unknown item)|was written by a newer version|has none of the \d+ items? that its head counts)/;

/** What is read, or null where it is refused in words that name the table and the item. */
async function readOrNull<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    expect(String(error)).toMatch(refusal);
    return null;
  }
}

/** Feeds damaged items to a reader and looks at whatever it accepts. */
async function fuzz<Value>(
  name: string,
  items: fc.Arbitrary<readonly Item[]>,
  { read, check }: { read: (items: readonly Item[]) => Promise<Value>; check: (value: Value) => void },
): Promise<void> {
  const cases = eachCase(name);
  await fc.assert(
    fc.asyncProperty(items, async (some) => {
      const value = await cases.wait(() => readOrNull(() => read(some)));
      cases.count(value === null ? 'refused' : 'accepted');
      if (value !== null) check(value);
    }),
    { numRuns: Math.ceil(runs / 4), seed },
  );
  cases.end('refused', 'accepted');
}

const { dynamodb, table } = fakeTable();
const tables = { dynamodb, table: 'the-table', auditTable: emptyTable };

/** Entries that a chain may begin with, unless somebody began it anew. */
const firstItems = auditItems.filter(({ sequence, outcome }) => sequence?.N === '1' && outcome?.S !== 'restarted');

test.each([
  ['of the present layout', allowlistItems, headItems[0]],
  ['of the layout of older versions', oldAllowlistItems, null],
])(
  'any item of the allowlist table %s is read as it should be, or named as damaged',
  {
    timeout,
  },
  async (layout, sound, head) => {
    const store = dynamodbAllowlist(tables, { chain: 'optional', onTampered: () => {} });
    const items = fc.array(damagedItem(sound), { minLength: 1, maxLength: 2 });

    await fuzz(`allowlist items ${layout}`, items, {
      read: async (some) => {
        Object.assign(table, { items: some, got: head });
        return store.read().finally(() => delete table.got);
      },
      check: ({ entries, exemptions }) => {
        for (const entry of entries) allowlistEntry(entry, 'entry');
        for (const one of exemptions) exemption(one, 'exemption');
      },
    });
  },
);

test('any head of the policy is read as it is, or named as damaged or as newer', { timeout }, async () => {
  const store = dynamodbAllowlist(tables, { chain: 'optional', onTampered: () => {} });

  await fuzz('heads', fc.tuple(damagedItem(headItems)), {
    read: async ([head = {}]) => {
      Object.assign(table, { items: [], got: head });
      return store.read().finally(() => delete table.got);
    },
    check: (policy) => expect(policy).toEqual({ entries: [], exemptions: [] }),
  });
});

test('any item of the audit table is read as it should be, or named as damaged', { timeout }, async () => {
  await fuzz('audit items', fc.tuple(damagedItem(auditItems)), {
    read: async ([item = {}]) => auditEntryOf(item, 'the-table'),
    check: (entry) => auditEntry(entry, 'entry'),
  });
});

test('a chain of any items is judged: nothing that was changed passes for intact', { timeout }, async () => {
  const log = dynamodbAuditLog(dynamodb, 'the-table');
  const sound = new Map(auditItems.map((item) => [item.hash?.S, item]));
  const cases = eachCase('chains');

  await fc.assert(
    fc.asyncProperty(damagedItem(firstItems), async (item) => {
      table.items = [item];
      const chains = await cases.wait(() => Array.fromAsync(log.chains()));

      // What is under no key of a group is in no chain: `history verify` reports it by its key.
      const isIntact = chains.length > 0 && chains.every(({ links }) => chainFault(links) === null);
      cases.count(isIntact ? 'intact' : 'faulty');
      const original = sound.get(item.hash?.S);
      expect(isIntact).toBe(original !== undefined && sameItem(item, original));
    }),
    { numRuns: Math.ceil(runs / 4), seed },
  );

  cases.end('intact', 'faulty');
});

test('the end of a chain of any items is believed only where nothing was changed', { timeout }, async () => {
  const log = dynamodbAuditLog(dynamodb, 'the-table');
  const sound = new Map(auditItems.map((item) => [item.hash?.S, item]));
  const cases = eachCase('ends of chains');

  await fc.assert(
    fc.asyncProperty(damagedItem(firstItems), async (item) => {
      table.items = [item];
      const tail = await cases.wait(async () => verifyTail(await log.tail(groupRef), Number.MAX_SAFE_INTEGER));

      cases.count(tail.kind);
      const original = sound.get(item.hash?.S);
      if (tail.kind === 'holds') expect(original !== undefined && sameItem(item, original)).toBe(true);
      if (tail.kind === 'holds' && tail.latest) auditEntry(tail.latest, 'entry');
    }),
    { numRuns: Math.ceil(runs / 4), seed },
  );

  cases.end('holds', 'broken');
});

test('any item of the change limit lets nobody close a group who may not, or is named as damaged', {
  timeout,
}, async () => {
  await fuzz('change limit items', fc.tuple(damagedItem(limitItems)), {
    read: (some) => {
      table.items = some;
      return dynamodbChangeLimit(dynamodb, 'the-table', hourlyLimits(1)).take(groupRef, now);
    },
    check: ({ kind }) => expect(['taken', 'full']).toContain(kind),
  });
});

/** Member by member, without the product's hashes. */
function sameItem(some: Item, other: Item): boolean {
  const text = (item: Item) => JSON.stringify(sorted(item));
  return text(some) === text(other);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}

test('any items of a sweep are read as they should be, or named as damaged', { timeout }, async () => {
  const ledger = dynamodbSweeps(dynamodb, 'the-table', () => now);
  const items = fc.oneof(
    fc.tuple(damagedItem([sweepItem]), fc.constant(reportItem), fc.constantFrom(...conclusionItems)),
    fc.tuple(fc.constant(sweepItem), damagedItem([reportItem]), fc.constantFrom(...conclusionItems)),
    fc.tuple(fc.constant(sweepItem), fc.constant(reportItem), damagedItem(conclusionItems)),
  );

  await fuzz('sweep items', items, {
    read: async (some) => {
      const [sweep, report = {}, conclusion] = some;
      const parts: Record<string, Item | undefined> = { sweep, conclusion };
      Object.assign(table, { items: [report], gotFor: ({ part }: Item) => parts[part?.S ?? ''] });
      const read = await readSweep(ledger, 'sweep-1').finally(() => delete table.gotFor);
      // One of an earlier version is none.
      return read ? { ...read, reports: [...read.reports.values()] } : 'none';
    },
    check: (state) => state === 'none' || sweepState(state, 'state'),
  });
});
