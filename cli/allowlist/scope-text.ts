import { counted } from '../../core/model/counted.ts';
import type { Scope } from '../../core/policy/allowlist-entry.ts';
import { type Refusal, refused } from '../../core/policy/fields.ts';
import { quoted } from './quoted.ts';

/** A scope as files and tables spell it: `everything`, or the kind and the id with a colon between. */
export function scopeToText(scope: Scope): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'account':
      return `account:${scope.account}`;
    case 'vpc':
      return `vpc:${scope.vpcId}`;
    case 'group':
      return `group:${scope.groupId}`;
  }
}

/** Reads what {@link scopeToText} writes. An empty scope is refused: it must not come to mean everything. */
export function scopeOfText(text: string): { readonly kind: 'scope'; readonly scope: Scope } | Refusal {
  const given = text.trim();
  const [kind, id] = [given.replace(/:.*$/s, '').trim().toLowerCase(), given.replace(/^[^:]*:?/, '').trim()];
  if (given.toLowerCase() === 'everything') return { kind: 'scope', scope: { kind: 'everything' } };
  const problem = numberProblem(kind === 'account' ? id : given);
  if (problem !== null)
    return refused(`${quoted(given)} ${problem}; format the column as text and write account:111122223333`);
  if (kind === 'account') return { kind: 'scope', scope: { kind, account: id } };
  if (kind === 'vpc') return { kind: 'scope', scope: { kind, vpcId: id } };
  if (kind === 'group') return { kind: 'scope', scope: { kind, groupId: id } };
  const what = given === '' ? 'scope is missing' : `${quoted(given)} is not a scope`;
  return refused(`${what}; write everything, account:111122223333, vpc:vpc-0123456789abcdef0 or group:sg-…`);
}

/** What a spreadsheet makes of an account id, which it takes for a number; null where it is none, or has its 12 digits. */
function numberProblem(id: string): string | null {
  if (/^\d([.,]\d+)?E\+?\d+$/i.test(id))
    return 'is a number that a spreadsheet has rounded, so that digits of the account id are lost';
  if (/^\d{1,11}$/.test(id)) {
    return `has ${counted(id.length, 'digit')} where an account id has 12; a spreadsheet removes zeros at the beginning`;
  }
  return null;
}
