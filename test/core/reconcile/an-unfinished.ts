import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { Permission, SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { aPlainRecord } from '../../builders/a-plain-record.ts';
import { managedTags } from '../../builders/builders.ts';

/** The last entry about a group: a claim that nobody ended, which has not been seen to change anything. */
export function anUnfinished(change: Partial<AuditEntry> = {}): AuditEntry {
  return { ...aPlainRecord(), sequence: 1, previousHash: 'p', hash: 'h', ...change };
}

export function revoking(...rules: readonly SecurityGroupRule[]): Step {
  return { kind: 'revokeIngress', rules };
}

export function authorising(...rules: readonly NewRule[]): Step {
  return { kind: 'authorizeIngress', rules, tags: managedTags };
}

/** A rule to authorise that stands for some of what another let in. */
export function remainderOf(rule: SecurityGroupRule, change: Partial<Permission> = {}): NewRule {
  return { ...permissionOf(rule), ...change, origin: { kind: 'residue', securityGroupRuleId: rule.id } };
}

export function restored(rule: SecurityGroupRule, change: Partial<Permission> = {}): NewRule {
  return { ...permissionOf(rule), ...change, origin: { kind: 'restored', securityGroupRuleId: rule.id } };
}

export function approved(permission: Permission): NewRule {
  return { ...permissionOf(permission), origin: { kind: 'approved', entryIds: ['entry-office'] } };
}

function permissionOf({ protocol, ports, source, description }: Permission): Permission {
  return { protocol, ports, source, description };
}
