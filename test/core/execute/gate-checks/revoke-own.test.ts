import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../../core/execute/gate-checks.ts';
import { cidr } from '../../../../core/model/cidr.ts';
import type { SecurityGroupRule, Tags } from '../../../../core/model/security-group.ts';
import { keptOfRange, listedAs, managedOffice, openRange, strangers } from '../../../builders/an-evidence.ts';
import { aPrefixList, aRule, aSnapshot, fromList, managedTags, ports } from '../../../builders/builders.ts';
import { type RevokeRow, refusalToTake, standing } from '../../../builders/gate-rows.ts';

const neither = 'it neither exposes the port, nor is it a managed rule whose approval has ended';
const [low, high] = keptOfRange as [SecurityGroupRule, SecurityGroupRule];

/** A listed and marked rule from a prefix list. */
function onList(): Partial<Evidence> {
  const rule = { ...managedOffice, source: fromList('pl-0a') };
  const prefixLists = { 'pl-0a': aPrefixList({ id: 'pl-0a' }) };
  return { snapshot: aSnapshot({ rules: [rule], prefixLists }), list: { rules: [listedAs(rule)], closed: [] } };
}

describe('a managed rule may be revoked', () => {
  const item = { list: { rules: [listedAs(managedOffice)], closed: [] } };
  const ended = { approved: [], once: [cidr('81.2.69.0/24')] };
  const halves = ['81.2.69.0/25', '81.2.69.128/25'].map(cidr);
  const tagged = (tags: Tags) => ({ ...managedOffice, tags });
  const { 'smtp-warden:deployment': _, ...unowned } = managedTags;
  const takenOver = { list: { rules: [listedAs(managedOffice, { takenOver: true })], closed: [] } };

  test.each<RevokeRow>([
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
    [
      'not where it is from a list',
      [{ ...managedOffice, source: fromList('pl-0a') }],
      { ...onList(), ...ended },
      neither,
    ],
    [
      'not where it is of another port',
      [{ ...managedOffice, ports: ports(26) }],
      {
        ...standing({ ...managedOffice, ports: ports(26) }),
        list: { rules: [listedAs({ ...managedOffice, ports: ports(26) })], closed: [] },
        ...ended,
      },
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
    expect(refusalToTake(together, evidence)).toBe(expected);
  });
});

describe('what this run made may be revoked', () => {
  const made = { ...low, id: 'sgr-made' };
  const created = (original: string | null, rule = made) => ({
    created: new Map([['sgr-made', { rule, original, alsoOf: ['tcp 24-30 0.0.0.0/0'] }]]),
  });
  const original = 'tcp 20-30 0.0.0.0/0';
  const undo = { wayBack: { authorize: [], revoke: [] } };

  test.each<RevokeRow>([
    [
      'where its original is gone',
      [made],
      { ...standing(made), ...created(original), gone: new Set([original]) },
      null,
    ],
    [
      'not where this run has revoked another rule that it keeps something of',
      [made],
      {
        ...{ ...standing(made), ...created(original), gone: new Set([original]) },
        revoked: new Set(['tcp 24-30 0.0.0.0/0']),
      },
      neither,
    ],
    [
      'not where it may have revoked such a rule',
      [made],
      {
        ...{ ...standing(made), ...created(original), gone: new Set([original]) },
        unanswered: new Set(['tcp 24-30 0.0.0.0/0']),
      },
      neither,
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
    expect(refusalToTake(together, evidence)).toBe(expected);
  });
});

describe('in an undo a rule may be revoked', () => {
  const onWay = (...revoke: readonly SecurityGroupRule[]) => ({ wayBack: { authorize: [], revoke } });

  test.each<RevokeRow>([
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
      'no rule would allow tcp 20-24 from 0.0.0.0/0 any more',
    ],
  ])('%s', (_, together, evidence, expected) => {
    expect(refusalToTake(together, evidence)).toBe(expected);
  });
});
