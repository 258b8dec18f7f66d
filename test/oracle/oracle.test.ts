import { describe, expect, test } from 'vitest';
import { cidr } from '../../core/model/cidr.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { anEntry, anOpenRule, aPolicy, aRule, aSnapshot, fromCidr, managedTags, ports } from '../builders/builders.ts';
import { planFaults } from './plan-faults.ts';
import type { Case } from './policy.ts';
import {
  alsoRevoking,
  forgetting,
  given,
  isTcp,
  onTcp,
  plan,
  planOf,
  tagged,
  withAdded,
  withMore,
  without,
  withSteps,
} from './sabotage.ts';

const approvedV6 = fromCidr('2a01:4f8::/32');

/** How a plan could be wrong, the plan, and what the oracle has to say about it. */
const sabotages: readonly (readonly [string, Plan, RegExp])[] = [
  [
    'residue that is left out',
    withAdded((rule) => (isTcp(26, 30)(rule) ? null : rule)),
    /26,30.* of sgr-range is gone/,
  ],
  ['UDP that is not kept', withAdded((rule) => (rule.protocol === 'udp' ? null : rule)), /lost: protocol 17 port 24/],
  ['ICMP that is not kept', withAdded((rule) => (rule.protocol === 'icmp' ? null : rule)), /lost: protocol 1 port 0/],
  ['GRE that is not kept', withAdded((rule) => (rule.protocol === '47' ? null : rule)), /lost: protocol 47/],
  ['a protocol lost unsaid', { ...plan, lost: [] }, /lost: protocol 41/],
  ['residue that holds the port', withAdded(onTcp(0, 24, { ports: ports(0, 25) })), /wrongly open: protocol 6 port 25/],
  [
    'residue a port too short',
    withAdded(onTcp(26, 65535, { ports: ports(27, 65535) })),
    /26,65535.* of sgr-all is gone/,
  ],
  [
    'residue from elsewhere',
    withAdded(onTcp(20, 24, { source: fromCidr('::/0') })),
    /gained: protocol 6 port 20 from ::/,
  ],
  ['residue of private sources only', withAdded(onTcp(20, 24, { source: fromCidr('10.0.0.0/8') })), /gone/],
  ['::/0 forgotten', without(['sgr-six']), /ipv6 is exposed afterwards/],
  ['a prefix list forgotten', without(['sgr-list']), /ipv4 is exposed afterwards/],
  ['all traffic forgotten', without(['sgr-all']), /ipv4 is exposed afterwards/],
  ['a lapsed managed rule left', without(['sgr-old']), /lapsed rule sgr-old stays/],
  ['a private source closed', alsoRevoking('sgr-private'), /10\.0\.0\.0.* need not be closed/],
  ['a group source closed', alsoRevoking('sgr-group'), /sg-0a.* can never offend/],
  ['an approved source closed', alsoRevoking('sgr-home'), /81\.2\.70\.0.* can never offend/],
  ['UDP 25 taken for SMTP', alsoRevoking('sgr-udp'), /is closed, which can never offend/],
  ['a rule revoked twice', alsoRevoking('sgr-all'), /named twice/],
  ['0.0.0.0/0 authorised', withMore({ source: fromCidr('0.0.0.0/0') }), /ipv4 is exposed afterwards/],
  ['a CIDR nobody approved', withMore({ source: fromCidr('81.2.71.0/24') }), /wrongly open.* from 81\.2\.71\.0/],
  ['IPv6 opened unapproved', withMore({ source: approvedV6 }), /wrongly open.* from 2a01:4f8::/],
  ['a covered CIDR authorised', withMore({ source: fromCidr('81.2.70.0/25') }), /is covered by another rule/],
  ['an approved CIDR left out', withAdded(onTcp(25, 25, null)), /wrongly closed.* from 81\.2\.69\.0/],
  ['an approved CIDR let in elsewhere', withAdded(onTcp(25, 25, { ports: ports(26) })), /gained|is not tcp 25-25/],
  ['halves that are one', withAdded(onTcp(25, 25, { source: fromCidr('81.2.69.0/25') })), /wrongly closed/],
  ['a rule that exists', withMore({ protocol: 'udp', source: fromCidr('0.0.0.0/0') }), /InvalidPermission.Duplicate/],
  ['a lost description', withAdded(onTcp(20, 24, { description: null })), /lost the description or tags of sgr-range/],
  ['an invented description', withAdded(onTcp(0, 24, { description: 'closed' })), /lost the description.* sgr-all/],
  ['lost tags', withSteps(tagged(managedTags)), /lost the description or tags of sgr-range/],
  ['an approved rule without marks', withSteps(tagged({ Name: 'mail' })), /is not tagged as managed/],
  [
    'an approval nobody gave',
    withAdded(onTcp(25, 25, { origin: { kind: 'approved', entryIds: ['x'] } })),
    /no live entry/,
  ],
  ['a nameless approval', withAdded(onTcp(25, 25, { description: 'smtp' })), /does not name its entry/],
  ['a description EC2 refuses', withAdded(onTcp(25, 25, { description: "Zoë's" })), /invalid description/],
  ['authorising before revoking', { ...plan, steps: plan.steps.toReversed() }, /a revoke comes after an authorise/],
  ['a rule recorded wrongly', withSteps(forgetting), /sgr-.* is not recorded as it was/],
  [
    'an empty call',
    withSteps((step) => (step.kind === 'revokeIngress' ? { ...step, rules: [] } : step)),
    /MissingParameter/,
  ],
  [
    'a wrong count',
    { ...plan, quota: plan.quota.map((use) => ({ ...use, needed: 1 })) },
    /does not say that ipv4 needs/,
  ],
];

describe('the oracle', () => {
  test('finds no fault with the plan of the group that the sabotages start from', () => {
    expect(planFaults(given, plan)).toEqual([]);
  });

  test.each(sabotages)('catches %s', (_, sabotaged, fault) => {
    const faults = planFaults(given, sabotaged);

    expect(faults.filter((text) => fault.test(text))).not.toEqual([]);
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

  test('catches closing more than the contract calls offending', () => {
    const rules = ['5.0.0.0/8', '17.0.0.0/9'].map((text, at) => aRule({ id: `sgr-${at}`, source: fromCidr(text) }));
    const together: Case = { ...given, snapshot: aSnapshot({ rules }) };
    const right = planOf(together);
    const steps = right.steps.map((step) => (step.kind === 'revokeIngress' ? { ...step, rules } : step));

    const faults = [right, { ...right, steps }].map((each) => planFaults(together, each).join());

    expect(faults[0]).toBe('');
    expect(faults[1]).toMatch(/17\.0\.0\.0.* need not be closed/);
  });

  test('catches closing a smaller source before a larger one', () => {
    const rules = ['5.0.0.0/8', '17.0.0.0/9'].map((text, at) => aRule({ id: `sgr-${at}`, source: fromCidr(text) }));
    const together: Case = { ...given, snapshot: aSnapshot({ rules }) };
    const right = planOf(together);
    const smaller = rules.slice(1);
    const steps = right.steps.map((step) => (step.kind === 'revokeIngress' ? { ...step, rules: smaller } : step));

    const faults = planFaults(together, { ...right, steps });

    expect(faults.join()).toMatch(/5\.0\.0\.0.* is larger than a closed one/);
  });
});
