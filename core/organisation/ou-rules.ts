/** Which OUs are managed: ids of OUs or of the root. What is above counts for all below. */
export interface OuRules {
  /** Empty: all. */
  readonly includeOus: readonly string[];
  /** Goes before `includeOus`. */
  readonly excludeOus: readonly string[];
}

/** The rules by which a person decides, and whether they are those of the deployed bot. */
export interface PersonsRules {
  readonly rules: OuRules;
  /** Those of the deployed bot, where the person has set others; null where both agree. */
  readonly others: OuRules | null;
}

/**
 * The rules of a person who has set `own`. `deployed` are those of the deployed bot, where it has said. A person who has set none goes by
 * them: without, a command would change groups in an account that the bot leaves alone.
 */
export function personsRules(own: OuRules, deployed: OuRules | undefined): PersonsRules {
  if (deployed === undefined || isSameRules(own, deployed)) return { rules: own, others: null };
  const isUnset = own.includeOus.length + own.excludeOus.length === 0;
  return isUnset ? { rules: deployed, others: null } : { rules: own, others: deployed };
}

/** What a person is told whose rules are not those of the deployed bot. */
export function otherRulesText(own: OuRules, deployed: OuRules): string {
  return (
    `SMTP_WARDEN_INCLUDE_OUS (${namesOf(own.includeOus)}) and SMTP_WARDEN_EXCLUDE_OUS (${namesOf(own.excludeOus)}) are not as the deployed bot ` +
    `has them: by its last listing includeOus (${namesOf(deployed.includeOus)}) and excludeOus (${namesOf(deployed.excludeOus)}). Unset both ` +
    'variables to go by the deployed bot'
  );
}

function namesOf(ous: readonly string[]): string {
  return ous.length === 0 ? 'not set' : ous.join(',');
}

/** Whether two name the same OUs, in any order. */
export function isSameRules(one: OuRules, other: OuRules): boolean {
  const text = ({ includeOus, excludeOus }: OuRules) =>
    JSON.stringify([includeOus, excludeOus].map((ous) => [...new Set(ous)].sort()));
  return text(one) === text(other);
}
