import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { ListedRule, RuleList } from '../../../core/plan/managed-rules.ts';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { anEntry, anOpenRule, aPolicy, fromCidr, groupRef, ports } from '../../builders/builders.ts';

/** Puts an entry with a right hash at the end of the chain, whose list is another. */
function forge(group: Group, change: (list: RuleList) => Partial<RuleList>): void {
  const { sequence: _s, previousHash: _p, hash: _h, ...body } = group.last();
  const list = { rules: [], closed: [], ...body.list };
  const forged: Omit<AuditEntry, 'sequence' | 'previousHash' | 'hash'> = {
    ...body,
    id: 'rem-forged',
    outcome: 'deferred',
    list: { ...list, ...change(list) },
  };
  group.world.forge(groupRef, link(forged, group.last()));
}

const as = (change: Partial<ListedRule['permission']>) => (item: ListedRule) => ({
  ...item,
  permission: { ...item.permission, ...change },
});

test.each<[string, (list: RuleList) => Partial<RuleList>]>([
  [
    'a closed family of a port that is not watched',
    ({ closed }) => ({ closed: [...closed, { port: 443, family: 'ipv4' }] }),
  ],
  [
    'a rule twice, first with other ports',
    ({ rules }) => ({ rules: [...rules.map(as({ ports: ports(26) })), ...rules] }),
  ],
  [
    'a rule twice, first from another source',
    ({ rules }) => ({ rules: [...rules.map(as({ source: fromCidr('9.9.8.0/24') })), ...rules] }),
  ],
  [
    'a rule twice, then from another source',
    ({ rules }) => ({ rules: [...rules, ...rules.map(as({ source: fromCidr('9.9.8.0/24') }))] }),
  ],
])('a forged list with %s keeps the port from no closing and nobody approved out', async (_, change) => {
  const group = aGroup({ rules: [anOpenRule()] });
  await group.check();
  forge(group, change);
  const ended = anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' });
  group.world.policy = aPolicy({ entries: [ended, anEntry({ id: 'entry-new', cidr: cidr('93.184.216.0/24') })] });
  group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);

  await group.check();

  expect(group.keys()).not.toContain('tcp 25-25 0.0.0.0/0');
  expect(group.keys()).toContain('tcp 25-25 93.184.216.0/24');
  expect(group.keys().filter((key) => !key.startsWith('tcp 25-25'))).toEqual([]);
  expect(group.alarms()).toEqual([]);
});
