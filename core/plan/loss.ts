/** Something that a revoked rule had and that no rule will have afterwards, in words. */
export interface Loss {
  readonly kind: 'protocols' | 'description-or-tags' | 'list-membership';
  readonly securityGroupRuleId: string;
  readonly what: string;
}
