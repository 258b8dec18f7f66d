import { expect, test } from 'vitest';
import { type OuRules, otherRulesText, personsRules } from '../../../core/organisation/ou-rules.ts';

const none: OuRules = { includeOus: [], excludeOus: [] };
const deployed: OuRules = { includeOus: ['ou-ab12-11111111', 'ou-ab12-22222222'], excludeOus: ['ou-ab12-33333333'] };

test.each<[what: string, own: OuRules, deployed: OuRules | undefined, rules: OuRules, others: OuRules | null]>([
  ['a bot that has not said its own', deployed, undefined, deployed, null],
  ['a person who has set none', none, deployed, deployed, null],
  ['neither', none, none, none, null],
  [
    'the same in another order, one of them twice',
    { ...deployed, includeOus: [...deployed.includeOus, ...deployed.includeOus].reverse() },
    deployed,
    { ...deployed, includeOus: [...deployed.includeOus, ...deployed.includeOus].reverse() },
    null,
  ],
  [
    'one list set and the other not',
    { ...deployed, excludeOus: [] },
    deployed,
    { ...deployed, excludeOus: [] },
    deployed,
  ],
  ['an OU where the bot has none', deployed, none, deployed, none],
  [
    'the two lists the other way round',
    { includeOus: deployed.excludeOus, excludeOus: deployed.includeOus },
    deployed,
    { includeOus: deployed.excludeOus, excludeOus: deployed.includeOus },
    deployed,
  ],
])('the rules of a person with %s', (_, own, ofBot, rules, others) => {
  expect(personsRules(own, ofBot)).toEqual({ rules, others });
});

test('a person is told both, and what to do', () => {
  const text = otherRulesText({ ...none, excludeOus: ['r-ab12'] }, deployed);

  expect(text).toContain('SMTP_WARDEN_INCLUDE_OUS (not set) and SMTP_WARDEN_EXCLUDE_OUS (r-ab12)');
  expect(text).toContain('includeOus (ou-ab12-11111111,ou-ab12-22222222) and excludeOus (ou-ab12-33333333)');
  expect(text).toContain('Unset both');
});
