import type { Permission, SecurityGroupRule, Tags } from '../../core/model/security-group.ts';
import type { NewRule, Step } from '../../core/plan/step.ts';
import { managedTags } from './builders.ts';

export function revoking(...rules: readonly SecurityGroupRule[]): Step {
  return { kind: 'revokeIngress', rules };
}

export function authorising(...rules: readonly NewRule[]): Extract<Step, { kind: 'authorizeIngress' }> {
  return { kind: 'authorizeIngress', rules, tags: managedTags };
}

/** The same with other tags. */
export function tagging(tags: Tags, ...rules: readonly NewRule[]): Extract<Step, { kind: 'authorizeIngress' }> {
  return { kind: 'authorizeIngress', rules, tags };
}

/** A rule to authorise that keeps some of what another lets in. */
export function remainderOf(rule: SecurityGroupRule, change: Partial<Permission> = {}): NewRule {
  return { ...permissionOf(rule), ...change, origin: { kind: 'remainder', securityGroupRuleId: rule.id } };
}

/** A rule to authorise that an undo puts back. */
export function restored(rule: SecurityGroupRule, change: Partial<Permission> = {}): NewRule {
  return { ...permissionOf(rule), ...change, origin: { kind: 'restored', securityGroupRuleId: rule.id } };
}

export function approved(permission: Permission): NewRule {
  return { ...permissionOf(permission), origin: { kind: 'approved', entryIds: ['entry-office'] } };
}

export function permissionOf({ protocol, ports, source, description }: Permission): Permission {
  return { protocol, ports, source, description };
}
