import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule, Tags } from '../../../core/model/security-group.ts';
import {
  familiesOf,
  isTakenAway,
  type ListedRule,
  lapsedRules,
  managedPort,
  managedRules,
  managedTags,
  ownTagKeys,
  presumedList,
  remainderTags,
} from '../../../core/plan/managed-rules.ts';
import { permissionOf } from '../../builders/a-step.ts';
import { anEntry, aRule, fromCidr, fromGroup, fromList, ports, managedTags as tags } from '../../builders/builders.ts';

const ours = 'dep-ours';
const maker = { remediationId: 'rem-1', deployment: ours };
const managed = (change: Partial<SecurityGroupRule> = {}) => aRule({ id: 'sgr-managed', tags, ...change });

function listed(rule: SecurityGroupRule, change: Partial<ListedRule> = {}): ListedRule {
  return { permission: permissionOf(rule), ruleId: rule.id, remediation: 'rem-earlier', entries: [], ...change };
}

function listOf(...rules: readonly ListedRule[]) {
  return { rules, closed: [] };
}

test('the tags of a rule say who made it; only of one that follows the allowlist that it is managed', () => {
  const own = { 'smtp-warden:remediation': 'rem-1', 'smtp-warden:deployment': ours };

  expect(managedTags(maker)).toEqual({ 'smtp-warden:managed': 'true', ...own });
  expect(remainderTags(maker)).toEqual(own);
  expect(ownTagKeys).toEqual(['smtp-warden:managed', 'smtp-warden:remediation', 'smtp-warden:deployment']);
});

const noPlainSmtp: readonly [string, Partial<SecurityGroupRule>][] = [
  ['another port', { ports: ports(26) }],
  ['a range that starts at the port', { ports: ports(25, 26) }],
  ['a range that ends at the port', { ports: ports(24, 25) }],
  ['no ports', { ports: null }],
  ['another protocol', { protocol: 'udp' }],
  ['all traffic', { protocol: '-1', ports: null }],
  ['a prefix list', { source: fromList('pl-0123456789abcdef0') }],
  ['a security group', { source: fromGroup('sg-0fedcba9876543210') }],
];

describe('a rule lets a CIDR in at the port and nothing else', () => {
  test.each([
    ['IPv4', managed()],
    ['IPv6', managed({ source: fromCidr('2001:db8::/32') })],
  ])('where it is exactly the port from a CIDR: %s', (_, rule) => {
    expect(managedPort(rule)).toBe(25);
  });

  test.each(noPlainSmtp)('but not with %s', (_, change) => {
    const rule = managed(change);

    expect(managedPort(rule)).toBeNull();
    expect(managedRules([rule], listOf(listed(rule)), ours)).toEqual(new Map());
    expect(familiesOf([rule])).toEqual(new Map());
    expect(presumedList([rule], ours).rules).toEqual([]);
  });
});

describe('a rule is managed', () => {
  const owner = (deployment: string): Tags => ({ ...tags, 'smtp-warden:deployment': deployment });
  const { 'smtp-warden:deployment': _, ...unowned } = tags;

  test.each<[name: string, rule: SecurityGroupRule, item: Partial<ListedRule>, isManaged: boolean]>([
    ['listed by id, as listed, and marked as ours', managed(), {}, true],
    ['whatever its description is by now', managed({ description: 'edited' }), {}, true],
    ['not where it is on the list by another id', managed(), { ruleId: 'sgr-other' }, false],
    ['not where it is on the list without an id', managed(), { ruleId: null }, false],
    ['not where its CIDR was edited', managed(), { permission: managed({ source: fromCidr('8.8.8.8/32') }) }, false],
    ['not where its protocol was edited', managed(), { permission: managed({ protocol: 'udp' }) }, false],
    ['not without the mark', managed({ tags: { 'smtp-warden:deployment': ours } }), {}, false],
    ['not where the mark says no', managed({ tags: { ...tags, 'smtp-warden:managed': 'false' } }), {}, false],
    ['not where another deployment made it', managed({ tags: owner('dep-theirs') }), {}, false],
    ['not where nobody says who made it', managed({ tags: unowned }), {}, false],
    ['where it was taken over from a version that did not say', managed({ tags: unowned }), { takenOver: true }, true],
    ['not taken over where another deployment says', managed({ tags: owner('x') }), { takenOver: true }, false],
    ['not taken over without the mark', managed({ tags: {} }), { takenOver: true }, false],
  ])('%s', (_, rule, change, isManaged) => {
    const item = listed(managed(), change);

    expect([...managedRules([rule, aRule()], listOf(item), ours)]).toEqual(isManaged ? [[rule, item]] : []);
  });
});

describe('a managed rule lapses', () => {
  const low = anEntry({ id: 'entry-low', cidr: cidr('81.2.68.0/24') });
  const high = anEntry({ id: 'entry-high', cidr: cidr('81.2.69.0/24') });
  const both = managed({ source: fromCidr('81.2.68.0/23') });

  test.each([
    ['not where it is approved as a whole', [low, high], [], false],
    ['not where it is approved as a whole, whatever else has ended', [low, high], [low, high], false],
    ['where one half has ended', [low], [high], true],
    ['where all has ended', [], [low, high], true],
    ['not where a half was never approved', [low], [], false],
    ['not where nothing is known of it', [], [], false],
    ['not where only a half is explained', [], [high], false],
  ])('%s', (_, entries, ended, lapses) => {
    expect(lapsedRules([both], entries, ended)).toEqual(lapses ? [both] : []);
  });
});

describe('the rule of an entry was taken away by others', () => {
  const entry = anEntry({ id: 'entry-office', version: 2 });
  const gone = listed(managed({ id: 'sgr-gone' }), { entries: [{ id: 'entry-office', version: 2 }] });

  test.each<[name: string, item: ListedRule, isTaken: boolean]>([
    ['where it was seen and does not stand', gone, true],
    ['where one of several entries is this', { ...gone, entries: [{ id: 'x', version: 9 }, ...gone.entries] }, true],
    ['not where it was never seen', { ...gone, ruleId: null }, false],
    ['not where the entry was renewed since', { ...gone, entries: [{ id: 'entry-office', version: 1 }] }, false],
    ['not where it was of another entry', { ...gone, entries: [{ id: 'entry-other', version: 2 }] }, false],
    ['not where it was of no entry', { ...gone, entries: [] }, false],
  ])('%s', (_, item, isTaken) => {
    expect(isTakenAway(entry, listOf(item), new Map())).toBe(isTaken);
  });

  test('not where it stands', () => {
    expect(isTakenAway(entry, listOf(gone), new Map([[managed({ id: 'sgr-gone' }), gone]]))).toBe(false);
  });
});

test('the families of rules that each let one CIDR in, by port', () => {
  const rules = [managed(), managed({ source: fromCidr('93.184.216.0/24') }), aRule({ source: fromGroup('sg-0a') })];
  const ipv6 = managed({ source: fromCidr('2001:db8::/32') });

  expect(familiesOf(rules)).toEqual(new Map([[25, new Set(['ipv4'])]]));
  expect(familiesOf([...rules, ipv6])).toEqual(new Map([[25, new Set(['ipv4', 'ipv6'])]]));
});

describe('the list that tags suggest', () => {
  const item: ListedRule = {
    permission: { ...permissionOf(managed()), description: null },
    ruleId: 'sgr-managed',
    remediation: 'rem-earlier',
    entries: [],
    takenOver: true,
  };

  test.each<[name: string, tags: Tags, suggested: ListedRule[]]>([
    ['holds a rule that is marked as ours', tags, [item]],
    ['holds one that nobody says who made', { 'smtp-warden:managed': 'true' }, [{ ...item, remediation: '' }]],
    ['not one of another deployment', { ...tags, 'smtp-warden:deployment': 'dep-theirs' }, []],
    ['not one without the mark', { ...tags, 'smtp-warden:managed': 'false' }, []],
  ])('%s', (_, marks, suggested) => {
    const rule = managed({ tags: marks, description: 'approved' });

    expect(presumedList([rule], ours)).toEqual({ rules: suggested, closed: [] });
  });
});
