import { expect, test } from 'vitest';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { OpenAuditLog } from '../audit-log.contract.ts';
import { appendAll, bulkyChain, chainOf, collected, linksOf, mail, web } from './entries.ts';

const year = { since: '2026-01-01T00:00:00.000Z', until: '2026-12-31T23:59:59.999Z' };

export function readCases(opened: () => OpenAuditLog): void {
  test('recent entries come newest first, across groups and months', async () => {
    const { log } = opened();
    const at = (...moments: string[]) => moments.map((moment) => ({ at: `2026-${moment}Z` }));
    const ofMail = chainOf(...at('01-31T23:59:59.999', '02-01T00:00:00.000', '11-15T12:00:00.000'));
    const ofWeb = chainOf(
      ...at('01-15T00:00:00.000', '10-31T12:00:00.000').map((record) => ({ ...record, group: web })),
    );
    await appendAll(log, [...ofMail, ...ofWeb]);

    const recent = await collected(log.recent(year));

    const newestFirst = [...ofMail, ...ofWeb].toSorted((a, b) => (a.at < b.at ? 1 : -1));
    expect(recent).toEqual(newestFirst);
  });

  test('a log may have entries once a group has one; what is not about a group is none', async () => {
    const { log, put } = opened();
    const whether = [await log.mayHaveEntries()];
    await put({ groupKey: 'decision#AIDAANN', sequence: 7, at: '2026-11-15T12:00:00.000Z', id: 'rem-1' });
    whether.push(await log.mayHaveEntries());
    await appendAll(log, chainOf({ at: '2025-03-01T00:00:00.000Z' }));
    whether.push(await log.mayHaveEntries());

    expect(whether).toEqual([false, false, true]);
  });

  test('recent entries are those from since up to and including until', async () => {
    const { log } = opened();
    const moments = ['2026-03-01T00:00:00.000Z', '2026-03-31T23:59:59.999Z', '2026-04-01T00:00:00.000Z'];
    await appendAll(log, chainOf(...moments.map((at) => ({ at }))));

    const march = await collected(log.recent({ since: moments[0] ?? '', until: moments[1] ?? '' }));
    const justAfter = await collected(log.recent({ since: '2026-03-01T00:00:00.001Z', until: moments[2] ?? '' }));
    const nothing = await collected(log.recent({ since: year.until, until: year.since }));

    expect(march.map(({ at }) => at)).toEqual([moments[1], moments[0]]);
    expect(justAfter.map(({ at }) => at)).toEqual([moments[2], moments[1]]);
    expect(nothing).toEqual([]);
  });

  test('more than one page of entries is read to the end, by chain, by time and whole', async () => {
    const { log } = opened();
    const chain = bulkyChain(24, (index) => ({
      at: new Date(Date.UTC(2026, 4 + (index >> 3), index + 1)).toISOString(),
    }));
    await appendAll(log, chain);

    const [stored, ...others] = await collected(log.chains());
    const recent = await collected(log.recent(year));

    expect(await log.entriesOf(groupKey(mail))).toEqual(linksOf(chain));
    expect(await log.tail(mail)).toEqual(linksOf(chain));
    expect(recent).toEqual(chain.toReversed());
    expect([stored?.groupKey, stored?.links.length, others]).toEqual([groupKey(mail), 24, []]);
    expect(chainFault(stored?.links ?? [])).toBeNull();
  });

  test('all entries of one remediation are found by its id, oldest first, and no others', async () => {
    const { log, put } = opened();
    const chain = chainOf({ id: 'rem-1' }, { id: 'rem-2', outcome: 'planned' }, { id: 'rem-2' }, { id: 'rem-3' });
    await appendAll(log, [...chain, ...chainOf({ id: 'rem-4', group: web })]);
    await put({ groupKey: 'decision#AIDAANN', sequence: 7, id: 'rem-2' });

    expect(await log.entriesWithId('rem-2')).toEqual(chain.slice(1, 3));
    expect(await log.entriesWithId('rem-')).toEqual([]);
  });

  test('what is not about a group is no chain of a group, and is given by its key for verification', async () => {
    const { log, put } = opened();
    const ofMail = chainOf({});
    await appendAll(log, ofMail);
    await put({ groupKey: 'policy', sequence: 1, hash: 'h' });
    await put({ groupKey: 'decision#AIDAANN', sequence: 7, id: 'rem-1' });
    await put({ groupKey: 'who knows', sequence: 1 });

    const chains = await collected(log.chains());
    const partitions = await collected(log.partitions());

    expect(chains).toEqual([{ groupKey: groupKey(mail), links: ofMail }]);
    expect(partitions).toEqual([
      { groupKey: groupKey(mail), links: ofMail },
      { groupKey: 'decision#AIDAANN', links: [{ sequence: 7, id: 'rem-1' }] },
      { groupKey: 'policy', links: [{ sequence: 1, hash: 'h' }] },
      { groupKey: 'who knows', links: [{ sequence: 1 }] },
    ]);
    expect(await collected(log.partitions(['nothing', 'policy']))).toEqual([
      { groupKey: 'nothing', links: [] },
      { groupKey: 'policy', links: [{ sequence: 1, hash: 'h' }] },
    ]);
  });

  test('the chains of all groups are given, each in its order', async () => {
    const { log } = opened();
    const ofMail = chainOf({}, {}, {});
    const ofWeb = chainOf({ group: web }, { group: web });
    await appendAll(log, [...ofWeb, ...ofMail]);

    const chains = await collected(log.chains());

    expect(chains).toEqual([
      { groupKey: groupKey(mail), links: ofMail },
      { groupKey: groupKey(web), links: ofWeb },
    ]);
  });
}
