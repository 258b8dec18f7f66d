import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { OpenAuditLog } from '../audit-log.contract.ts';
import { appendAll, chainOf, collected, mail, web } from './entries.ts';

const year = { since: '2026-01-01T00:00:00.000Z', until: '2026-12-31T23:59:59.999Z' };

const changed = { sequence: 2, problem: 'the entry was changed' };

async function faultsIn({ log }: OpenAuditLog) {
  const chains = await collected(log.chains());
  return chains.map((chain) => ({ group: chain.groupKey, fault: chainFault(chain.links) }));
}

async function threeEntries({ log }: OpenAuditLog): Promise<[AuditEntry, AuditEntry, AuditEntry]> {
  const [first, second, third] = chainOf({}, {}, {});
  if (!first || !second || !third) throw new Error('three entries were made');
  await appendAll(log, [first, second, third]);
  return [first, second, third];
}

export function tamperCases(opened: () => OpenAuditLog): void {
  test.each<[string, (item: object) => object]>([
    ['a member', (item) => ({ ...item, reason: 'nothing to see' })],
    ['a member inside', (item) => ({ ...item, finding: { ...chainOf({})[0]?.finding, exposures: [] } })],
    [
      'a number that became a text',
      (item) => ({ ...item, lost: [{ kind: 'protocols', securityGroupRuleId: '1', what: '' }] }),
    ],
    ['an attribute nobody knows', (item) => ({ ...item, note: '' })],
    ['the moment, by which people search', (item) => ({ ...item, at: '2026-11-15T12:00:00.001Z' })],
    ['the month, an attribute of the index', (item) => ({ ...item, month: '2026-10' })],
    ['the month, which is gone from the index', (item) => ({ ...item, month: undefined })],
    ['the id, by which people search', (item) => ({ ...item, id: 'rem-other' })],
    ['the group, which no longer fits its key', (item) => ({ ...item, group: web })],
    ['the group, of which no text can be made', (item) => ({ ...item, group: { ...web, account: { toString: 'x' } } })],
    ['a member that is gone', (item) => ({ ...item, steps: undefined })],
    ['the hash', (item) => ({ ...item, hash: '0'.repeat(64) })],
  ])('%s, changed in the table, is found in its chain', async (_, change) => {
    const [, second] = await threeEntries(opened());

    await opened().overwrite(second, change);

    expect(await faultsIn(opened())).toEqual([{ group: groupKey(mail), fault: changed }]);
  });

  test('an entry copied to another group is found there', async () => {
    const [first] = await threeEntries(opened());

    await opened().overwrite(first, (item) => ({ ...item, groupKey: groupKey(web) }));

    expect(await faultsIn(opened())).toEqual([
      { group: groupKey(mail), fault: null },
      { group: groupKey(web), fault: { ...changed, sequence: 1 } },
    ]);
  });

  test('an entry removed from the table is found missing', async () => {
    const [, second] = await threeEntries(opened());

    await opened().remove(second);

    expect(await faultsIn(opened())).toEqual([
      { group: groupKey(mail), fault: { sequence: 2, problem: 'the entry is missing' } },
    ]);
  });

  test.each<[string, (item: object) => object]>([
    ['a member nobody knows', (item) => ({ ...item, note: 'x' })],
    ['an outcome nobody knows', (item) => ({ ...item, outcome: 'forgotten' })],
    ['a member too few', (item) => ({ ...item, writer: undefined })],
    ['a rule that is none', (item) => ({ ...item, rulesBefore: [{ id: 'sgr-1' }] })],
  ])('an entry with %s is not read as if it were sound: table, place and remedy are named', async (_, change) => {
    const { log, table, overwrite } = opened();
    const [, , third] = await threeEntries(opened());
    await overwrite(third, change);

    const reads = [() => log.entriesWithId(third.id), () => collected(log.recent(year))];

    const clear = `table ${table} holds a damaged item {"groupKey":"${groupKey(mail)}"`;
    for (const read of reads) await expect(read()).rejects.toThrow(clear);
    await expect(log.entriesWithId(third.id)).rejects.toThrow('Run smtp-warden history verify');
  });

  test.each<[string, (item: object) => object, RegExp]>([
    ['a member nobody knows', (item) => ({ ...item, note: 'x' }), /^the entry cannot be read: .*note/],
    ['a member too few', (item) => ({ ...item, writer: undefined }), /^the entry cannot be read: .*writer/],
    ['a newer schema', (item) => ({ ...item, schema: 5 }), /^the entry is one that a newer version .*schema 5/],
  ])(
    'an entry with %s is a link of its chain all the same: as it is stored, and why it is no entry',
    async (_, change, problem) => {
      const { log, overwrite } = opened();
      const [first, second, third] = await threeEntries(opened());
      await overwrite(second, change);

      const whole = await log.entriesOf(groupKey(mail));
      const tail = await log.tail(mail);

      expect(whole.map(({ entry }) => entry)).toEqual([first, null, third]);
      expect(whole.map((link) => link.problem)).toEqual([null, expect.stringMatching(problem), null]);
      expect(whole[1]?.stored).toMatchObject({ sequence: 2, hash: second.hash });
      expect(chainFault(whole.map(({ stored }) => stored))).toEqual(changed);
      expect(tail).toEqual(whole);
    },
  );

  test('an entry that a newer version wrote is not read as if it were one of ours', async () => {
    const { log, table, overwrite } = opened();
    const [first, , third] = await threeEntries(opened());
    await overwrite(third, (item) => ({ ...item, schema: 5 }));
    const problems: string[] = [];

    const recent = await collected(log.recent(year, (problem) => problems.push(problem)));

    const newer = `table ${table} holds an item {"groupKey":"${groupKey(mail)}","month":"2026-11"} that a newer version`;
    expect(recent).toHaveLength(2);
    expect(problems).toEqual([expect.stringContaining(newer)]);
    await expect(log.entriesWithId(first.id)).rejects.toThrow('a newer version of smtp-warden wrote (schema 5)');
  });

  test('a damaged entry does not hide those of other remediations of its group', async () => {
    const { log, overwrite } = opened();
    const chain = chainOf({ id: 'rem-1' }, { id: 'rem-2' }, { id: 'rem-3' });
    await appendAll(log, chain);
    for (const entry of chain.slice(0, 1)) await overwrite(entry, (item) => ({ ...item, steps: 'gone' }));

    expect(await log.entriesWithId('rem-3')).toEqual(chain.slice(2));
    await expect(log.entriesWithId('rem-1')).rejects.toThrow('damaged item');
  });

  test('a damaged entry does not hide the chains of other groups from verification', async () => {
    const { log, overwrite } = opened();
    const [first] = await threeEntries(opened());
    await appendAll(log, chainOf({ group: web }));
    await overwrite(first, (item) => ({ ...item, rulesBefore: 'gone' }));

    const faults = await faultsIn(opened());

    expect(faults.map(({ fault }) => fault?.problem ?? null)).toEqual(['the entry was changed', null]);
  });
}
