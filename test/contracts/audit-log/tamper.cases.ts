import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { OpenAuditLog } from '../audit-log.contract.ts';
import { appendAll, chainOf, collected, mail, web } from './entries.ts';

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

    const reads = [() => log.latest(mail), () => log.entriesOf(groupKey(mail)), () => log.entriesWithId(third.id)];

    const clear = `table ${table} holds a damaged item {"groupKey":"${groupKey(mail)}"`;
    for (const read of reads) await expect(read()).rejects.toThrow(clear);
    await expect(log.latest(mail)).rejects.toThrow('Repair or delete that item, then try again');
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
