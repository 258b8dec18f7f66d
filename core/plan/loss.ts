/** Something that a revoked rule had and that no rule will have afterwards, in words. */
export interface Loss {
  readonly kind: 'protocols' | 'description-or-tags' | 'private-source';
  readonly securityGroupRuleId: string;
  readonly what: string;
}
