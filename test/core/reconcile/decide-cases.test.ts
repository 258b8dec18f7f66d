import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import type { Exemption } from '../../../core/policy/exemption.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import type { DecisionSettings } from '../../../core/reconcile/decide.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  managedTags,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';
import { check, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';
import cases from './decide.cases.json' with { type: 'json' };

/** What differs from an opted-in group with SMTP open to IPv4, and one office approved for every group. */
interface Input {
  readonly tags?: Readonly<Record<string, string>>;
  readonly ownerId?: string;
  readonly rules?: string;
  readonly rulesQuota?: number;
  readonly entries?: readonly Partial<AllowlistEntry>[];
  readonly exemptions?: readonly Partial<Exemption>[];
  readonly settings?: Partial<DecisionSettings>;
}

interface DecideCase {
  readonly name: string;
  readonly input: Input;
  readonly expected: { readonly kind: string; readonly reason?: string } | null;
}

const lapsing = aRule({ id: 'sgr-managed', source: fromCidr('93.184.216.0/24'), tags: managedTags });

/** Two rules that expose the port only together, the larger one of some deployment. */
function sumWith(deployment: string, managed: Readonly<Record<string, string>> = managedTags) {
  const tags = { ...managed, 'smtp-warden:deployment': deployment };
  return [
    aRule({ id: 'sgr-theirs', source: fromCidr('20.0.0.0/8'), tags }),
    aRule({ id: 'sgr-own', source: fromCidr('21.0.0.0/9') }),
  ];
}

const openIpv6 = aRule({ id: 'sgr-ipv6', source: fromCidr('::/0') });
const groups: Readonly<Record<string, readonly SecurityGroupRule[]>> = {
  open: [anOpenRule()],
  ipv6: [openIpv6],
  both: [anOpenRule(), openIpv6],
  range: [anOpenRule({ ports: ports(20, 30) })],
  'all-traffic': [anOpenRule({ protocol: '-1', ports: null })],
  'all-traffic-and-ipv6': [anOpenRule({ protocol: '-1', ports: null }), openIpv6],
  'half-all-traffic': [
    aRule({ id: 'sgr-half', protocol: '-1', ports: null, source: fromCidr('0.0.0.0/1') }),
    aRule({ id: 'sgr-other-half', source: fromCidr('128.0.0.0/1') }),
  ],
  managed: [aRule(), lapsing],
  'port-and-all-traffic': [anOpenRule(), anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null })],
  'private-all-traffic': [
    anOpenRule(),
    aRule({ id: 'sgr-private', protocol: '-1', ports: null, source: fromCidr('10.0.0.0/8') }),
  ],
  'office-all-traffic': [
    anOpenRule(),
    aRule({ id: 'sgr-office', protocol: '-1', ports: null, source: fromCidr('93.184.216.0/24') }),
  ],
  'foreign-sum': sumWith('dep-other'),
  'own-sum': sumWith('dep-ours'),
  'foreign-open': [anOpenRule({ tags: { ...managedTags, 'smtp-warden:deployment': 'dep-other' } })],
  'foreign-unmanaged': sumWith('dep-other', {}),
  none: [aRule()],
};

const decideCases = cases as readonly DecideCase[];

function decisionOn({ rules = 'open', entries = [{}], exemptions = [], settings = {}, ...group }: Input) {
  const snapshot = aSnapshot({ ...group, rules: groups[rules] ?? [] });
  const policy = { entries: entries.map(anEntry), exemptions: exemptions.map(anExemption) };
  const { id, ...permission } = lapsing;
  const list = { rules: [{ permission, ruleId: id, remediation: 'rem-earlier', entries: [] }], closed: [] };
  const context = { settings: someSettings(settings), now, remediationId: 'rem-1', list };
  return assess(snapshot, policy, context)?.decision ?? null;
}

describe('the first line that applies decides', () => {
  test.each(decideCases.map((given) => [given.name, given] as const))('%s', (_, { input, expected }) => {
    const decision = decisionOn(input);

    if (expected) expect(decision).toMatchObject(expected);
    else expect(decision).toBeNull();
  });

  test('4: a policy that cannot be read decides nothing, whatever lines 6 to 11 would say', async () => {
    const allTraffic = aSnapshot({ rules: groups['all-traffic'] ?? [], rulesQuota: 1 });
    const world = inMemoryWorld({ snapshots: [allTraffic] });
    world.policy = new Error('throttled');

    const look = check(groupRef, someDeps(world));

    await expect(look).rejects.toThrow('throttled');
    expect(world.entriesOf(groupRef)).toEqual([]);
  });

  test('an exempt decision carries the exemption, a remediate decision the plan', () => {
    const exempt = decisionOn({ exemptions: [{}] });
    const remediate = decisionOn({});

    expect(exempt).toMatchObject({ exemption: anExemption() });
    expect(remediate).toMatchObject({ plan: { remediationId: 'rem-1' } });
  });
});
