import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../../core/execute/gate-checks.ts';
import { cidr } from '../../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../../core/model/security-group.ts';
import { aPlainEntry } from '../../../builders/a-plain-record.ts';
import { keptOfRange, openRange } from '../../../builders/an-evidence.ts';
import { anOpenRule, aRule, fromCidr, ports } from '../../../builders/builders.ts';
import { type RevokeRow, refusalToTake, standing } from '../../../builders/gate-rows.ts';

const open = anOpenRule({ id: 'sgr-plain' });
const neither = 'it neither exposes the port, nor is it a managed rule whose approval has ended';
const notThere = 'it is not in the group as named';
const [low, high] = keptOfRange as [SecurityGroupRule, SecurityGroupRule];

describe('a rule may be revoked that offends', () => {
  const gap = (range: string) => `no rule would allow tcp ${range} from 0.0.0.0/0 any more`;

  test.each<RevokeRow>([
    ['and is exactly the port', [open], standing(open), null],
    ['whatever its description is by now', [{ ...open, description: 'edited' }], standing(open), null],
    ['not where it does not stand', [open], standing(aRule()), notThere],
    ['not where it stands with other ports', [open], standing(openRange), notThere],
    ['not where it does not offend', [aRule()], standing(aRule()), neither],
    [
      'not where all of it is approved',
      [aRule({ source: fromCidr('17.0.0.0/8') })],
      {
        ...standing(aRule({ source: fromCidr('17.0.0.0/8') }), aRule({ id: 'sgr-2', source: fromCidr('18.0.0.0/8') })),
        approved: [cidr('17.0.0.0/8')],
      },
      neither,
    ],
    [
      'not where only an undo would close it',
      [openRange],
      { ...standing(openRange), limits: { ipv4: 0, ipv6: 0 } },
      neither,
    ],
    ['once the rules that keep the rest stand', [openRange], standing(openRange, low, high), null],
    ['not before any of them does', [openRange], standing(openRange), gap('20-30')],
    ['not before the first of them does', [openRange], standing(openRange, high), gap('20-30')],
    ['not before the last of them does', [openRange], standing(openRange, low), gap('20-30')],
    [
      'once EC2 has confirmed them, though the read does not show them',
      [openRange],
      { ...standing(openRange), confirmed: [low, high] },
      null,
    ],
    ['not where one of them goes in the same call', [openRange, high], standing(openRange, low, high), gap('20-30')],
    [
      'not where one of them was revoked before',
      [openRange],
      { ...standing(openRange, low, high), revoked: new Set(['tcp 26-30 0.0.0.0/0']) },
      gap('20-30'),
    ],
    [
      'not where one that was confirmed was revoked since',
      [openRange],
      { ...standing(openRange), confirmed: [low, high], revoked: new Set(['tcp 26-30 0.0.0.0/0']) },
      gap('20-30'),
    ],
    ['where another rule is revoked beside it', [openRange, open], standing(openRange, low, high, open), null],
  ])('%s', (_, together, evidence, expected) => {
    expect(refusalToTake(together, evidence)).toBe(expected);
  });

  test('but not on the word of the rule itself: it is not among those that keep the rest', () => {
    expect(refusalToTake([open], { ...standing(open), confirmed: [open] })).toBeNull();
    expect(refusalToTake([openRange], { ...standing(openRange), confirmed: [openRange] })).toBe(gap('20-30'));
  });

  const all = anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null });
  const kept = [
    ...[low, high, anOpenRule({ ports: ports(0, 24) }), anOpenRule({ ports: ports(26, 65_535) })],
    anOpenRule({ protocol: 'udp', ports: ports(0, 65_535) }),
    anOpenRule({ protocol: 'icmp', ports: ports(-1) }),
    ...['47', '50', '51'].map((protocol) => anOpenRule({ protocol, ports: null })),
  ];
  const losing = (kind: 'protocols' | 'description-or-tags', securityGroupRuleId: string): Partial<Evidence> => ({
    ...standing(all, ...kept),
    claim: aPlainEntry({ lost: [{ kind, securityGroupRuleId, what: '' }] }),
  });
  const allGap = 'no rule would allow all 0-0 from 0.0.0.0/0 any more';

  test.each<RevokeRow>([
    ['all traffic, where the claim names it as losing protocols', [all], losing('protocols', 'sgr-all'), null],
    ['not all traffic where the claim says nothing of it', [all], standing(all, ...kept), allGap],
    ['not all traffic where the claim names another rule', [all], losing('protocols', 'sgr-other'), allGap],
    ['not all traffic where the claim names another loss', [all], losing('description-or-tags', 'sgr-all'), allGap],
  ])('%s', (_, together, evidence, expected) => {
    expect(refusalToTake(together, evidence)).toBe(expected);
  });
});
