import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../../core/execute/gate-checks.ts';
import { cidr } from '../../../../core/model/cidr.ts';
import type { SecurityGroupRule, Tags } from '../../../../core/model/security-group.ts';
import { approved } from '../../../builders/a-step.ts';
import { listedAs, managedOffice, strangers } from '../../../builders/an-evidence.ts';
import { aRule, aSnapshot, fromCidr, fromGroup, fromList, managedTags, ports } from '../../../builders/builders.ts';
import { type AuthorizeRow, refusalOf } from '../../../builders/gate-rows.ts';

const office = approved(aRule());

describe('an approved rule is of a family that is being closed, was closed, or is managed:', () => {
  const unopened: Partial<Evidence> = { closing: new Set() };
  const officeSix = approved(aRule({ source: fromCidr('2001:db8::/32') }));
  const managedBy = (rule: SecurityGroupRule, change: Parameters<typeof listedAs>[1] = {}): Partial<Evidence> => ({
    ...unopened,
    snapshot: aSnapshot({ rules: [rule] }),
    list: { rules: [listedAs(managedOffice, change)], closed: [] },
  });
  const tagged = (tags: Tags) => ({ ...managedOffice, tags });
  const nothing = 'no ipv4 exposure was closed';
  const { 'smtp-warden:deployment': _, ...unowned } = managedTags;

  const rows: readonly AuthorizeRow[] = [
    { name: 'needs a family that is closed', rule: office, evidence: unopened, expected: nothing },
    {
      name: 'needs its own family to be closed',
      rule: office,
      evidence: { closing: new Set(['25 ipv6']) },
      expected: nothing,
    },
    {
      name: 'needs its own port to be closed',
      rule: office,
      evidence: { closing: new Set(['26 ipv4']) },
      expected: nothing,
    },
    {
      name: 'of IPv6 needs IPv6 to be closed',
      rule: officeSix,
      evidence: { approved: [cidr('2001:db8::/32')] },
      expected: 'no ipv6 exposure was closed',
    },
    {
      name: 'of IPv6 where IPv6 is closed',
      rule: officeSix,
      evidence: { approved: [cidr('2001:db8::/32')], closing: new Set(['25 ipv6']) },
      expected: null,
    },
    {
      name: 'where the family was closed before',
      rule: office,
      evidence: { ...unopened, list: { rules: [], closed: [{ port: 25, family: 'ipv4' }] } },
      expected: null,
    },
    {
      name: 'not where the other family was',
      rule: office,
      evidence: { ...unopened, list: { rules: [], closed: [{ port: 25, family: 'ipv6' }] } },
      expected: nothing,
    },
    {
      name: 'not where another port was',
      rule: office,
      evidence: { ...unopened, list: { rules: [], closed: [{ port: 26, family: 'ipv4' }] } },
      expected: nothing,
    },
    { name: 'where a rule of the family is managed', rule: office, evidence: managedBy(managedOffice), expected: null },
    {
      name: 'not where that rule is on no list',
      rule: office,
      evidence: managedBy(managedOffice, { ruleId: 'sgr-other' }),
      expected: nothing,
    },
    {
      name: 'not where that rule is listed without an id',
      rule: office,
      evidence: managedBy(managedOffice, { ruleId: null }),
      expected: nothing,
    },
    {
      name: 'not where that rule was edited',
      rule: office,
      evidence: managedBy({ ...managedOffice, source: strangers }),
      expected: nothing,
    },
    {
      name: 'not where that rule has no mark',
      rule: office,
      evidence: managedBy(tagged({ 'smtp-warden:deployment': 'dep-ours' })),
      expected: nothing,
    },
    {
      name: 'not where its mark says no',
      rule: office,
      evidence: managedBy(tagged({ ...managedTags, 'smtp-warden:managed': 'false' })),
      expected: nothing,
    },
    {
      name: 'not where another deployment made it',
      rule: office,
      evidence: managedBy(tagged({ ...managedTags, 'smtp-warden:deployment': 'dep-theirs' })),
      expected: nothing,
    },
    {
      name: 'not where nobody says who made it',
      rule: office,
      evidence: managedBy(tagged(unowned)),
      expected: nothing,
    },
    {
      name: 'where it was taken over from a version that did not say',
      rule: office,
      evidence: managedBy(tagged(unowned), { takenOver: true }),
      expected: null,
    },
    {
      name: 'not taken over from another deployment',
      rule: office,
      evidence: managedBy(tagged({ ...managedTags, 'smtp-warden:deployment': 'x' }), { takenOver: true }),
      expected: nothing,
    },
    {
      name: 'not where the managed rule is of the other family',
      rule: officeSix,
      evidence: { ...managedBy(managedOffice), approved: [cidr('2001:db8::/32')] },
      expected: 'no ipv6 exposure was closed',
    },
  ];

  test.each(rows)('$name', (row) => {
    expect(refusalOf(row)).toBe(row.expected);
  });

  test.each<[name: string, listed: Partial<SecurityGroupRule>]>([
    ['a range', { ports: ports(25, 26) }],
    ['another protocol', { protocol: 'udp' }],
    ['a list', { source: fromList('pl-0a') }],
    ['a group', { source: fromGroup('sg-0a') }],
  ])('not by a listed rule that is no plain rule of the port: %s', (_, change) => {
    const rule = { ...managedOffice, ...change };
    const evidence = {
      ...unopened,
      snapshot: aSnapshot({ rules: [rule] }),
      list: { rules: [listedAs(rule)], closed: [] },
    };

    expect(refusalOf({ rule: office, evidence })).toBe(nothing);
  });
});
