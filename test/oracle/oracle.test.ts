import { describe, expect, test } from 'vitest';
import { cidr } from '../../core/model/cidr.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { provePlan } from '../../core/plan/proof.ts';
import { anEntry, anOpenRule, aPolicy, aRule, aSnapshot, fromCidr, managedTags, ports } from '../builders/builders.ts';
import { planInputFor } from '../builders/plan-for.ts';
import { planFaults } from './plan-faults.ts';
import type { Case } from './policy.ts';
import {
  alsoRevoking,
  forgetting,
  given,
  isTcp,
  onOffice,
  onTcp,
  plan,
  planOf,
  reordered,
  tagged,
  withAdded,
  withMore,
  without,
  withSteps,
} from './sabotage.ts';

const approvedV6 = fromCidr('2a01:4f8::/32');

type Sabotage = readonly [name: string, plan: Plan, fault: RegExp];

/** How a plan could be wrong, the plan, and what the oracle has to say about it. The proof of the plan refuses it as well. */
const sabotages: readonly Sabotage[] = [
  [
    'a remainder that is left out',
    withAdded((rule) => (isTcp(0, 24)(rule) ? null : rule)),
    /0,24.* of sgr-all is gone/,
  ],
  ['UDP that is not kept', withAdded((rule) => (rule.protocol === 'udp' ? null : rule)), /lost: protocol 17 port 24/],
  ['ICMP that is not kept', withAdded((rule) => (rule.protocol === 'icmp' ? null : rule)), /lost: protocol 1 port 0/],
  ['GRE that is not kept', withAdded((rule) => (rule.protocol === '47' ? null : rule)), /lost: protocol 47/],
  ['a protocol lost unsaid', { ...plan, lost: [] }, /lost: protocol 41/],
  [
    'a remainder that holds the port',
    withAdded(onTcp(0, 24, { ports: ports(0, 25) })),
    /wrongly open: protocol 6 port 25/,
  ],
  [
    'a remainder a port too short',
    withAdded(onTcp(26, 65535, { ports: ports(32, 65535) })),
    /26,65535.* of sgr-all is gone/,
  ],
  [
    'a remainder from elsewhere',
    withAdded(onTcp(20, 24, { source: fromCidr('::/0') })),
    /gained: protocol 6 port 20 from ::/,
  ],
  ['a remainder of private sources only', withAdded(onTcp(0, 24, { source: fromCidr('10.0.0.0/8') })), /gone/],
  ['a revoke before its remainder', reordered(2, 0, 1, 3, 4), /missing after step 1: protocol 17 port 24/],
  ['a remainder after the approved', reordered(2, 3, 0, 1, 4), /the steps are in the wrong order: (\w+ or )*car/],
  ['::/0 forgotten', without('sgr-six'), /ipv6 is exposed afterwards/],
  ['a prefix list forgotten', without('sgr-list'), /ipv4 is exposed afterwards/],
  ['all traffic forgotten', without('sgr-all'), /ipv4 is exposed afterwards/],
  ['a lapsed managed rule left', without('sgr-old'), /lapsed rule sgr-old stays/],
  ['a partly lapsed rule left', without('sgr-part'), /lapsed rule sgr-part stays/],
  ['a private source closed', alsoRevoking('sgr-private'), /10\.0\.0\.0.* need not be closed|lost|is closed/],
  ['a group source closed', alsoRevoking('sgr-group'), /sg-0a.* can never offend/],
  ['an approved source closed', alsoRevoking('sgr-home'), /81\.2\.70\.0.* can never offend/],
  ['UDP 25 taken for SMTP', alsoRevoking('sgr-udp'), /is closed, which can never offend/],
  ['a rule revoked twice', alsoRevoking('sgr-all'), /named twice/],
  ['0.0.0.0/0 authorised', withMore({ source: fromCidr('0.0.0.0/0') }), /ipv4 is exposed afterwards/],
  ['a CIDR nobody approved', withMore({ source: fromCidr('81.2.71.0/24') }), /wrongly open.* from 81\.2\.71\.0/],
  ['IPv6 opened unapproved', withMore({ source: approvedV6 }), /wrongly open.* from 2a01:4f8::/],
  ['an approved CIDR left out', withAdded(onOffice(null)), /wrongly closed.* from 81\.2\.69\.0/],
  ['an approved CIDR let in elsewhere', withAdded(onOffice({ ports: ports(26) })), /gained|is not tcp 25-25/],
  ['half of an approved CIDR', withAdded(onOffice({ source: fromCidr('81.2.69.0/25') })), /wrongly closed/],
  ['a rule that exists', withMore({ protocol: 'udp', source: fromCidr('0.0.0.0/0') }), /InvalidPermission.Duplicate/],
  ['a lost description', withAdded(onTcp(20, 24, { description: null })), /lost the description or tags of sgr-range/],
  ['an invented description', withAdded(onTcp(0, 24, { description: 'closed' })), /lost the description.* sgr-all/],
  ['lost tags', withSteps(tagged(({ Name: _, ...own }) => own)), /lost the description or tags of sgr-range/],
  ['an approved rule without marks', withSteps(tagged(() => ({}), 'approved')), /is not tagged as managed/],
  [
    'a remainder marked as managed',
    withSteps(tagged((tags) => ({ ...tags, 'smtp-warden:managed': 'true' }), 'remainder')),
    /is its owner's and is marked as managed/,
  ],
  [
    'a remainder that does not say whose deployment made it',
    withSteps(tagged(({ 'smtp-warden:deployment': _, ...tags }) => tags, 'remainder')),
    /does not say who made it/,
  ],
  [
    'a rule marked as of another deployment',
    withSteps(tagged((tags) => ({ ...tags, 'smtp-warden:deployment': 'dep-theirs' }))),
    /does not say who made it/,
  ],
  [
    'the private networks of a list left out',
    withAdded((rule) => (isTcp(25, 25)(rule) && rule.origin.kind === 'remainder' ? null : rule)),
    /wrongly closed: protocol 6 port 25 from 192\.168\.0\.0/,
  ],
  [
    'a public network kept as if it were private',
    withAdded((rule) =>
      rule.origin.kind === 'remainder' ? onTcp(25, 25, { source: fromCidr('8.0.0.0/9') })(rule) : rule,
    ),
    /wrongly open: protocol 6 port 25 from 8\.0\.0\.0/,
  ],
  ['a rule recorded wrongly', withSteps(forgetting), /sgr-.* is not recorded as it was/],
];

/** What only the oracle tells: texts, what EC2 refuses, and what changes nothing that anybody may reach. */
const unproved: readonly Sabotage[] = [
  ['a covered CIDR authorised', withMore({ source: fromCidr('81.2.70.0/25') }), /is covered by another rule/],
  ['an approval nobody gave', withAdded(onOffice({ origin: { kind: 'approved', entryIds: ['x'] } })), /no live entry/],
  ['a nameless approval', withAdded(onOffice({ description: 'smtp' })), /does not name its entry/],
  ['a description EC2 refuses', withAdded(onOffice({ description: "Zoë's" })), /invalid description/],
  ['an empty call', { ...plan, steps: [...plan.steps, { kind: 'revokeIngress', rules: [] }] }, /MissingParameter/],
  [
    'a wrong count',
    { ...plan, quota: plan.quota.map((use) => ({ ...use, needed: 1 })) },
    /does not say that it uses \["ipv4"/,
  ],
  [
    'a wrong peak',
    { ...plan, quota: plan.quota.map((use) => ({ ...use, peak: use.needed })) },
    /does not say that it uses \["ipv4"/,
  ],
  ['the approved before the revoke', reordered(0, 1, 3, 2, 4), /the steps are in the wrong order/],
  [
    'a partly approved rule that goes before its part is let in',
    reordered(0, 1, 2, 4, 3),
    /wrong order|goes rule by rule/,
  ],
];

describe('the oracle', () => {
  test('finds no fault with the plan of the group that the sabotages start from', () => {
    expect(planFaults(given, plan)).toEqual([]);
  });

  test.each([...sabotages, ...unproved])('catches %s', (_, sabotaged, fault) => {
    const faults = planFaults(given, sabotaged);

    expect(faults.filter((text) => fault.test(text))).not.toEqual([]);
  });

  test('catches going rule by rule where all at once fits the quota', () => {
    const remainders = plan.steps.slice(0, 2);
    const [revoke, ...rest] = plan.steps.slice(2);
    const [first, ...others] = revoke?.kind === 'revokeIngress' ? revoke.rules : [];
    if (!first) throw new Error('the plan revokes something');
    const apart = [[first], others].map((rules) => ({ kind: 'revokeIngress' as const, rules }));

    const faults = planFaults(given, { ...plan, steps: [...remainders, ...apart, ...rest] });

    expect(faults).toContain('it goes rule by rule though all at once fits the quota');
  });

  test('catches all at once where only rule by rule fits the quota', () => {
    const full = { ...given, snapshot: { ...given.snapshot, rulesQuota: 20 } };

    expect(planFaults(full, plan)).toContain('all at once exceeds the quota');
    expect(planFaults(full, planOf(full))).toEqual([]);
  });

  test('catches closing IPv4 that opens approved IPv6', () => {
    const entries = [anEntry(), anEntry({ id: 'entry-six', cidr: cidr('2a01:4f8::/32') })];
    const onlyIpv4: Case = { ...given, snapshot: aSnapshot({ rules: [anOpenRule()] }), policy: aPolicy({ entries }) };
    const right = planOf(onlyIpv4);
    const wrong = withMore({ source: approvedV6, origin: { kind: 'approved', entryIds: ['entry-six'] } }, right);

    const faults = [right, wrong].map((each) => planFaults(onlyIpv4, each).join());

    expect(faults[0]).toBe('');
    expect(faults[1]).toMatch(/wrongly open: protocol 6 port 25 from 2a01:4f8::/);
  });

  test('catches a managed rule revoked that no ended approval explains', () => {
    const rule = aRule({ id: 'sgr-old', source: fromCidr('8.8.8.8/32'), tags: managedTags });
    const whole: Case = { ...given, snapshot: aSnapshot({ rules: [anOpenRule(), rule] }), policy: aPolicy() };
    const right = planOf(whole);
    const steps = right.steps.map((step) =>
      step.kind === 'revokeIngress' ? { ...step, rules: [...step.rules, rule] } : step,
    );

    expect(planFaults(whole, right)).toEqual([]);
    expect(planFaults(whole, { ...right, steps }).join()).toMatch(/8\.8\.8\.8\/32.* need not be closed/);
  });

  test('catches closing more than the contract calls offending', () => {
    const { together, rules, right } = twoNetworks();
    const steps = right.steps.map((step) => (step.kind === 'revokeIngress' ? { ...step, rules } : step));

    const faults = [right, { ...right, steps }].map((each) => planFaults(together, each).join());

    expect(faults[0]).toBe('');
    expect(faults[1]).toMatch(/17\.0\.0\.0.* need not be closed/);
  });

  test('catches closing a smaller source before a larger one', () => {
    const { together, rules, right } = twoNetworks();
    const smaller = rules.slice(1);
    const steps = right.steps.map((step) => (step.kind === 'revokeIngress' ? { ...step, rules: smaller } : step));

    const faults = planFaults(together, { ...right, steps });

    expect(faults.join()).toMatch(/5\.0\.0\.0.* is larger than a closed one/);
  });
});

/** A group that two networks expose only together. */
function twoNetworks() {
  const rules = ['5.0.0.0/8', '17.0.0.0/9'].map((text, at) => aRule({ id: `sgr-${at}`, source: fromCidr(text) }));
  const together: Case = {
    ...given,
    snapshot: aSnapshot({ rules }),
    policy: aPolicy(),
    list: { rules: [], closed: [] },
  };
  return { together, rules, right: planOf(together) };
}

describe('the proof of a plan', () => {
  const input = planInputFor(given);

  test('holds for the plan that the sabotages start from', () => {
    expect(() => provePlan({ ...input, plan })).not.toThrow();
  });

  test.each(sabotages)('refuses %s', (_, sabotaged) => {
    expect(() => provePlan({ ...input, plan: sabotaged })).toThrow('was refused, this is a bug');
  });
});
