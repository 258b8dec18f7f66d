import { describe, expect, test } from 'vitest';
import { type Evidence, refusalToRevoke } from '../../../../core/execute/gate-checks.ts';
import { cidr } from '../../../../core/model/cidr.ts';
import type { SecurityGroupRule, Tags } from '../../../../core/model/security-group.ts';
import { aPlainEntry } from '../../../builders/a-plain-record.ts';
import {
  anEvidence,
  keptOfRange,
  listedAs,
  managedOffice,
  openRange,
  strangers,
} from '../../../builders/an-evidence.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, managedTags, ports } from '../../../builders/builders.ts';

const open = anOpenRule({ id: 'sgr-plain' });
const neither = 'it neither offends, nor is it a managed rule whose approval has ended';
const notThere = 'it does not stand as it is named';
const [low, high] = keptOfRange as [SecurityGroupRule, SecurityGroupRule];

/** What the gate says to the revoke of the first rule, beside the others in the same call. */
function refusalOf(together: readonly [SecurityGroupRule, ...SecurityGroupRule[]], evidence: Partial<Evidence>) {
  return refusalToRevoke(together[0], together, anEvidence([], evidence));
}

function standing(...rules: readonly SecurityGroupRule[]): Partial<Evidence> {
  return { snapshot: aSnapshot({ rules }) };
}

type Row = readonly [
  name: string,
  together: readonly [SecurityGroupRule, ...SecurityGroupRule[]],
  evidence: Partial<Evidence>,
  expected: string | null,
];

describe('a rule may be revoked that offends', () => {
  const gap = (range: string) => `nothing would allow tcp ${range} from 0.0.0.0/0 any more`;

  test.each<Row>([
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
    expect(refusalOf(together, evidence)).toBe(expected);
  });

  test('but not on the word of the rule itself: it is not among those that keep the rest', () => {
    expect(refusalOf([open], { ...standing(open), confirmed: [open] })).toBeNull();
    expect(refusalOf([openRange], { ...standing(openRange), confirmed: [openRange] })).toBe(gap('20-30'));
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
  const allGap = 'nothing would allow all 0-0 from 0.0.0.0/0 any more';

  test.each<Row>([
    ['all traffic, where the claim names it as losing protocols', [all], losing('protocols', 'sgr-all'), null],
    ['not all traffic where the claim says nothing of it', [all], standing(all, ...kept), allGap],
    ['not all traffic where the claim names another rule', [all], losing('protocols', 'sgr-other'), allGap],
    ['not all traffic where the claim names another loss', [all], losing('description-or-tags', 'sgr-all'), allGap],
  ])('%s', (_, together, evidence, expected) => {
    expect(refusalOf(together, evidence)).toBe(expected);
  });
});

describe('a managed rule may be revoked', () => {
  const item = { list: { rules: [listedAs(managedOffice)], closed: [] } };
  const ended = { approved: [], once: [cidr('81.2.69.0/24')] };
  const halves = ['81.2.69.0/25', '81.2.69.128/25'].map(cidr);
  const tagged = (tags: Tags) => ({ ...managedOffice, tags });
  const { 'smtp-warden:deployment': _, ...unowned } = managedTags;
  const takenOver = { list: { rules: [listedAs(managedOffice, { takenOver: true })], closed: [] } };

  test.each<Row>([
    ['whose approval has ended', [managedOffice], { ...standing(managedOffice), ...item, ...ended }, null],
    [
      'whose approval has ended in part',
      [managedOffice],
      { ...standing(managedOffice), ...item, approved: halves.slice(0, 1), once: halves.slice(1) },
      null,
    ],
    ['not where it is approved', [managedOffice], { ...standing(managedOffice), ...item }, 'its CIDR is approved'],
    [
      'not where it is approved in parts',
      [managedOffice],
      { ...standing(managedOffice), ...item, approved: halves },
      'its CIDR is approved',
    ],
    ['not where nothing explains it', [managedOffice], { ...standing(managedOffice), ...item, approved: [] }, neither],
    [
      'not where only a part is explained',
      [managedOffice],
      { ...standing(managedOffice), ...item, approved: [], once: halves.slice(0, 1) },
      neither,
    ],
    ['not where it is on no list', [managedOffice], { ...standing(managedOffice), ...ended }, neither],
    [
      'not where it is on the list by another id',
      [managedOffice],
      {
        ...standing(managedOffice),
        list: { rules: [listedAs(managedOffice, { ruleId: 'sgr-x' })], closed: [] },
        ...ended,
      },
      neither,
    ],
    [
      'not where somebody has edited it',
      [managedOffice],
      {
        ...standing(managedOffice),
        list: { rules: [listedAs(managedOffice, { permission: aRule({ source: strangers }) })], closed: [] },
        ...ended,
      },
      neither,
    ],
    ['not without its mark', [tagged({})], { ...standing(tagged({})), ...item, ...ended }, neither],
    [
      'not of another deployment',
      [managedOffice],
      { ...standing(tagged({ ...managedTags, 'smtp-warden:deployment': 'x' })), ...item, ...ended },
      neither,
    ],
    [
      'not where nobody says who made it',
      [managedOffice],
      { ...standing(tagged(unowned)), ...item, ...ended },
      neither,
    ],
    ['where it was taken over', [managedOffice], { ...standing(tagged(unowned)), ...takenOver, ...ended }, null],
  ])('%s', (_, together, evidence, expected) => {
    expect(refusalOf(together, evidence)).toBe(expected);
  });
});

describe('what this run made may be revoked', () => {
  const made = { ...low, id: 'sgr-made' };
  const created = (original: string | null, rule = made) => ({ created: new Map([['sgr-made', { rule, original }]]) });
  const original = 'tcp 20-30 0.0.0.0/0';
  const undo = { wayBack: { authorize: [], revoke: [] } };

  test.each<Row>([
    [
      'where its original is gone',
      [made],
      { ...standing(made), ...created(original), gone: new Set([original]) },
      null,
    ],
    ['not where its original is not known to be gone', [made], { ...standing(made), ...created(original) }, neither],
    [
      'not where another original is gone',
      [made],
      { ...standing(made), ...created(original), gone: new Set(['tcp 25-25 ::/0']) },
      neither,
    ],
    [
      'not where it stands for itself',
      [made],
      { ...standing(made), ...created(null), gone: new Set([original]) },
      neither,
    ],
    [
      'not where somebody has edited it since',
      [made],
      { ...standing(made), ...created(original, high), gone: new Set([original]) },
      neither,
    ],
    [
      'not where it was made by somebody else',
      [low],
      { ...standing(low), ...created(original), gone: new Set([original]) },
      neither,
    ],
    ['in an undo, whatever it was made for', [made], { ...standing(made), ...created(null), ...undo }, null],
    ['in an undo not what it did not make', [low], { ...standing(low), ...created(null), ...undo }, neither],
  ])('%s', (_, together, evidence, expected) => {
    expect(refusalOf(together, evidence)).toBe(expected);
  });
});

describe('in an undo a rule may be revoked', () => {
  const onWay = (...revoke: readonly SecurityGroupRule[]) => ({ wayBack: { authorize: [], revoke } });

  test.each<Row>([
    ['that the remediation added', [low], { ...standing(low, openRange), ...onWay(aRule(), low) }, null],
    [
      'that reaches the port, since that is what an undo is about',
      [managedOffice],
      { ...standing(managedOffice), ...onWay(managedOffice), approved: [] },
      null,
    ],
    ['not one that it did not add', [low], { ...standing(low, openRange), ...onWay(high) }, neither],
    [
      'not one that it revoked',
      [low],
      { ...standing(low, openRange), wayBack: { authorize: [low], revoke: [] } },
      neither,
    ],
    [
      'not before what it was made of is back',
      [low],
      { ...standing(low), ...onWay(low) },
      'nothing would allow tcp 20-24 from 0.0.0.0/0 any more',
    ],
  ])('%s', (_, together, evidence, expected) => {
    expect(refusalOf(together, evidence)).toBe(expected);
  });
});
