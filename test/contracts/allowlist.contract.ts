import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Allowlist, PolicyChange, PolicyEditor, Stamp } from '../../core/gateways.ts';
import { cidr } from '../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { Exemption } from '../../core/policy/exemption.ts';
import { anEntry, anExemption } from '../core/builders.ts';

export interface OpenAllowlist {
  readonly store: Allowlist & PolicyEditor;
  /** Writes an item as nobody should, beside the others. */
  readonly plant: (sortKey: string, members: object) => Promise<void>;
  readonly close: () => Promise<void>;
}

const now = Date.parse('2026-11-15T12:00:00.000Z');
/** Far in the future, so that no store deletes it while the test runs. */
const expiry = '2100-01-01T00:00:00.000Z';
const expiredBy = Date.parse(expiry);

const office = anEntry({ id: 'al-office' });
const partner = anEntry({ id: 'al-partner', cidr: cidr('2001:db8::/32'), expiresAt: expiry });
const mx = anExemption({ id: 'ex-mx', expiresAt: expiry });

function add(entry: AllowlistEntry, replaces: Stamp | null = null): PolicyChange {
  return { kind: 'putEntry', entry, replaces };
}

function exempt(exemption: Exemption, replaces: Stamp | null = null): PolicyChange {
  return { kind: 'putExemption', exemption, replaces };
}

/** What smtp-warden relies on of the store of its policy. `open` gives an empty one. */
export function allowlistContract(name: string, open: () => Promise<OpenAllowlist>): void {
  describe(`allowlist contract: ${name}`, () => {
    let opened: OpenAllowlist;
    let store: OpenAllowlist['store'];
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    }, 60_000);
    afterEach(() => opened.close());

    const stored = async () => {
      const { entries, exemptions } = await store.read();
      return { entries: entries.toSorted((a, b) => a.id.localeCompare(b.id)), exemptions };
    };

    test('an empty store is an empty policy', async () => {
      expect(await store.read()).toEqual({ entries: [], exemptions: [] });
    });

    test('what is written is read back whole, at once', async () => {
      const scopes: AllowlistEntry['scope'][] = [
        { kind: 'everything' },
        { kind: 'account', account: '111122223333' },
        { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' },
        { kind: 'group', groupId: 'sg-0123456789abcdef0' },
      ];
      const entries = scopes.map((scope, index) => anEntry({ id: `al-${index}`, scope, owner: 'Zoë 王 👩‍💻' }));

      const result = await store.apply([...entries.map((entry) => add(entry)), add(partner), exempt(mx)], now);

      expect(result).toEqual({ kind: 'applied' });
      expect(await stored()).toEqual({ entries: [...entries, partner], exemptions: [mx] });
    });

    test('a second put of the same id is a conflict and changes nothing', async () => {
      await store.apply([add(office), exempt(mx)], now);

      const entry = await store.apply([add({ ...office, owner: 'else' })], now);
      const exemption = await store.apply([exempt({ ...mx, owner: 'else' })], now);

      expect([entry, exemption]).toEqual([
        { kind: 'conflict', ids: ['al-office'] },
        { kind: 'conflict', ids: ['ex-mx'] },
      ]);
      expect(await stored()).toEqual({ entries: [office], exemptions: [mx] });
    });

    test('of several that add the same entry at the same time, one wins', async () => {
      const rivals = ['ada', 'bob', 'eve'].map((owner) => ({ ...office, owner }));

      const results = await Promise.all(rivals.map((rival) => store.apply([add(rival)], now)));

      const winners = rivals.filter((_, index) => results[index]?.kind === 'applied');
      expect(winners).toHaveLength(1);
      expect(await stored()).toEqual({ entries: winners, exemptions: [] });
    });

    test('an edit of the version that stands is made; one of an older version is a conflict', async () => {
      const second = { ...office, reason: 'second', version: 2 };
      await store.apply([add(office)], now);

      const current = await store.apply([add(second, office)], now);
      const stalePut = await store.apply([add({ ...office, reason: 'stale', version: 2 }, office)], now);
      const staleRemoval = await store.apply([{ kind: 'removeEntry', entry: office }], now);

      expect([current.kind, stalePut.kind, staleRemoval.kind]).toEqual(['applied', 'conflict', 'conflict']);
      expect(await stored()).toEqual({ entries: [second], exemptions: [] });
    });

    test('what is removed is gone, and removing or changing it again is a conflict', async () => {
      await store.apply([add(office), exempt(mx)], now);
      const removal: PolicyChange[] = [
        { kind: 'removeEntry', entry: office },
        { kind: 'removeExemption', exemption: mx },
      ];

      const first = await store.apply(removal, now);
      const second = await store.apply(removal, now);
      const change = await store.apply([add({ ...office, version: 2 }, office)], now);

      expect([first, second, change]).toEqual([
        { kind: 'applied' },
        { kind: 'conflict', ids: ['al-office', 'ex-mx'] },
        { kind: 'conflict', ids: ['al-office'] },
      ]);
      expect(await stored()).toEqual({ entries: [], exemptions: [] });
    });

    test('one conflict among several changes undoes them all and is named', async () => {
      await store.apply([add(office), add(partner)], now);
      const fresh = [anEntry({ id: 'al-new-1' }), anEntry({ id: 'al-new-2' })] as const;

      const result = await store.apply(
        [add(fresh[0]), add({ ...office, owner: 'else' }), { kind: 'removeEntry', entry: partner }, add(fresh[1])],
        now,
      );

      expect(result).toEqual({ kind: 'conflict', ids: ['al-office'] });
      expect(await stored()).toEqual({ entries: [office, partner], exemptions: [] });
    });

    test('what has expired may be replaced as if it were absent, but not a millisecond earlier', async () => {
      const renewed = { ...partner, owner: 'else', version: 2, expiresAt: null };
      await store.apply([add(partner), exempt(mx)], now);

      const early = await store.apply([add(renewed)], expiredBy - 1);
      const due = await store.apply([add(renewed), exempt({ ...mx, version: 2 })], expiredBy);
      const again = await store.apply([add({ ...renewed, version: 3 })], expiredBy);

      expect([early.kind, due.kind, again.kind]).toEqual(['conflict', 'applied', 'conflict']);
      expect(await stored()).toEqual({ entries: [renewed], exemptions: [{ ...mx, version: 2 }] });
    });

    test('a hundred changes are one transaction', async () => {
      const entries = Array.from({ length: 100 }, (_, index) => anEntry({ id: `al-${100 + index}` }));

      const result = await store.apply(
        entries.map((entry) => add(entry)),
        now,
      );

      expect(result).toEqual({ kind: 'applied' });
      expect(await stored()).toEqual({ entries, exemptions: [] });
    });

    test('1,500 entries, more than one page of a query, are read completely', { timeout: 120_000 }, async () => {
      const reason = 'x'.repeat(500);
      const entries = Array.from({ length: 1_500 }, (_, index) => anEntry({ id: `al-${10_000 + index}`, reason }));
      for (let start = 0; start < entries.length; start += 100) {
        await store.apply(
          entries.slice(start, start + 100).map((entry) => add(entry)),
          now,
        );
      }

      const read = await stored();

      expect(read.entries).toHaveLength(1_500);
      expect(read.entries).toEqual(entries);
    });

    test.each([
      ['an entry with a CIDR that is none', 'allow#al-bad', { ...office, id: 'al-bad', cidr: 'office' }],
      ['an entry with a CIDR not in its one spelling', 'allow#al-bad', { ...office, id: 'al-bad', cidr: '10.0.0.1/8' }],
      ['an entry with a member nobody knows', 'allow#al-bad', { ...office, id: 'al-bad', port: 25 }],
      ['an entry without an owner', 'allow#al-bad', { ...office, id: 'al-bad', owner: '' }],
      ['an exemption without an expiry', 'exempt#ex-bad', { ...mx, id: 'ex-bad', expiresAt: null }],
      ['an item of another kind', 'permit#bad', {}],
    ])('%s makes the policy unreadable, and the item is named', async (_, sortKey, members) => {
      await store.apply([add(office)], now);
      await opened.plant(sortKey, members);

      await expect(store.read()).rejects.toThrow(sortKey);
    });
  });
}
