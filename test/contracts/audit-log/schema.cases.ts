import { expect, test } from 'vitest';
import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { chainFault, link } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { aRule, fromCidr } from '../../builders/builders.ts';
import type { OpenAuditLog } from '../audit-log.contract.ts';
import { appendAll, aRecord, chainOf, linksOf, mail } from './entries.ts';

const rule = { ...aRule(), source: fromCidr('81.2.69.0/24') };

const fullList: NonNullable<AuditRecord['list']> = {
  rules: [
    {
      permission: { protocol: 'tcp', ports: { from: 25, to: 25 }, source: rule.source, description: null },
      ruleId: null,
      remediation: 'rem-1',
      entries: [{ id: 'al-1', version: 3 }],
    },
    {
      permission: {
        protocol: 'tcp',
        ports: { from: 25, to: 25 },
        source: fromCidr('2001:db8::/32'),
        description: null,
      },
      ruleId: 'sgr-0123456789abcdef0',
      remediation: 'rem-0',
      entries: [],
      takenOver: true,
    },
  ],
  closed: [{ port: 25, family: 'ipv6' }],
};

export function schemaCases(opened: () => OpenAuditLog): void {
  test('an entry of schema 2 is read back with all that it adds', async () => {
    const { log } = opened();
    const restart = { reason: 'damaged', lastGood: null, bad: { sequence: 1, problem: 'the entry was changed' } };
    const chain = chainOf(
      { schema: 2, outcome: 'planned', undoes: 'rem-0', list: { rules: [], closed: [] } },
      { schema: 2, outcome: 'partial', list: fullList, tries: 2, left: ['tcp 0-24 from 0.0.0.0/0'] },
      { schema: 2, outcome: 'restarted', list: fullList, restart },
    );

    await appendAll(log, chain);

    expect(await log.entriesOf(groupKey(mail))).toEqual(linksOf(chain));
  });

  test('an entry of schema 3 is read back with all that it adds', async () => {
    const { log } = opened();
    const by = { arn: 'arn:aws:iam::111122223333:user/ada', userId: 'AIDAADA' };
    const chain = chainOf(
      { schema: 3, outcome: 'proposed', list: fullList, proposal: { digest: 'd', by } },
      { schema: 3, outcome: 'withdrawn', list: fullList },
      { schema: 3, outcome: 'proposed', list: fullList, proposal: { digest: 'e', by: null } },
      { schema: 3, outcome: 'planned', list: fullList, approval: { by, at: '2026-11-15T12:00:00.000Z', digest: 'e' } },
    );

    await appendAll(log, chain);

    expect(await log.entriesOf(groupKey(mail))).toEqual(linksOf(chain));
  });

  test('a chain may go from schema 1 to schema 2', async () => {
    const { log } = opened();
    const chain = chainOf({ schema: 1 }, { schema: 2, list: fullList });

    await appendAll(log, chain);

    const links = await log.tail(mail);
    expect(links.map(({ entry }) => entry?.schema)).toEqual([1, 2]);
    expect(chainFault(links.map(({ stored }) => stored))).toBeNull();
  });

  test('a listed rule may be stored without a description, and its hash is that of what is stored', async () => {
    const { log, overwrite } = opened();
    const [entry] = chainOf({ schema: 2, list: fullList });
    if (!entry) throw new Error('an entry was made');
    const { sequence: _s, previousHash: _p, hash: _h, ...record } = entry;
    const rules = fullList.rules.map(({ permission: { description: _, ...permission }, ...item }) => ({
      ...item,
      permission,
    }));
    const stored = link({ ...record, list: { ...fullList, rules } }, null);

    await overwrite(entry, (item) => ({ ...item, ...stored }));

    const [read] = await log.entriesOf(groupKey(mail));
    expect(read?.entry?.list).toEqual(fullList);
    expect(chainFault(read ? [read.stored] : [])).toBeNull();
  });

  test('what schema 1 called a residue is read as a remainder, and its hash is that of what is stored', async () => {
    const { log, overwrite } = opened();
    const rules = (kind: string) => [
      { ...rule, id: undefined, tags: undefined, origin: { kind, securityGroupRuleId: 'sgr-1' } },
    ];
    const steps = (kind: string) => [{ kind: 'authorizeIngress', tags: {}, rules: rules(kind) }];
    const [entry] = chainOf({});
    const stored = link({ ...aRecord(), schema: 1, steps: JSON.parse(JSON.stringify(steps('residue'))) }, null);
    if (!entry) throw new Error('an entry was made');

    await overwrite(entry, (item) => ({ ...item, ...stored }));

    const [read] = await log.entriesOf(groupKey(mail));
    expect(read?.entry?.steps).toEqual(JSON.parse(JSON.stringify(steps('remainder'))));
    expect(read?.stored).toEqual(stored);
    expect(chainFault(read ? [read.stored] : [])).toBeNull();
  });
}
