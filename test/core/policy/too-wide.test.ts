import { describe, expect, test } from 'vitest';
import { type Cidr, cidr } from '../../../core/model/cidr.ts';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import { authorizedRules } from '../../../core/plan/step.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  managedTags,
  now,
  someSettings,
} from '../../builders/builders.ts';
import { check, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

const managed = aRule({ id: 'sgr-managed', tags: managedTags });
const open = anOpenRule({ id: 'sgr-open' });
const openIpv6 = aRule({ id: 'sgr-ipv6', source: fromCidr('::/0') });

function byHand(text: string, change: Partial<AllowlistEntry> = {}): AllowlistEntry {
  return anEntry({ id: 'entry-by-hand', cidr: cidr(text), ...change });
}

function judged(
  rules: readonly SecurityGroupRule[],
  entries: readonly AllowlistEntry[],
  limits = someSettings().limits,
) {
  const settings = someSettings({ limits });
  const assessment = assess(aSnapshot({ rules, rulesQuota: 1000 }), aPolicy({ entries }), {
    settings,
    now,
    remediationId: 'rem-1',
  });
  if (!assessment) throw new Error('nothing was found');
  const approved = authorizedRules(assessment.plan).filter(({ origin }) => origin.kind === 'approved');
  return { ...assessment, approved: approved.map(({ source }) => (source.kind === 'cidr' ? source.cidr : '')) };
}

/** Neighbours from 16.0.0.0 on, each as wide as the limit allows or narrower. */
function neighbours(count: number, prefix: number): AllowlistEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const address = 16 * 2 ** 24 + index * 2 ** (32 - prefix);
    const text = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
    return byHand(`${text}/${prefix}`, { id: `entry-${index}` });
  });
}

describe('an allowlist entry wider than the limit', () => {
  test.each(['0.0.0.0/0', '0.0.0.0/1', '16.0.0.0/7', '::/0', '2000::/15'])('%s defers, by its id', (text) => {
    const { decision } = judged([open], [anEntry(), byHand(text)]);

    expect(decision).toMatchObject({
      kind: 'defer',
      reason: expect.stringContaining(`entry-by-hand approves ${text}`),
    });
  });

  test('opens nothing and takes nothing away, whoever wrote it', async () => {
    const world = inMemoryWorld({
      snapshots: [aSnapshot({ rules: [managed, open] })],
      policy: aPolicy({ entries: [byHand('0.0.0.0/0')] }),
    });

    const result = await check(groupRef, someDeps(world));

    expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred' } });
    expect(world.rulesOf(groupRef).map(permissionKey)).toEqual([managed, open].map(permissionKey));
  });

  test('does not hide what it would approve: the port is still found open', () => {
    const { exposures, entries } = judged([open], [anEntry(), byHand('0.0.0.0/0')]);

    expect(exposures.map(({ family }) => family)).toEqual(['ipv4']);
    expect(entries).toEqual([anEntry()]);
  });

  test.each<[string, Partial<AllowlistEntry>]>([
    ['has expired', { expiresAt: new Date(now).toISOString() }],
    ['speaks for another group', { scope: { kind: 'group', groupId: 'sg-0fedcba9876543210' } }],
  ])('holds nothing back where it %s', (_, change) => {
    expect(judged([open], [anEntry(), byHand('0.0.0.0/0', change)]).decision.kind).toBe('remediate');
  });

  test('is one that the limit has become too strict for', () => {
    const entries = [byHand('17.0.0.0/8')];

    const [before, after] = [8, 9].map((ipv4) => judged([open], entries, { ipv4, ipv6: 16 }).decision.kind);

    expect([before, after]).toEqual(['remediate', 'defer']);
  });
});

describe('approved neighbours', () => {
  const widths = (cidrs: readonly (Cidr | '')[]) => new Set(cidrs.map((value) => Number(value.split('/')[1])));

  test('are merged up to the limit', () => {
    expect(judged([open], neighbours(4, 10)).approved).toEqual(['16.0.0.0/8']);
  });

  test('as wide as the limit stay apart, and are too many together', () => {
    const { approved, decision } = judged([open], neighbours(64, 8));

    expect([approved.length, [...widths(approved)], decision.kind]).toEqual([64, [8], 'defer']);
  });

  test('of IPv6 are merged up to its own limit', () => {
    const entries = ['2600::/17', '2600:8000::/17', '2601::/16'].map((text, index) =>
      byHand(text, { id: `entry-${index}` }),
    );

    expect(judged([openIpv6], entries).approved).toEqual(['2600::/16', '2601::/16']);
  });
});
