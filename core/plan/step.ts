import { type Permission, permissionKey, type SecurityGroupRule, type Tags } from '../model/security-group.ts';

/**
 * A rule to authorise and where it comes from: what a rule that is to be revoked allows besides the port, an approved CIDR,
 * or, in an undo, a rule that an earlier remediation revoked.
 */
export interface NewRule extends Permission {
  readonly origin:
    | { readonly kind: 'remainder'; readonly securityGroupRuleId: string }
    | { readonly kind: 'approved'; readonly entryIds: readonly string[] }
    | { readonly kind: 'restored'; readonly securityGroupRuleId: string };
}

/** One EC2 call, as data. Every rule of an authorise call gets the same tags (EC2 tags per call, not per rule). */
export type Step =
  | { readonly kind: 'revokeIngress'; readonly rules: readonly SecurityGroupRule[] }
  | { readonly kind: 'authorizeIngress'; readonly rules: readonly NewRule[]; readonly tags: Tags };

export type AuthorizeStep = Extract<Step, { kind: 'authorizeIngress' }>;

interface Stepped {
  readonly steps: readonly Step[];
}

export function revokedRules({ steps }: Stepped): readonly SecurityGroupRule[] {
  return steps.flatMap((step) => (step.kind === 'revokeIngress' ? step.rules : []));
}

export function authorizedRules({ steps }: Stepped): readonly NewRule[] {
  return steps.flatMap((step) => (step.kind === 'authorizeIngress' ? step.rules : []));
}

/** What steps do to the rules, without the ids and labels that differ from run to run. */
export function stepsKey({ steps }: Stepped): string {
  const lines = steps.flatMap((step) =>
    step.kind === 'revokeIngress'
      ? step.rules.map((rule) => `- ${rule.id} ${permissionKey(rule)}`)
      : step.rules.map((rule) => `+ ${permissionKey(rule)}`),
  );
  return lines.join('\n');
}

/** Where a rule to authorise comes from, in words. */
export function originText({ origin }: NewRule): string {
  if (origin.kind === 'approved') return 'approved';
  return origin.kind === 'remainder'
    ? `remainder of ${origin.securityGroupRuleId}`
    : `restored, was ${origin.securityGroupRuleId}`;
}
