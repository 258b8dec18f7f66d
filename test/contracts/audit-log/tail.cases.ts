import { expect, test } from 'vitest';
import type { AuditRecord, Outcome } from '../../../core/audit/audit-entry.ts';
import type { OpenAuditLog } from '../audit-log.contract.ts';
import { appendAll, bulkyChain, chainOf, linksOf, mail, web } from './entries.ts';

function outcomes(...names: readonly Outcome[]): Partial<AuditRecord>[] {
  return names.map((outcome) => ({ outcome }));
}

function many(count: number, outcome: Outcome): Outcome[] {
  return Array.from({ length: count }, () => outcome);
}

export function tailCases(opened: () => OpenAuditLog): void {
  test.each<[string, Outcome[], number]>([
    ['the claim and its end, where the end is the last', ['planned', 'completed', 'planned', 'completed'], 2],
    [
      'all that came after the end, too',
      ['planned', 'completed', 'deferred', 'planned', 'partial', 'reported', 'planned'],
      4,
    ],
    ['the claim of an end that failed', ['reported', 'planned', 'failed'], 2],
    ['the entry before a restart', ['planned', 'completed', 'reported', 'restarted', 'reported'], 3],
    ['the whole chain, where nothing has ended', ['reported', 'deferred', 'planned'], 3],
    ['the whole chain, where its first entry is an end', ['restarted', 'reported'], 2],
    ['more than a page, where much came after the end', ['planned', 'completed', ...many(25, 'reported')], 27],
    [
      'the claim on the next page, where the end is the last of one',
      ['reported', 'planned', 'completed', ...many(9, 'reported')],
      11,
    ],
    ['nothing of what was before', [...many(30, 'reported'), 'planned', 'completed'], 2],
  ])('the tail of a chain is %s', async (_, names, count) => {
    const { log } = opened();
    const chain = chainOf(...outcomes(...names));
    await appendAll(log, [...chain, ...chainOf({ group: web, outcome: 'completed' })]);

    const tail = await log.tail(mail);

    expect(tail).toEqual(linksOf(chain.slice(-count)));
  });

  test('an end is an end also where the rest of its item is damaged', async () => {
    const { log, overwrite } = opened();
    const chain = chainOf(...outcomes('planned', 'completed', 'planned', 'completed', 'reported'));
    await appendAll(log, chain);
    for (const end of chain.slice(3, 4)) await overwrite(end, (item) => ({ ...item, steps: 'gone' }));

    const tail = await log.tail(mail);

    expect(tail.map(({ stored }) => stored.sequence)).toEqual([3, 4, 5]);
    expect(tail.map(({ entry }) => entry?.sequence ?? null)).toEqual([3, null, 5]);
  });

  test('entries of more than one answer of DynamoDB (1 MB) are in it', async () => {
    const { log } = opened();
    const chain = bulkyChain(24, (index) => ({ outcome: index === 2 ? 'completed' : 'reported' }));
    await appendAll(log, chain);

    const tail = await log.tail(mail);

    expect(tail).toEqual(linksOf(chain.slice(1)));
  });
}
