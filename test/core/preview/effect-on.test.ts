import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { emptyList, type RuleList } from '../../../core/plan/managed-rules.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { effectOn, type PreviewContext, type PreviewGroup, previewOf } from '../../../core/preview/effect-on.ts';
import { permissionOf } from '../../builders/a-step.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  managedTags,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';

const office = anEntry();
const branch = anEntry({ id: 'entry-branch', cidr: cidr('198.51.100.0/24') });
const ended: AllowlistEntry = {
  ...office,
  expiresAt: new Date(now - 1000).toISOString(),
  removedBy: 'ada',
  version: 2,
};
const managed = aRule({ tags: managedTags });

function aGroup(rules: readonly SecurityGroupRule[], change: Partial<PreviewGroup> = {}): PreviewGroup {
  return { snapshot: aSnapshot({ rules }), list: emptyList, ...change };
}

/** A group that lets in the office by a rule of ours, and nobody else. */
function aManagedGroup(entries: readonly AllowlistEntry[] = [office]): PreviewGroup {
  return aGroup([managed], { list: listOf(managed, entries) });
}

function listOf(rule: SecurityGroupRule, entries: readonly AllowlistEntry[]): RuleList {
  const permission = { ...permissionOf(rule), description: null };
  const item = {
    permission,
    ruleId: rule.id,
    remediation: 'rem-earlier',
    entries: entries.map(({ id }) => ({ id, version: 1 })),
  };
  return { rules: [item], closed: [{ port: 25, family: 'ipv4' }] };
}

function anEdit(before: readonly AllowlistEntry[], after: readonly AllowlistEntry[]): PreviewContext {
  return { before: aPolicy({ entries: before }), after: aPolicy({ entries: after }), settings: someSettings(), now };
}

describe('an edit of the allowlist', () => {
  test('the first entry closes a group that was open since nobody was approved', () => {
    const effect = effectOn(aGroup([anOpenRule()]), anEdit([], [office]));

    expect(effect).toMatchObject({
      groupId: 'sg-0123456789abcdef0',
      name: 'mail',
      before: { decision: 'defer', openTo: ['0.0.0.0/0'] },
      after: { decision: 'remediate', openTo: ['81.2.69.0/24'] },
      authorize: ['tcp 25 from 81.2.69.0/24'],
      revoke: ['tcp 25 from 0.0.0.0/0'],
      closes: true,
      losesAccess: [],
      gainsAccess: [],
    });
    expect(effect?.reason).toContain('all of public IPv4');
  });

  test('a further entry lets its network in', () => {
    const effect = effectOn(aManagedGroup(), anEdit([office], [office, branch]));

    expect(effect).toMatchObject({
      before: { decision: 'compliant', openTo: ['81.2.69.0/24'] },
      after: { decision: 'remediate', openTo: ['198.51.100.0/24', '81.2.69.0/24'] },
      authorize: ['tcp 25 from 198.51.100.0/24'],
      revoke: [],
      closes: false,
      gainsAccess: ['198.51.100.0/24'],
    });
  });

  test('an entry that ends takes access away, and the reason names the network and its owner', () => {
    const effect = effectOn(aManagedGroup(), anEdit([office], [ended]));

    expect(effect).toMatchObject({
      before: { decision: 'compliant' },
      after: { decision: 'remediate', openTo: [] },
      authorize: [],
      revoke: ['tcp 25 from 81.2.69.0/24'],
      losesAccess: ['81.2.69.0/24'],
    });
    expect(effect?.reason).toContain('; approved networks lose access: 81.2.69.0/24 (entry-office, owner mail-team)');
  });

  test('one group may be changed in more than one way by the same decision', () => {
    const group = aGroup([anOpenRule()]);

    const effect = effectOn(group, anEdit([office], [office, branch]));

    expect(effect).toMatchObject({ before: { decision: 'remediate' }, after: { decision: 'remediate' } });
    expect(effect?.authorize).toEqual(['tcp 25 from 198.51.100.0/24', 'tcp 25 from 81.2.69.0/24']);
    expect(effect?.reason).toMatch(/; closed by the policy as it is, too$/);
  });

  test('an entry that is merely absent revokes nothing', () => {
    expect(effectOn(aManagedGroup(), anEdit([office, branch], [branch]))).toBeNull();
  });

  test('what is held back for another reason is shown, with both counts', () => {
    const many = Array.from({ length: 60 }, (_, i) => anEntry({ id: `al-${i}`, cidr: cidr(`198.51.${i}.1/32`) }));
    const group = aGroup([anOpenRule({ ports: ports(20, 30) })]);

    const effect = effectOn(group, anEdit([], many));

    expect(effect).toMatchObject({ before: { decision: 'defer' }, after: { decision: 'defer' }, heldBackBy: 'quota' });
    expect(effect?.reason).toContain('the plan needs 62 inbound IPv4 rules, and the quota allows 60');
    expect(effect).toMatchObject({ authorize: [], revoke: [] });
  });

  test('entries that hold too much together hold back the closing', () => {
    const halves = ['17.0.0.0/8', '18.0.0.0/8'].map((text, i) => anEntry({ id: `al-${i}`, cidr: cidr(text) }));

    const effect = effectOn(aGroup([anOpenRule()]), anEdit(halves.slice(0, 1), halves));

    expect(effect).toMatchObject({
      before: { decision: 'remediate', openTo: ['0.0.0.0/0'] },
      after: { decision: 'defer', openTo: ['0.0.0.0/0'] },
      heldBackBy: 'sum',
      closes: false,
      reason: expect.stringMatching(/^the CIDRs approved for this group .*; closed by the policy as it is$/),
    });
  });

  test('a rule that stays approved in part is replaced by that part', () => {
    const half = anEntry({ id: 'entry-half', cidr: cidr('81.2.69.0/25') });

    const effect = effectOn(aManagedGroup(), anEdit([office, half], [ended, half]));

    expect(effect).toMatchObject({
      authorize: ['tcp 25 from 81.2.69.0/25'],
      revoke: ['tcp 25 from 81.2.69.0/24'],
      losesAccess: ['81.2.69.0/24'],
    });
  });

  test('what has ended is revoked also where the closing is held back', () => {
    const group = aGroup([managed, anOpenRule({ id: 'sgr-0000000000000002' })], { list: listOf(managed, [office]) });

    const effect = effectOn(group, anEdit([office], [ended]));

    expect(effect).toMatchObject({
      before: { decision: 'remediate' },
      after: { decision: 'defer', openTo: ['0.0.0.0/0'] },
      revoke: ['tcp 25 from 81.2.69.0/24'],
      reason: expect.stringContaining('; what has ended is revoked all the same'),
    });
  });

  test('without the edit, too, a closed group first lets in who is approved', () => {
    // What lapses first takes away what, counted together with it, exposes the group.
    const wide = aRule({ id: 'sgr-0000000000000007', source: fromCidr('6.0.0.0/8') });
    const list = { ...listOf(managed, [ended]), closed: [{ port: 25, family: 'ipv4' as const }] };
    const group = aGroup([managed, wide], { list });

    const preview = previewOf(group, anEdit([branch, ended], [branch, ended]));

    expect(preview).toEqual({ effect: null, decision: 'remediate', closes: false, mayStopMail: false });
  });

  test('what no rule can keep is named', () => {
    const effect = effectOn(aGroup([anOpenRule({ protocol: '-1', ports: null })]), anEdit([], [office]));

    expect(effect?.reason).toMatch(/; not kept: .*protocol/);
  });

  test('a group for which it makes no difference is left out, be it open, closed or not opted in', () => {
    const elsewhere = anEntry({ id: 'al-other', scope: { kind: 'account', account: '999988887777' } });
    const optedOut = aSnapshot({ rules: [anOpenRule()], tags: {} });

    expect(effectOn(aGroup([anOpenRule()]), anEdit([office], [office, elsewhere]))).toBeNull();
    expect(effectOn(aGroup([aRule()]), anEdit([office], [office, branch]))).toBeNull();
    expect(effectOn({ snapshot: optedOut, list: emptyList }, anEdit([], [office]))).toBeNull();
  });

  test('an entry that expires at this moment has ended', () => {
    const atNow = { ...office, expiresAt: new Date(now).toISOString() };

    expect(effectOn(aGroup([anOpenRule()]), anEdit([atNow], [office]))).toMatchObject({
      before: { decision: 'defer' },
    });
  });

  test('a network that others took away is let in again only by a renewed entry', () => {
    const group = aGroup([aRule({ source: fromCidr('192.0.2.0/24') })], { list: listOf(managed, [office]) });
    const renewed = { ...office, version: 2 };

    expect(effectOn(group, anEdit([office], [office, { ...branch, cidr: cidr('2a01:4f8::/32') }]))).toBeNull();
    expect(effectOn(group, anEdit([office], [renewed]))).toMatchObject({ authorize: ['tcp 25 from 81.2.69.0/24'] });
  });

  test('closing IPv4 does not open IPv6', () => {
    const six = anEntry({ id: 'al-six', cidr: cidr('2a01:4f8::/32') });

    expect(effectOn(aGroup([anOpenRule()]), anEdit([], [office, six]))?.authorize).toEqual([
      'tcp 25 from 81.2.69.0/24',
    ]);
  });
});

describe('a group of which a closing would stop mail', () => {
  const reason = '52.95.110.1 is the MX of example.com';
  const note = {
    domain: 'example.com',
    host: 'mx1.example.com',
    address: '52.95.110.1',
    lookedUpAt: '2026-11-15T12:00:00.000Z',
  };
  const mail = { note, reason };

  test('is deferred by an opt-in, with the reason of the worker', () => {
    const snapshot = aSnapshot({ rules: [anOpenRule()], tags: {} });
    const optIn = { snapshot, list: emptyList, tagsAfter: aSnapshot().tags };

    const unasked = previewOf(optIn, anEdit([office], [office]));
    const held = previewOf({ ...optIn, mail }, anEdit([office], [office]));

    expect(unasked).toMatchObject({ closes: true, mayStopMail: true });
    expect(held).toMatchObject({ closes: false, decision: 'defer', effect: { closes: false, reason, revoke: [] } });
  });

  test('is as before where an edit changes nothing but whom a closing lets in', () => {
    expect(effectOn(aGroup([anOpenRule()], { mail }), anEdit([office], [office, branch]))).toBeNull();
  });

  test('has to be asked about where the policy before or after closes it, and nowhere else', () => {
    const opening = {
      ...anEdit([office], [office]),
      after: aPolicy({ entries: [office], exemptions: [anExemption()] }),
    };
    const asked = (group: PreviewGroup, edit: PreviewContext) => previewOf(group, edit).mayStopMail;

    expect(asked(aGroup([anOpenRule()]), opening)).toBe(true);
    expect(asked(aGroup([anOpenRule()]), anEdit([], [office]))).toBe(true);
    expect(asked(aManagedGroup(), anEdit([office], [branch]))).toBe(false);
  });
});
