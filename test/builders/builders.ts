import { cidr } from '../../core/model/cidr.ts';
import type {
  GroupRef,
  PortRange,
  PrefixList,
  SecurityGroupRule,
  Snapshot,
  Source,
  UnreadableList,
} from '../../core/model/security-group.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { Exemption } from '../../core/policy/exemption.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { AssessmentSettings } from '../../core/reconcile/assess.ts';

/** The moment of all core tests. */
export const now = Date.parse('2026-11-15T12:00:00.000Z');

export const groupRef: GroupRef = { account: '111122223333', region: 'eu-west-1', groupId: 'sg-0123456789abcdef0' };

export const managedTags = {
  'smtp-warden:managed': 'true',
  'smtp-warden:remediation': 'rem-earlier',
  'smtp-warden:deployment': 'dep-ours',
};

export function fromCidr(text: string): Source {
  return { kind: 'cidr', cidr: cidr(text) };
}

export function fromList(prefixListId: string): Source {
  return { kind: 'prefix-list', prefixListId };
}

export function fromGroup(groupId: string): Source {
  return { kind: 'security-group', groupId };
}

export function ports(from: number, to: number = from): PortRange {
  return { from, to };
}

/** SMTP from one office. */
export function aRule(change: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  return {
    id: 'sgr-0000000000000001',
    protocol: 'tcp',
    ports: ports(25),
    source: fromCidr('81.2.69.0/24'),
    description: null,
    tags: {},
    ...change,
  };
}

/** SMTP from the whole IPv4 internet. */
export function anOpenRule(change: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  return aRule({ source: fromCidr('0.0.0.0/0'), ...change });
}

/** A group that has opted in and needs nothing. */
export function aSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    ref: groupRef,
    name: 'mail',
    description: '',
    vpcId: 'vpc-0123456789abcdef0',
    ownerId: groupRef.account,
    tags: { 'smtp-warden:auto-fix': 'true' },
    rules: [aRule()],
    prefixLists: {},
    rulesQuota: 60,
    ...change,
  };
}

export function aPrefixList(change: Partial<PrefixList> = {}): PrefixList {
  const entries = change.entries ?? [cidr('81.2.69.0/24')];
  return { id: 'pl-0123456789abcdef0', name: 'offices', family: 'ipv4', entries, weight: entries.length, ...change };
}

/** A prefix list of which nothing may be read. */
export function anUnreadableList(change: Partial<UnreadableList> = {}): UnreadableList {
  return { id: 'pl-0123456789abcdef0', unreadable: 'not-permitted', family: null, weight: null, ...change };
}

/** One office, approved for every group, for ever. */
export function anEntry(change: Partial<AllowlistEntry> = {}): AllowlistEntry {
  return {
    id: 'entry-office',
    cidr: cidr('81.2.69.0/24'),
    scope: { kind: 'everything' },
    owner: 'mail-team',
    reason: 'the office',
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'arn:aws:iam::111122223333:user/ada',
    expiresAt: null,
    version: 1,
    ...change,
  };
}

export function anExemption(change: Partial<Exemption> = {}): Exemption {
  return {
    id: 'exemption-mx',
    group: groupRef,
    owner: 'mail-team',
    reason: 'a real MX host',
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'arn:aws:iam::111122223333:user/ada',
    expiresAt: '2027-01-01T00:00:00.000Z',
    version: 1,
    ...change,
  };
}

export function aPolicy(change: Partial<Policy> = {}): Policy {
  return { entries: [anEntry()], exemptions: [], ...change };
}

export function someSettings(change: Partial<AssessmentSettings> = {}): AssessmentSettings {
  return {
    optInTagKey: 'smtp-warden:auto-fix',
    deployment: 'dep-ours',
    emptyAllowlist: 'defer',
    allTraffic: 'split',
    limits: { ipv4: 8, ipv6: 16 },
    ...change,
  };
}
