import { expect, test } from 'vitest';
import { chainFault, link } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { aChain } from '../../builders/a-chain.ts';
import type { OpenAuditLog } from '../audit-log.contract.ts';
import { appendAll, aRecord, chainOf, collected, lastOf, linksOf, mail, web } from './entries.ts';

export function appendCases(opened: () => OpenAuditLog): void {
  test('a group without entries has an empty chain', async () => {
    expect(await opened().log.tail(mail)).toEqual([]);
    expect(await opened().log.entriesOf(groupKey(mail))).toEqual([]);
  });

  test('what is appended is read back whole, hashes and all', async () => {
    const { log } = opened();
    const chain = await aChain();
    const [first] = chain;
    const ref = first?.group ?? mail;

    await appendAll(log, chain);

    const links = await log.entriesOf(groupKey(ref));
    expect(await lastOf(log, ref)).toEqual(chain.at(-1));
    expect(links).toEqual(linksOf(chain));
    expect(chainFault(links.map(({ stored }) => stored))).toBeNull();
  });

  test('the last entry is by number, past nine as well', async () => {
    const { log } = opened();
    const chain = chainOf(...Array.from({ length: 11 }, (_, index) => ({ reason: `look ${index}` })));
    await appendAll(log, chain);

    const last = await lastOf(log, mail);

    expect(last?.sequence).toBe(11);
  });

  test('each group has a chain of its own, in each account and region', async () => {
    const { log } = opened();
    const refs = [mail, web, { ...mail, region: 'eu-west-1' }, { ...mail, account: '999988887777' }];

    await appendAll(
      log,
      refs.flatMap((group) => chainOf({ group })),
    );

    const latest = await Promise.all(refs.map((ref) => lastOf(log, ref)));
    expect(latest.map((entry) => entry?.group)).toEqual(refs);
  });

  test('a place where another has written is not overwritten', async () => {
    const { log } = opened();
    const [winner] = chainOf({ writer: 'ada' });
    const [loser] = chainOf({ writer: 'bob' });
    if (!winner || !loser) throw new Error('two entries were made');
    await appendAll(log, [winner]);

    const result = await log.append(loser);

    expect(result).toBe('conflict');
    expect(await lastOf(log, mail)).toEqual(winner);
  });

  test('an entry that is appended twice is our own: appended both times, and there once', async () => {
    const { log } = opened();
    const chain = chainOf({ writer: 'ada' });

    await appendAll(log, [...chain, ...chain]);

    expect(await log.entriesOf(groupKey(mail))).toEqual(linksOf(chain));
  });

  test('of twenty who append at one place at the same time, exactly one wins', async () => {
    const { log } = opened();
    const first = chainOf({});
    await appendAll(log, first);
    const rivals = Array.from({ length: 20 }, (_, index) => link(aRecord({ writer: `w${index}` }), first[0] ?? null));

    const results = await Promise.all(rivals.map((rival) => log.append(rival)));

    const winners = rivals.filter((_, index) => results[index] === 'appended');
    expect(winners).toHaveLength(1);
    expect(await log.entriesOf(groupKey(mail))).toEqual(linksOf([...first, ...winners]));
  });

  test('a text in any script, and a tag with any name, comes back as it was', async () => {
    const { log } = opened();
    const tags = { constructor: 'c', toString: 't', hasOwnProperty: 'h', 'Zoë 王 👩‍💻': '' };
    const rulesBefore = (aRecord().rulesBefore ?? []).map((rule) => ({ ...rule, description: '<&"\u2028>', tags }));
    const chain = chainOf({ groupName: 'Zoë 王 👩‍💻', rulesBefore });

    await appendAll(log, chain);

    const [stored] = await collected(log.chains());
    expect(chainFault(stored?.links ?? [])).toBeNull();
    expect(await log.entriesOf(groupKey(mail))).toEqual(linksOf(chain));
  });
}
