import type { Evidence } from '../../core/execute/gate-checks.ts';
import { cidr } from '../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import type { ListedRule } from '../../core/plan/managed-rules.ts';
import type { Step } from '../../core/plan/step.ts';
import { aPlainEntry } from './a-plain-record.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, managedTags, ports } from './builders.ts';

/** Open from port 20 to 30. */
export const openRange = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });

/** The rule of an approved office, as this deployment lets it in. */
export const managedOffice = aRule({ id: 'sgr-managed', tags: managedTags });

export function listedAs(rule: SecurityGroupRule, change: Partial<ListedRule> = {}): ListedRule {
  return { permission: rule, ruleId: rule.id, remediation: 'rem-earlier', entries: [], ...change };
}

/** What the gate knows of a group that is open from port 20 to 30, with one approved office, before its first call. */
export function anEvidence(steps: readonly Step[], change: Partial<Evidence> = {}): Evidence {
  return {
    snapshot: aSnapshot({ rules: [openRange] }),
    approved: [cidr('81.2.69.0/24')],
    once: [],
    claim: aPlainEntry({ steps }),
    list: { rules: [], closed: [] },
    deployment: 'dep-ours',
    limits: { ipv4: 8, ipv6: 16 },
    wayBack: null,
    closing: new Set(['25 ipv4']),
    created: new Map(),
    confirmed: [],
    revoked: new Set(),
    gone: new Set(),
    unanswered: new Set(),
    ...change,
  };
}

/** Rules that keep what the open range allows besides the port. */
export const keptOfRange: readonly SecurityGroupRule[] = [
  anOpenRule({ id: 'sgr-low', ports: ports(20, 24) }),
  anOpenRule({ id: 'sgr-high', ports: ports(26, 30) }),
];

/** From a network that nobody approved. */
export const strangers = fromCidr('93.184.216.0/24');
