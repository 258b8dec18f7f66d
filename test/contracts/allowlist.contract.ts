import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PolicyStore } from '../../aws/dynamodb-policy.ts';
import { replayPolicy } from '../../core/audit/policy-chain.ts';
import { cidr } from '../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { Exemption } from '../../core/policy/exemption.ts';
import type { PolicyChange, Stamp } from '../../core/policy/policy.ts';
import { anEdit } from '../builders/an-edit.ts';
import { anEntry, anExemption } from '../builders/builders.ts';

export interface OpenAllowlist {
  readonly store: PolicyStore;
  /** What the store has told about a policy that was tampered with. */
  readonly alarms: readonly string[];
  /** Writes an item as nobody should, beside the others. */
  readonly plant: (sortKey: string, members: object) => Promise<void>;
  /** Deletes an item of the policy that is in force, as nobody should. */
  readonly remove: (sortKey: string) => Promise<void>;
  /** Changes the head, as nobody should. */
  readonly changeHead: (members: object) => Promise<void>;
  /** Puts an item into the policy's chain, or deletes one, as nobody should. */
  readonly putEntry: (entry: object) => Promise<void>;
  readonly removeEntry: (sequence: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Far in the future, so that no store deletes it while the test runs. */
const expiry = '2100-01-01T00:00:00.000Z';

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
    });
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

      const result = await store.apply(anEdit([...entries.map((entry) => add(entry)), add(partner), exempt(mx)]));

      expect(result).toMatchObject({ kind: 'applied' });
      expect(await stored()).toEqual({ entries: [...entries, partner], exemptions: [mx] });
    });

    test('a second put of the same id is a conflict and changes nothing', async () => {
      await store.apply(anEdit([add(office), exempt(mx)]));

      const entry = await store.apply(anEdit([add({ ...office, owner: 'else' })]));
      const exemption = await store.apply(anEdit([exempt({ ...mx, owner: 'else' })]));

      expect([entry, exemption]).toEqual([
        { kind: 'conflict', ids: ['al-office'] },
        { kind: 'conflict', ids: ['ex-mx'] },
      ]);
      expect(await stored()).toEqual({ entries: [office], exemptions: [mx] });
    });

    test('of several that add the same entry at the same time, one wins', async () => {
      const rivals = ['ada', 'bob', 'eve'].map((owner) => ({ ...office, owner }));

      const results = await Promise.all(rivals.map((rival) => store.apply(anEdit([add(rival)]))));

      const winners = rivals.filter((_, index) => results[index]?.kind === 'applied');
      expect(winners).toHaveLength(1);
      expect(await stored()).toEqual({ entries: winners, exemptions: [] });
    });

    test('an edit of the version that stands is made; one of an older version is a conflict', async () => {
      const second = { ...office, reason: 'second', version: 2 };
      await store.apply(anEdit([add(office)]));

      const current = await store.apply(anEdit([add(second, office)]));
      const stalePut = await store.apply(anEdit([add({ ...office, reason: 'stale', version: 2 }, office)]));

      expect([current.kind, stalePut.kind]).toEqual(['applied', 'conflict']);
      expect(await stored()).toEqual({ entries: [second], exemptions: [] });
    });

    test('who ended an entry is read back', async () => {
      const ended = { ...office, expiresAt: new Date().toISOString(), removedBy: 'ada', version: 2 };
      await store.apply(anEdit([add(office)]));

      await store.apply(anEdit([add(ended, office)]));

      expect(await stored()).toEqual({ entries: [ended], exemptions: [] });
    });

    test('an exemption that is removed is gone; removing or changing it again, or in an older version, is a conflict', async () => {
      await store.apply(anEdit([exempt(mx)]));
      const removal: PolicyChange[] = [{ kind: 'removeExemption', exemption: mx }];

      const stale = await store.apply(anEdit([{ kind: 'removeExemption', exemption: { ...mx, version: 2 } }]));
      const first = await store.apply(anEdit(removal));
      const second = await store.apply(anEdit(removal));
      const change = await store.apply(anEdit([exempt({ ...mx, version: 2 }, mx)]));

      const conflict = { kind: 'conflict', ids: ['ex-mx'] };
      expect([stale, second, change]).toEqual([conflict, conflict, conflict]);
      expect(first).toMatchObject({ kind: 'applied' });
      expect(await stored()).toEqual({ entries: [], exemptions: [] });
    });

    test('one conflict among several changes undoes them all and is named', async () => {
      await store.apply(anEdit([add(office), add(partner)]));
      const fresh = [anEntry({ id: 'al-new-1' }), anEntry({ id: 'al-new-2' })] as const;

      const result = await store.apply(
        anEdit([
          add(fresh[0]),
          add({ ...office, owner: 'else' }),
          add({ ...partner, version: 2 }, partner),
          add(fresh[1]),
        ]),
      );

      expect(result).toEqual({ kind: 'conflict', ids: ['al-office'] });
      expect(await stored()).toEqual({ entries: [office, partner], exemptions: [] });
    });

    test('what has expired is still read, and is replaced only by an edit of that very state', async () => {
      const lapsed = { ...partner, expiresAt: new Date(Date.now() - 60_000).toISOString() };
      const renewed = { ...partner, owner: 'else', version: 2, expiresAt: null };
      await store.apply(anEdit([add(lapsed)]));

      const read = await stored();
      const unseen = await store.apply(anEdit([add(renewed)]));
      const seen = await store.apply(anEdit([add(renewed, lapsed)]));

      expect(read).toEqual({ entries: [lapsed], exemptions: [] });
      expect([unseen.kind, seen.kind]).toEqual(['conflict', 'applied']);
      expect(await stored()).toEqual({ entries: [renewed], exemptions: [] });
    });

    test.each([97, 98, 99, 100, 250])('%i changes are made as one', async (count) => {
      const entries = Array.from({ length: count }, (_, index) => anEntry({ id: `al-${100 + index}` }));
      await store.apply(anEdit([add(partner), exempt(mx)]));

      const result = await store.apply(anEdit(entries.map((entry) => add(entry))));

      expect(result).toMatchObject({ kind: 'applied' });
      expect(await stored()).toEqual({ entries: [...entries, partner], exemptions: [mx] });
    });

    test('1,500 entries, more than one page of a query, are written and read completely, and can be changed and removed', async () => {
      const reason = 'x'.repeat(500);
      const entries = Array.from({ length: 1_500 }, (_, index) => anEntry({ id: `al-${10_000 + index}`, reason }));
      const changed = entries.map((entry) => ({ ...entry, owner: 'else', version: 2 }));

      const first = await store.apply(anEdit(entries.map((entry) => add(entry))));
      const before = await stored();
      const second = await store.apply(anEdit(changed.map((entry, index) => add(entry, entries[index]))));
      const after = await stored();

      expect([first, second]).toMatchObject([{ kind: 'applied' }, { kind: 'applied' }]);
      expect(before.entries).toEqual(entries);
      expect(after.entries).toEqual(changed);
    });

    test('one conflict among hundreds of changes undoes them all and is named', async () => {
      await store.apply(anEdit([add(office)]));
      const entries = Array.from({ length: 300 }, (_, index) => anEntry({ id: `al-${100 + index}` }));

      const result = await store.apply(anEdit([...entries, office].map((entry) => add(entry))));

      expect(result).toEqual({ kind: 'conflict', ids: ['al-office'] });
      expect(await stored()).toEqual({ entries: [office], exemptions: [] });
    });

    test.each([
      ['an entry with a CIDR that is none', 'everything#al-bad', { ...office, id: 'al-bad', cidr: 'office' }],
      [
        'an entry with a CIDR not in its one spelling',
        'everything#al-bad',
        { ...office, id: 'al-bad', cidr: '10.0.0.1/8' },
      ],
      ['an entry with a member nobody knows', 'everything#al-bad', { ...office, id: 'al-bad', port: 25 }],
      ['an entry without an owner', 'everything#al-bad', { ...office, id: 'al-bad', owner: '' }],
      [
        'an exemption without an expiry',
        'exempt#111122223333/us-east-1/sg-0123456789abcdef0#ex-bad',
        { ...mx, id: 'ex-bad', expiresAt: null },
      ],
      ['an item of another kind', 'permit#bad', {}],
      ['an entry under the key of another scope', 'account#111122223333#al-bad', { ...office, id: 'al-bad' }],
      ['an entry that DynamoDB would delete', 'everything#al-bad', { ...office, id: 'al-bad', ttl: 1_798_761_600 }],
    ])('%s that is written past the tools changes nothing, and is named in an alarm', async (_, sortKey, members) => {
      await store.apply(anEdit([add(office)]));
      await opened.plant(sortKey, members);

      const read = await stored();

      expect(read).toEqual({ entries: [office], exemptions: [] });
      expect(opened.alarms).toEqual([expect.stringContaining(`${sortKey} was written past smtp-warden`)]);
    });

    test('every edit has an entry in the chain, which makes the same policy', async () => {
      await store.apply(anEdit([add(office), exempt(mx)]));
      await store.apply(anEdit([{ kind: 'removeExemption', exemption: mx }]));
      await store.apply(anEdit([add({ ...office, reason: 'second', version: 2 }, office)]));

      const { policy, version } = await store.current();

      expect(replayPolicy(await store.links())).toMatchObject({ kind: 'valid', policy, version });
      expect(opened.alarms).toEqual([]);
    });

    test('an edit on another version than the one in force is stale', async () => {
      const { version } = await store.current();
      await store.apply(anEdit([add(office)], { on: version }));

      const second = await store.apply(anEdit([add(partner)], { on: version }));

      expect(second).toEqual({ kind: 'stale' });
      expect(await stored()).toEqual({ entries: [office], exemptions: [] });
    });

    test.each<[string, () => Promise<void>]>([
      ['an item written', () => opened.plant('everything#al-forged', { ...office, id: 'al-forged' })],
      ['an item changed', () => opened.plant('everything#al-office', { ...office, owner: 'else' })],
      ['an item deleted', () => opened.remove('everything#al-office')],
      ['a head with another digest', () => opened.changeHead({ digest: 'another' })],
      ['a head with another generation', () => opened.changeHead({ generation: 'another' })],
    ])('%s past the tools: the chain is the policy, an alarm is raised, and no edit is made', async (_, tamper) => {
      await store.apply(anEdit([add(office), exempt(mx)]));
      await tamper();

      const read = await stored();
      const edit = store.apply(anEdit([add(partner)]));

      expect(read).toEqual({ entries: [office], exemptions: [mx] });
      await expect(edit).rejects.toThrow('not as the policy');
      expect(opened.alarms).toHaveLength(1);
    });

    test.each<[string, () => Promise<void>]>([
      ['removed', () => opened.removeEntry(2)],
      ['changed', async () => opened.putEntry({ ...(await store.links()).at(-1)?.stored, reason: 'another' })],
      ['inserted', async () => opened.putEntry({ ...(await store.links()).at(-1)?.stored, sequence: 3 })],
    ])('an entry of the chain %s past the tools: no policy is read, and an alarm is raised', async (_, tamper) => {
      await store.apply(anEdit([add(office)]));
      await store.apply(anEdit([add(partner)]));
      await tamper();

      await expect(store.read()).rejects.toThrow('No decision is made');
      expect(opened.alarms).toHaveLength(1);
    });

    test('a table that was tampered with is put back from its chain', async () => {
      await store.apply(anEdit([add(office), exempt(mx)]));
      await opened.plant('everything#al-forged', { ...office, id: 'al-forged' });

      const { kind } = await store.restoreTable();
      const { kind: compared } = await store.state();

      expect([kind, compared]).toEqual(['restored', 'agreed']);
      expect(await stored()).toEqual({ entries: [office], exemptions: [mx] });
    });
  });
}
