import { expect, test } from 'vitest';
import { groupKey } from '../../../core/model/security-group.ts';
import type { OpenAuditLog } from '../audit-log.contract.ts';
import { appendAll, bulkyChain, chainOf, mail, web } from './entries.ts';

export function statesCases(opened: () => OpenAuditLog): void {
  test('one pass gives what the last entry of each group says, with its list, and the ends of all chains', async () => {
    const { log } = opened();
    const ofMail = chainOf({ outcome: 'planned' }, { outcome: 'completed', undoes: 'rem-0' });
    const ofWeb = chainOf({ group: web, outcome: 'reported' });
    await appendAll(log, [...ofMail, ...ofWeb]);

    const states = await log.states();

    const last = [ofMail[1], ofWeb[0]].map((entry) => {
      if (!entry) throw new Error('entries were made');
      const { group, groupName, vpcId, sequence, hash, id, at, outcome, reason, trigger, undoes = null, list } = entry;
      const hasFinding = entry.finding.exposures.length > 0;
      return { group, groupName, vpcId, sequence, hash, id, at, outcome, reason, trigger, undoes, hasFinding, list };
    });
    expect(states.groups).toEqual(last);
    expect(states.heads).toEqual([
      { group: groupKey(mail), entries: 2, head: ofMail[1]?.hash },
      { group: groupKey(web), entries: 1, head: ofWeb[0]?.hash },
    ]);
    expect([states.faults, states.entries]).toEqual([[], 3]);
  });

  test('one pass reads more than one page (1 MB) to the end, and tells how far it is', async () => {
    const { log } = opened();
    const chain = bulkyChain(24);
    await appendAll(log, chain);
    const told: number[] = [];

    const states = await log.states((entries) => told.push(entries));

    expect(states.heads).toEqual([{ group: groupKey(mail), entries: 24, head: chain.at(-1)?.hash }]);
    expect(told.at(-1)).toBe(24);
    expect(new Set(told).size).toBeGreaterThan(1);
  });

  test('one pass names an entry that is missing, and one that cannot be read', async () => {
    const { log, overwrite, remove } = opened();
    const ofMail = chainOf({}, {}, {});
    const ofWeb = chainOf({ group: web }, { group: web });
    await appendAll(log, [...ofMail, ...ofWeb]);
    const [, second] = ofMail;
    const last = ofWeb.at(-1);
    if (!second || !last) throw new Error('entries were made');
    await remove(second);
    await overwrite(last, (item) => ({ ...item, outcome: 'perhaps' }));

    const { faults, groups } = await log.states();

    expect(faults).toEqual([
      { group: groupKey(mail), sequence: 2, problem: 'the entry is missing' },
      { group: groupKey(web), sequence: 2, problem: expect.stringContaining('the entry cannot be read') },
    ]);
    expect(groups.map(({ group }) => group)).toEqual([mail]);
  });

  test('one pass names an entry that says it is about another group', async () => {
    const { log, overwrite } = opened();
    const [entry] = chainOf({});
    if (!entry) throw new Error('an entry was made');
    await appendAll(log, [entry]);
    await overwrite(entry, (item) => ({ ...item, group: web }));

    const { faults, groups } = await log.states();

    expect(groups).toEqual([]);
    expect(faults).toMatchObject([{ group: groupKey(mail), sequence: 1 }]);
  });
}
