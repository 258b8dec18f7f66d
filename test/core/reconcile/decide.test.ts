import { describe, expect, test } from 'vitest';
import { type DecisionInput, decide } from '../../../core/reconcile/decide.ts';
import { anOpenRule, aRule, fromCidr, managedTags, someSettings } from '../../builders/builders.ts';
import { judged } from '../../builders/nothing-done.ts';

/** What is decided about a group that an all-traffic rule exposes, but for what is changed. */
function decided(change: Partial<DecisionInput> = {}) {
  return decide({ ...judged(), tooWide: null, sums: [], settings: someSettings(), ...change });
}

describe('a plan that does not fit the quota is deferred', () => {
  const { plan } = judged();
  const unread = 'a prefix list of the group cannot be read, so the quota cannot be checked';

  test.each([
    ['by what it needs in the end', 61, 61, 'the plan needs 61 inbound IPv4 rules, and the quota allows 60'],
    [
      'by what it needs for a moment',
      60,
      61,
      'the plan needs 60 inbound IPv4 rules at the end and 61 during the change, and the quota allows 60',
    ],
    ['because the end is not known', null, 61, unread],
    ['because the most is not known', 60, null, unread],
  ])('%s', (_, needed, peak, reason) => {
    const quota = [{ family: 'ipv4', needed, peak, allowed: 60, fits: false }] as const;

    expect(decided({ plan: { ...plan, quota } })).toEqual({ kind: 'defer', reason });
  });
});

describe('a plan that closes nothing', () => {
  const settings = someSettings({ allTraffic: 'defer' });

  test('is not held back by an exposure, and does not tell of it', () => {
    const reason = 'the managed rules differ from the allowlist (8 missing, 1 no longer approved)';

    expect(decided({ settings, scope: 'follow' })).toMatchObject({ kind: 'remediate', reason });
  });
});

describe('an exposure in which rules of another deployment offend only together with others is deferred', () => {
  const others = { ...managedTags, 'smtp-warden:deployment': 'dep-other' };
  const { 'smtp-warden:deployment': _, ...noDeployment } = managedTags;

  /** Two networks that are each no wider than the limit. */
  function together(family: 'ipv4' | 'ipv6', tags: Readonly<Record<string, string>>) {
    const sources = family === 'ipv4' ? ['20.0.0.0/8', '21.0.0.0/8'] : ['2400::/16', '2600::/16'];
    return judged({ rules: sources.map((source, i) => aRule({ id: `sgr-${i}`, source: fromCidr(source), tags })) });
  }

  test.each(['ipv4', 'ipv6'] as const)('%s', (family) => {
    expect(together(family, others).decision).toMatchObject({
      kind: 'defer',
      reason: expect.stringContaining('of smtp-warden deployment dep-other exposes the port together with others'),
    });
  });

  test.each([
    ['of our own', managedTags],
    ['that name no deployment', noDeployment],
  ])('but not rules %s', (_name, tags) => {
    expect(together('ipv4', tags).decision.kind).toBe('remediate');
  });

  test('nor rules that expose the port by themselves', () => {
    expect(judged({ rules: [anOpenRule({ tags: others })] }).decision.kind).toBe('remediate');
  });
});
