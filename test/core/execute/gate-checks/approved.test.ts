import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../../core/execute/gate-checks.ts';
import { cidr } from '../../../../core/model/cidr.ts';
import type { NewRule } from '../../../../core/plan/step.ts';
import { approved } from '../../../builders/a-step.ts';
import { strangers } from '../../../builders/an-evidence.ts';
import { aRule, fromCidr, fromGroup, fromList, ports } from '../../../builders/builders.ts';
import { type AuthorizeRow, refusalOf } from '../../../builders/gate-rows.ts';

const office = approved(aRule());

describe('an approved rule', () => {
  const noPort = 'an approved rule is one watched TCP port from one CIDR';

  const rows: readonly AuthorizeRow[] = [
    { name: 'is the port from an approved CIDR', rule: office, expected: null },
    { name: 'may be a part of it', rule: approved(aRule({ source: fromCidr('81.2.69.128/25') })), expected: null },
    {
      name: 'may be several of them',
      rule: approved(aRule({ source: fromCidr('81.2.68.0/23') })),
      evidence: { approved: ['81.2.68.0/24', '81.2.69.0/24'].map(cidr) },
      expected: null,
    },
    { name: 'may not be of a list', rule: approved(aRule({ source: fromList('pl-0a') })), expected: noPort },
    { name: 'may not be of a group', rule: approved(aRule({ source: fromGroup('sg-0a') })), expected: noPort },
    { name: 'may not be another port', rule: approved(aRule({ ports: ports(26) })), expected: noPort },
    { name: 'may not begin before the port', rule: approved(aRule({ ports: ports(24, 25) })), expected: noPort },
    { name: 'may not end after the port', rule: approved(aRule({ ports: ports(25, 26) })), expected: noPort },
    { name: 'may not be UDP', rule: approved(aRule({ protocol: 'udp' })), expected: noPort },
    { name: 'may not be all traffic', rule: approved(aRule({ protocol: '-1', ports: null })), expected: noPort },
    { name: 'may not be without ports', rule: approved(aRule({ ports: null })), expected: noPort },
    {
      name: 'may not be of a CIDR that is not approved',
      rule: approved(aRule({ source: strangers })),
      expected: '93.184.216.0/24 is not approved',
    },
    {
      name: 'may not be of one that is approved in part',
      rule: approved(aRule({ source: fromCidr('81.2.68.0/23') })),
      expected: '81.2.68.0/23 is not approved',
    },
    {
      name: 'may not be of one that once was',
      rule: office,
      evidence: { approved: [], once: [cidr('81.2.69.0/24')] },
      expected: '81.2.69.0/24 is not approved',
    },
    {
      name: 'may not be of the other family with the same number',
      rule: approved(aRule({ source: fromCidr('::5102:4500/120') })),
      evidence: { closing: new Set(['25 ipv6']) },
      expected: '::5102:4500/120 is not approved',
    },
  ];

  test.each(rows)('$name', (row) => {
    expect(refusalOf(row)).toBe(row.expected);
  });

  describe('counts with all that is approved', () => {
    const eights = (...texts: readonly string[]) => ({ approved: texts.map(cidr) });
    const six = approved(aRule({ source: fromCidr('2600::/17') }));
    const closingSix = { closing: new Set(['25 ipv6']) };

    test.each<[name: string, evidence: Partial<Evidence>, rule: NewRule, expected: string | null]>([
      ['just the limit', eights('17.0.0.0/8'), approved(aRule({ source: fromCidr('17.0.0.0/9') })), null],
      [
        'one address more',
        eights('17.0.0.0/8', '18.0.0.0/32'),
        approved(aRule({ source: fromCidr('17.0.0.0/9') })),
        'the approved CIDRs together exceed the limit',
      ],
      [
        'the same twice',
        eights('17.0.0.0/8', '17.1.0.0/16'),
        approved(aRule({ source: fromCidr('17.0.0.0/9') })),
        null,
      ],
      ['private ones', eights('17.0.0.0/8', '10.0.0.0/8'), approved(aRule({ source: fromCidr('17.0.0.0/9') })), null],
      [
        'those of the other family',
        eights('17.0.0.0/8', '2600::/16'),
        approved(aRule({ source: fromCidr('17.0.0.0/9') })),
        null,
      ],
      ['just the limit of IPv6', { ...eights('2600::/16'), ...closingSix }, six, null],
      [
        'more than the limit of IPv6',
        { ...eights('2600::/16', '2601::/128'), ...closingSix },
        six,
        'the approved CIDRs together exceed the limit',
      ],
    ])('%s', (_, evidence, rule, expected) => {
      expect(refusalOf({ rule, evidence })).toBe(expected);
    });
  });
});
