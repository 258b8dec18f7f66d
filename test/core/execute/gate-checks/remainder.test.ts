import { describe, expect, test } from 'vitest';
import type { Permission, SecurityGroupRule } from '../../../../core/model/security-group.ts';
import { remainderOf } from '../../../builders/a-step.ts';
import { openRange, strangers } from '../../../builders/an-evidence.ts';
import { anOpenRule, aRule, fromCidr, ports } from '../../../builders/builders.ts';
import { type AuthorizeRow, refusalOf, standing } from '../../../builders/gate-rows.ts';

const low = remainderOf(openRange, { ports: ports(20, 24) });

describe('a remainder', () => {
  const all = anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null });
  const of = (rule: SecurityGroupRule, change: Partial<Permission>) => remainderOf(rule, change);
  const private10 = aRule({ id: 'sgr-open', source: fromCidr('10.0.0.0/8'), ports: ports(20, 30) });

  const rows: readonly AuthorizeRow[] = [
    { name: 'is part of a rule that offends', rule: low, expected: null },
    { name: 'may end where the rule ends', rule: of(openRange, { ports: ports(26, 30) }), expected: null },
    {
      name: 'may not be marked as managed',
      rule: low,
      tags: { 'smtp-warden:managed': 'true' },
      expected: 'a remainder may not be tagged as managed',
    },
    {
      name: 'may not even be marked as not managed',
      rule: low,
      tags: { 'smtp-warden:managed': '' },
      expected: 'a remainder may not be tagged as managed',
    },
    {
      name: 'needs a rule that stands',
      rule: low,
      evidence: standing(anOpenRule({ id: 'sgr-other', ports: ports(20, 30) })),
      expected: 'its original rule, sgr-open, is not in the group',
    },
    {
      name: 'needs a rule that offends',
      rule: remainderOf(private10, { ports: ports(20, 24) }),
      evidence: standing(private10),
      expected: 'its original rule, sgr-open, does not expose the port',
    },
    {
      name: 'needs a rule that offends by what is approved now',
      rule: low,
      evidence: { limits: { ipv4: 0, ipv6: 0 } },
      expected: 'its original rule, sgr-open, does not expose the port',
    },
    {
      name: 'may not hold the closed port',
      rule: of(openRange, { ports: ports(20, 25) }),
      expected: 'it reaches a port that is being closed',
    },
    { name: 'may not be the whole', rule: of(openRange, {}), expected: 'it reaches a port that is being closed' },
    {
      name: 'may not begin before the rule',
      rule: of(openRange, { ports: ports(19, 24) }),
      expected: 'it allows more than sgr-open',
    },
    {
      name: 'may not end after the rule',
      rule: of(openRange, { ports: ports(26, 31) }),
      expected: 'it allows more than sgr-open',
    },
    {
      name: 'may not be beside the rule',
      rule: of(openRange, { ports: ports(443) }),
      expected: 'it allows more than sgr-open',
    },
    {
      name: 'may not be by another protocol',
      rule: of(openRange, { protocol: 'udp', ports: ports(20, 24) }),
      expected: 'it allows more than sgr-open',
    },
    {
      name: 'may not be without ports',
      rule: of(openRange, { ports: null }),
      expected: 'it allows more than sgr-open',
    },
    {
      name: 'of all traffic may be TCP',
      rule: of(all, { protocol: 'tcp', ports: ports(26, 65_535) }),
      evidence: standing(all),
      expected: null,
    },
    {
      name: 'of all traffic may be UDP of the same number',
      rule: of(all, { protocol: 'udp', ports: ports(25) }),
      evidence: standing(all),
      expected: null,
    },
    {
      name: 'of all traffic may be ICMP',
      rule: of(all, { protocol: 'icmp', ports: ports(-1) }),
      evidence: standing(all),
      expected: null,
    },
    {
      name: 'of all traffic may be a numbered protocol',
      rule: of(all, { protocol: '47', ports: null }),
      evidence: standing(all),
      expected: null,
    },
    {
      name: 'of all traffic may not be all traffic',
      rule: of(all, {}),
      evidence: standing(all),
      expected: 'it reaches a port that is being closed',
    },
    {
      name: 'from another source is no part',
      rule: of(openRange, { ports: ports(20, 24), source: strangers }),
      expected: 'it is not part of sgr-open',
    },
    {
      name: 'from another source at the port is no part',
      rule: of(openRange, { ports: ports(25), source: strangers }),
      expected: 'it is not part of sgr-open',
    },
    {
      name: 'from an approved source is no part either',
      rule: of(openRange, { ports: ports(25), source: aRule().source }),
      expected: 'it is not part of sgr-open',
    },
    {
      name: 'from a private source is no part either',
      rule: of(openRange, { ports: ports(25), source: fromCidr('10.0.0.0/8') }),
      expected: 'it is not part of sgr-open',
    },
    {
      name: 'of all traffic from another source says so',
      rule: of(all, { protocol: 'udp', ports: ports(1), source: strangers }),
      evidence: standing(all),
      expected: 'it is not part of sgr-all',
    },
  ];

  test.each(rows)('$name', (row) => {
    expect(refusalOf(row)).toBe(row.expected);
  });
});
