import type { OtherEnd } from './scenarios.ts';

/** How a remediation may end whose one open rule was edited in place right before the revoke: to one that lets nobody in. */
export function editedEnds(ruleId: string): OtherEnd[] {
  const mark = 'smtp-warden:remediation=this job';
  const kept = 'sgr-00000000000000b01 tcp 25-25 10.0.0.0/8 "inside" ';
  const standing = `${ruleId} tcp 443-443 10.1.0.0/16 "edited" `;
  const givenBack = `new tcp 443-443 10.1.0.0/16 "edited" ${mark}`;
  const ends = (rules: readonly string[]) => rules.map((rule) => `new tcp ${rule} smtp-warden:managed=true ${mark}`);
  const residue = ends(['20-24 0.0.0.0/0 "mail"', '26-30 0.0.0.0/0 "mail"']);
  const approved = ends(['25-25 198.51.100.0/24 "smtp-warden allowlist entry-office (this job)"']);
  const unrecorded = /(Revoke|Authorize)\w+ \d|(DescribeSecurityGroupRules|PutItem) 2|PutItem 1, as it is answered/;
  const limit = 'nothing is written between revoke and end, so an edit in that moment is forgotten (ADR 0006 and 0010)';
  return [
    {
      why: 'what the rule was edited to lets nobody in, so nothing has to be done',
      at: /PutItem 1, (killed after|as it is answered)|Revoke\w+ 1, (refused|killed before|before)/,
      rules: [kept, standing].sort(),
      isCompleted: false,
    },
    {
      why: 'a revoke without an answer may have happened, so its residue is authorised (ADR 0006)',
      at: /Revoke\w+ 1, throttled from then on/,
      rules: [kept, standing, ...residue, ...approved].sort(),
      isCompleted: true,
    },
    { why: limit, at: unrecorded, rules: [kept, ...residue, ...approved].sort(), isCompleted: true },
    { why: limit, at: unrecorded, rules: [kept, givenBack, ...residue, ...approved].sort(), isCompleted: true },
  ];
}
