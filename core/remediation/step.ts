import { type Permission, permissionKey, type SecurityGroupRule, type Tags } from '../model/security-group.ts';

/** A rule to authorise and where it comes from: what a revoked rule also allowed, or an approved CIDR. */
export interface NewRule extends Permission {
  readonly origin:
    | { readonly kind: 'residue'; readonly securityGroupRuleId: string }
    | { readonly kind: 'approved'; readonly entryIds: readonly string[] };
}

/** One EC2 call, as data. Every rule of an authorise call gets the same tags (EC2 tags per call, not per rule). */
export type Step =
  | { readonly kind: 'revokeIngress'; readonly rules: readonly SecurityGroupRule[] }
  | { readonly kind: 'authorizeIngress'; readonly rules: readonly NewRule[]; readonly tags: Tags };

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
export function stepsKey(stepped: Stepped): string {
  const revoked = revokedRules(stepped).map((rule) => `- ${rule.id} ${permissionKey(rule)}`);
  return [...revoked, ...authorizedRules(stepped).map((rule) => `+ ${permissionKey(rule)}`)].join('\n');
}
