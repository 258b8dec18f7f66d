import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { isUntouched, owedSteps, perhapsRevoked } from '../../../core/reconcile/owed-steps.ts';
import {
  anEntry,
  anOpenRule,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  managedTags,
  ports,
} from '../../builders/builders.ts';
import { anUnfinished, approved, authorising, remainderOf, revoking } from './an-unfinished.ts';

const open = () => anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'relay' });
const openIpv6 = () => anOpenRule({ id: 'sgr-ipv6', ports: ports(25, 30), source: fromCidr('::/0') });
const low = () => remainderOf(open(), { ports: ports(20, 24) });
const high = () => remainderOf(open(), { ports: ports(26, 30) });
const ipv6 = () => remainderOf(openIpv6(), { ports: ports(26, 30) });
const office = () => approved(aRule());
const all = () => authorising(low(), high(), office());

/** What is owed of a remediation that closes one open rule, of which these rules are there now. */
function owed(
  rules: readonly SecurityGroupRule[],
  change: Partial<AuditEntry> = {},
  { entries = [anEntry()], isExempt = false }: { entries?: readonly AllowlistEntry[]; isExempt?: boolean } = {},
) {
  return owedSteps({
    open: anUnfinished({ steps: [revoking(open()), all()], ...change }),
    snapshot: aSnapshot({ rules }),
    entries,
    limits: { ipv4: 8, ipv6: 16 },
    isExempt,
  });
}

/** A rule as it stands once it has been authorised. */
function standing({ protocol, ports, source }: SecurityGroupRule | ReturnType<typeof low>): SecurityGroupRule {
  return aRule({ id: 'sgr-made', protocol, ports, source });
}

describe('what a remediation owes', () => {
  test.each<[string, Partial<AuditEntry>]>([
    ['its claim was not ended', {}],
    ['its claim was taken over and not ended', { outcome: 'resumed' }],
    ['it took the rule away', { outcome: 'partial', revokedRuleIds: ['sgr-open'] }],
    ['it may have taken the rule away', { outcome: 'partial', perhapsRevokedRuleIds: ['sgr-open'] }],
  ])('is all that it would authorise where the open rule is gone and %s', (_, change) => {
    expect(owed([], change)).toEqual([all()]);
  });

  test.each<[string, Partial<AuditEntry>]>([
    ['its claim was not ended', {}],
    ['it is partial', { outcome: 'partial', perhapsRevokedRuleIds: ['sgr-open'] }],
  ])('is nothing while the open rule stands, not even its revoke, where %s', (_, change) => {
    expect(owed([open()], change)).toEqual([]);
  });

  test('is nothing where its end says that the rule was not taken, though it is gone now', () => {
    expect(owed([], { outcome: 'partial' })).toEqual([]);
  });

  test('is what two rules leave also where the one stands that it was planned for: it is owed for the other', () => {
    const twin = anOpenRule({ id: 'sgr-twin', ports: ports(20, 25) });
    const steps = [revoking(open(), twin), authorising(low(), high())];
    const forTwin = { ...low(), origin: { kind: 'residue', securityGroupRuleId: 'sgr-twin' } } as const;

    expect(owed([open()], { steps })).toEqual([authorising(forTwin)]);
  });

  test('is not a part of what is owed for another rule anyway', () => {
    const wide = anOpenRule({ id: 'sgr-wide', ports: ports(15, 25) });
    const said = remainderOf(wide, { ports: ports(15, 24) });
    const steps = [revoking(open(), wide), authorising(low(), high(), said)];

    expect(owed([open()], { steps })).toEqual([authorising(said)]);
  });

  test('is not what stands already, whoever put it there', () => {
    expect(owed([standing(low()), standing(office())])).toEqual([authorising(high())]);
  });

  test('is not what was seen to stand at its end and is gone again', () => {
    expect(owed([], { rulesAfter: [standing(high())] })).toEqual([authorising(low(), office())]);
  });

  test('is nothing where everything stands', () => {
    expect(owed([low(), high(), office()].map(standing))).toEqual([]);
  });

  test('is what is left of the rules that are gone only', () => {
    const steps = [revoking(open(), openIpv6()), authorising(low(), ipv6())];

    expect(owed([open()], { steps })).toEqual([authorising(ipv6())]);
  });

  test('is never a revoke, not even in a group that may be open', () => {
    const steps = [revoking(open(), openIpv6()), authorising(low(), ipv6())];

    expect(owed([open()], { steps }, { isExempt: true })).toEqual([authorising(ipv6())]);
  });

  test('keeps to the calls it was planned in, without those that have nothing left', () => {
    const tagged = { ...authorising(low()), tags: { team: 'mail' } };
    const steps = [revoking(open()), tagged, authorising(high()), authorising(office())];

    expect(owed([standing(high())], { steps })).toEqual([tagged, authorising(office())]);
  });
});

describe('an approved CIDR is owed', () => {
  const wide = () => approved(aRule({ source: fromCidr('16.0.0.0/7') }));
  const ofList = () => approved(aRule({ source: fromList('pl-0a') }));

  test('not where it is approved no more', () => {
    expect(owed([], {}, { entries: [] })).toEqual([authorising(low(), high())]);
  });

  test('where a wider one is approved by now', () => {
    expect(owed([], {}, { entries: [anEntry({ cidr: cidr('81.2.0.0/16') })] })).toEqual([all()]);
  });

  test('not where it is wider than the limit by now', () => {
    const steps = [revoking(open()), authorising(wide(), office())];
    const entries = [anEntry({ cidr: cidr('16.0.0.0/7') }), anEntry()];

    expect(owed([], { steps }, { entries })).toEqual([authorising(office())]);
  });

  test('not where it is no CIDR', () => {
    expect(owed([], { steps: [revoking(open()), authorising(ofList())] })).toEqual([]);
  });

  test('not where its rule was taken away as approved no more: that it is approved again is found anew', () => {
    const lapsed = aRule({ id: 'sgr-lapsed', tags: managedTags });

    expect(owed([], { steps: [revoking(lapsed)] })).toEqual([]);
  });

  test('not where nothing has been taken away', () => {
    expect(owed([], { steps: [authorising(office())] })).toEqual([]);
  });
});

test.each<[string, string[], Partial<AuditEntry>]>([
  ['all it wanted gone while its claim has no end', ['sgr-open'], {}],
  ['each rule once', ['sgr-open'], { perhapsRevokedRuleIds: ['sgr-open'] }],
  ['what an earlier run may have taken as well', ['sgr-0', 'sgr-open'], { perhapsRevokedRuleIds: ['sgr-0'] }],
  ['nothing once its end says so', [], { outcome: 'partial' }],
  ['what its end says', ['sgr-0'], { outcome: 'partial', perhapsRevokedRuleIds: ['sgr-0'] }],
])('a remediation may have taken away %s', (_, ids, change) => {
  expect(perhapsRevoked(anUnfinished({ steps: [revoking(open()), all()], ...change }))).toEqual(ids);
});

describe('a claim changed nothing', () => {
  const claim = (change: Partial<AuditEntry> = {}) => anUnfinished({ steps: [revoking(open()), all()], ...change });

  test.each<[string, Partial<AuditEntry>]>([
    ['all it wanted gone stands and nothing it wanted is there', {}],
    ['what an earlier run may have taken stands as well', { perhapsRevokedRuleIds: ['sgr-open', 'sgr-kept'] }],
  ])('where %s', (_, change) => {
    const snapshot = aSnapshot({ rules: [open(), aRule({ id: 'sgr-kept', ports: ports(22) })] });

    expect(isUntouched({ open: claim(change), snapshot })).toBe(true);
  });

  test.each<[string, Partial<AuditEntry>]>([
    ['is partial', { outcome: 'partial' }],
    ['took a rule away', { revokedRuleIds: ['sgr-other'] }],
    ['wanted nothing', { steps: [] }],
    ['may have taken a rule that is gone', { perhapsRevokedRuleIds: ['sgr-open', 'sgr-other'] }],
    ['wanted a rule gone that is gone', { steps: [revoking(open(), openIpv6()), all()] }],
  ])('but not where it %s', (_, change) => {
    expect(isUntouched({ open: claim(change), snapshot: aSnapshot({ rules: [open()] }) })).toBe(false);
  });

  test('but not where a rule that it wanted is there', () => {
    const snapshot = aSnapshot({ rules: [open(), standing(high())] });

    expect(isUntouched({ open: claim(), snapshot })).toBe(false);
  });
});
