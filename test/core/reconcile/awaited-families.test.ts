import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { Execution } from '../../../core/execute/execute-plan.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { awaitedAfter, awaitedBy, awaitedWithout, unservedBy } from '../../../core/reconcile/awaited-families.ts';
import { aClaim, anEnd, anExposure, finding, puttingBack } from '../../builders/a-claim.ts';
import {
  anEntry,
  anOpenRule,
  aRule,
  aSnapshot,
  fromCidr,
  fromGroup,
  fromList,
  groupRef,
  managedTags,
  ports,
} from '../../builders/builders.ts';
import { approved, authorising, remainderOf, restored, revoking } from './an-unfinished.ts';

const ipv4 = { port: 25, family: 'ipv4' } as const;
const ipv6 = { port: 25, family: 'ipv6' } as const;
const submission = { port: 587, family: 'ipv4' } as const;
const everywhere = [ipv4, ipv6, submission];

const open = () => anOpenRule({ id: 'sgr-open' });
const managed = (change: Partial<SecurityGroupRule> = {}) => aRule({ id: 'sgr-ours', tags: managedTags, ...change });
const owners = (change: Partial<SecurityGroupRule> = {}) => aRule({ id: 'sgr-owner', ...change });
const inIpv6 = () => ({ source: fromCidr('2001:db8::/32') });

describe('what a claim closed', () => {
  test.each<[string, Partial<Execution>]>([
    ['took its open rule away', { revoked: ['sgr-open'] }],
    ['may have taken it away', { perhapsRevoked: ['sgr-open'] }],
    ['took it away and could not look afterwards', { revoked: ['sgr-open'], rulesAfter: null }],
  ])('is the family of the finding where it %s', (_, end) => {
    expect(awaitedAfter(aClaim(), anEnd(end))).toEqual([ipv4]);
  });

  test.each<[string, Partial<Execution>]>([
    ['took nothing away', {}],
    ['took a rule alone that did not offend', { revoked: ['sgr-owner'] }],
  ])('is nothing where it %s', (_, end) => {
    expect(awaitedAfter(aClaim(), anEnd(end))).toEqual([]);
  });

  test('is nothing where what it took, or may have taken, was put back', () => {
    const outcomes = puttingBack(open());

    expect(awaitedAfter(aClaim(), anEnd({ revoked: ['sgr-open'], outcomes }))).toEqual([]);
    expect(awaitedAfter(aClaim(), anEnd({ perhapsRevoked: ['sgr-open'], outcomes }))).toEqual([]);
    expect(awaitedAfter(aClaim(), anEnd({ revoked: ['sgr-open'], outcomes: puttingBack(owners()) }))).toEqual([ipv4]);
  });

  test('is a family of which one of several offending rules is gone', () => {
    const claim = aClaim(
      finding(anExposure('ipv4', [['sgr-other'], ['sgr-open', 'sgr-twin']]), anExposure('ipv6', [])),
    );

    expect(awaitedAfter(claim, anEnd({ revoked: ['sgr-open'] }))).toEqual([ipv4]);
  });

  test('is both families where a rule of each is gone', () => {
    const claim = aClaim(finding(anExposure('ipv4', [['sgr-open']]), anExposure('ipv6', [['sgr-ipv6']])));

    expect(awaitedAfter(claim, anEnd({ revoked: ['sgr-open', 'sgr-ipv6'] }))).toEqual([ipv4, ipv6]);
  });

  test('is added to what was known, once', () => {
    const end = anEnd({ revoked: ['sgr-open'] });

    expect(awaitedAfter(aClaim({ awaitedFamilies: [submission, ipv6] }), end)).toEqual([submission, ipv6, ipv4]);
    expect(awaitedAfter(aClaim({ awaitedFamilies: [ipv6, ipv4] }), end)).toEqual([ipv6, ipv4]);
  });

  test('is the family of a rule of ours that had lapsed, if that was taken', () => {
    const lapse = { ...finding(), steps: [revoking(managed(), managed({ id: 'sgr-ours-6', ...inIpv6() }))] };

    expect(awaitedAfter(aClaim(lapse), anEnd({ revoked: ['sgr-ours-6'] }))).toEqual([ipv6]);
    expect(awaitedAfter(aClaim(lapse), anEnd({ revoked: ['sgr-ours', 'sgr-ours-6'] }))).toEqual([ipv4, ipv6]);
  });

  test('is nothing where an undo takes our rules away', () => {
    const claim = aClaim({ ...finding(), undoes: 'rem-0', steps: [revoking(managed())] });

    expect(awaitedAfter(claim, anEnd({ revoked: ['sgr-ours'] }))).toEqual([]);
  });
});

describe('an undo', () => {
  const anUndo = (rule: SecurityGroupRule) =>
    aClaim({ ...finding(), undoes: 'rem-0', steps: [authorising(restored(rule))], awaitedFamilies: everywhere });

  test.each([
    ['in its family', () => open(), [ipv6, submission]],
    ['in its family, be it IPv6', () => anOpenRule(inIpv6()), [ipv4, submission]],
    ['at every port that it reaches', () => anOpenRule({ protocol: '-1', ports: null }), [ipv6]],
    ['in both families, if it is from a prefix list', () => aRule({ source: fromList('pl-offices') }), [submission]],
    ['nowhere, if it reaches none of the ports', () => anOpenRule({ ports: ports(26, 586) }), everywhere],
  ])('that gives a rule back has nobody wait any more %s', (_, rule, left) => {
    expect(awaitedAfter(anUndo(rule()), anEnd())).toEqual(left);
    expect(awaitedAfter(anUndo(rule()), anEnd({ verdict: 'partial' }))).toEqual(left);
  });

  test('that changed nothing forgets nothing', () => {
    expect(awaitedAfter(anUndo(open()), anEnd({ verdict: 'failed' }))).toEqual(everywhere);
  });

  test('is told by what it gives back: what a remediation keeps or lets in does not count', () => {
    const steps = [authorising(remainderOf(open()), approved(open()))];

    expect(awaitedAfter(aClaim({ steps, awaitedFamilies: everywhere }), anEnd())).toEqual(everywhere);
  });
});

describe('a family that waits', () => {
  const waiting = (change: Partial<AuditEntry> = {}) =>
    aClaim({ awaitedFamilies: [ipv4, ipv6], allowlistEntries: [anEntry()], ...change });
  const anotherEntry = () => anEntry({ id: 'entry-other', cidr: cidr('93.184.0.0/16') });

  test.each([
    ['lets in who is approved', () => owners()],
    ['lets in more than is approved', () => owners({ source: fromCidr('81.2.0.0/16') })],
    ['is for all traffic', () => owners({ protocol: '-1', ports: null })],
  ])('waits no more where a rule of the owner %s', (_, rule) => {
    expect(awaitedAfter(waiting(), anEnd({ rulesAfter: [rule()] }))).toEqual([ipv6]);
  });

  test('waits no more where a rule of ours stands, or one of several who are approved is let in', () => {
    const ours = awaitedAfter(waiting({ allowlistEntries: [] }), anEnd({ rulesAfter: [managed()] }));
    const several = waiting({ allowlistEntries: [anotherEntry(), anEntry()] });

    expect(ours).toEqual([ipv6]);
    expect(awaitedAfter(several, anEnd({ rulesAfter: [owners()] }))).toEqual([ipv6]);
  });

  test.each([
    ['lets in only some of who is approved', () => owners({ source: fromCidr('81.2.69.0/25') })],
    ['lets them in at another port', () => owners({ ports: ports(587) })],
    ['lets another group in', () => owners({ source: fromGroup(groupRef.groupId) })],
    ['is the one that offends, and stands', () => open()],
  ])('goes on waiting where the one rule that is left %s', (_, rule) => {
    expect(awaitedAfter(waiting(), anEnd({ rulesAfter: [rule()] }))).toEqual([ipv4, ipv6]);
  });

  test('waits for its own family alone', () => {
    const claim = waiting({ allowlistEntries: [anEntry({ cidr: cidr('2001:db8::/32') })] });

    expect(awaitedAfter(claim, anEnd({ rulesAfter: [owners(), owners(inIpv6())] }))).toEqual([ipv4]);
    expect(awaitedAfter(claim, anEnd({ rulesAfter: [managed(inIpv6())] }))).toEqual([ipv4]);
  });
});

describe('an unfinished remediation', () => {
  test('closed what its open rule had opened once that is gone, beside what was known', () => {
    const known = { awaitedFamilies: [ipv6] };

    expect(awaitedBy(aClaim(), aSnapshot({ rules: [open()] }))).toEqual([]);
    expect(awaitedBy(aClaim(), aSnapshot({ rules: [] }))).toEqual([ipv4]);
    expect(awaitedBy(aClaim(known), aSnapshot({ rules: [] }))).toEqual([ipv6, ipv4]);
  });

  test('of which a run has ended has said all of it', () => {
    const end = { outcome: 'partial', revokedRuleIds: ['sgr-open'] } as const;

    expect(awaitedBy(aClaim(end), aSnapshot({ rules: [] }))).toEqual([]);
    expect(awaitedBy(aClaim({ ...end, awaitedFamilies: [ipv6] }), aSnapshot({ rules: [] }))).toEqual([ipv6]);
  });

  test('that is given up leaves waiting what it closed and no rule serves', () => {
    const claim = aClaim({ awaitedFamilies: [ipv6] });

    expect(awaitedWithout(claim, aSnapshot({ rules: [] }))).toEqual([ipv6, ipv4]);
    expect(awaitedWithout(claim, aSnapshot({ rules: [managed()] }))).toEqual([ipv6]);
  });
});

describe('steps that are still owed', () => {
  test('serve the family in which they let somebody in', () => {
    expect(unservedBy([authorising(approved(aRule()))], everywhere)).toEqual([ipv6, submission]);
  });

  test('serve nobody by what they revoke, nor by what is not marked as ours', () => {
    const unmarked = { ...authorising(approved(aRule())), tags: {} };

    expect(unservedBy([revoking(managed()), unmarked], everywhere)).toEqual(everywhere);
  });
});
