import { portRules } from '../evaluator/port-rules.ts';
import { type AddressFamily, familyOf } from '../model/cidr.ts';
import type { Permission, SecurityGroupRule, Tags } from '../model/security-group.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { isApproved } from '../policy/approved.ts';
import type { PortFamily } from './opened-families.ts';

export const managedTagKey = 'smtp-warden:managed';
export const remediationTagKey = 'smtp-warden:remediation';
export const deploymentTagKey = 'smtp-warden:deployment';

/** The tags of every rule the bot creates: that it did, and in which remediation. */
export function managedTags(remediationId: string): Tags {
  return { [managedTagKey]: 'true', [remediationTagKey]: remediationId };
}

/** A rule that the bot has let in, as every entry about its group carries it on. */
export interface ListedRule {
  /** Exactly one TCP port from one CIDR. */
  readonly permission: Permission;
  /** Null until the rule was seen: between the claim and the end of its run. */
  readonly ruleId: string | null;
  readonly remediation: string;
  /** The allowlist entries it stands for, and which version of each. */
  readonly entries: readonly { readonly id: string; readonly version: number }[];
  /** Made by a version that wrote no deployment on its rules. */
  readonly takenOver?: true;
}

/** What the bot has let in to a group, and where it has closed it: carried on by every entry about the group. */
export interface RuleList {
  readonly rules: readonly ListedRule[];
  readonly closed: readonly PortFamily[];
}

export const emptyList: RuleList = { rules: [], closed: [] };

/**
 * The port of a rule that stands for an approved CIDR, or null. Remainder carries the same tags, because EC2 tags all rules
 * of one authorise call alike, but never is exactly one closed port.
 */
export function managedPort(rule: SecurityGroupRule): number | null {
  if (rule.tags[managedTagKey] !== 'true' || rule.protocol !== 'tcp' || rule.source.kind !== 'cidr') return null;
  return portRules.find(({ port }) => rule.ports?.from === port && rule.ports.to === port)?.port ?? null;
}

/** Managed rules whose CIDR is no longer approved. */
export function lapsedRules(
  rules: readonly SecurityGroupRule[],
  entries: readonly AllowlistEntry[],
): SecurityGroupRule[] {
  const approved = entries.map(({ cidr }) => cidr);
  return rules.filter((rule) => managedPort(rule) !== null && !isApproved(rule.source, approved));
}

/** Per port, the address families in which the group has managed rules. */
export function managedFamilies(rules: readonly SecurityGroupRule[]): Map<number, Set<AddressFamily>> {
  const families = new Map<number, Set<AddressFamily>>();
  for (const rule of rules) {
    const port = managedPort(rule);
    if (port === null || rule.source.kind !== 'cidr') continue;
    families.set(port, (families.get(port) ?? new Set()).add(familyOf(rule.source.cidr)));
  }
  return families;
}
