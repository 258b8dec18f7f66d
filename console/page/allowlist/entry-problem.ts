import { isAccountId, isRegion, isSecurityGroupId, isVpcId } from '../../../core/model/aws-ids.ts';
import { parseCidr } from '../../../core/model/cidr.ts';
import type { EntryFields } from './entry-preset.ts';

/** What is missing or wrong in the fields, in words; null: nothing that can be seen here. The command checks all of it again. */
export function problemOf({ cidr, owner, reason, scope, subject, region, account }: EntryFields): string | null {
  return (
    networkProblem(cidr.trim()) ??
    subjectProblem(scope, subject.trim()) ??
    (isPlaced(scope) ? placeProblem(region.trim(), account.trim()) : null) ??
    (owner.trim() === '' ? 'Say who is responsible for it.' : null) ??
    (reason.trim() === '' ? 'Say why it is needed.' : null)
  );
}

/** Whether a scope names something that is in one region of one account. */
export function isPlaced(scope: EntryFields['scope']): boolean {
  return scope === 'vpc' || scope === 'group';
}

function networkProblem(text: string): string | null {
  if (text === '') return 'Write the network, such as 198.51.100.0/24.';
  const read = parseCidr(text);
  if (read.kind === 'invalid') return `${read.reason}.`;
  return read.hostBits ? `${text} has host bits set; did you mean ${read.cidr}?` : null;
}

/** What the scope names. */
export const subjects = {
  account: { label: 'Account', example: '111122223333', isOne: isAccountId },
  vpc: { label: 'VPC', example: 'vpc-0123456789abcdef0', isOne: isVpcId },
  group: { label: 'Group', example: 'sg-0123456789abcdef0', isOne: isSecurityGroupId },
} as const;

function subjectProblem(scope: EntryFields['scope'], text: string): string | null {
  if (scope === 'everything') return null;
  const { label, example, isOne } = subjects[scope];
  return isOne(text) ? null : `${label}: write its id, such as ${example}.`;
}

function placeProblem(region: string, account: string): string | null {
  if (region !== '' && !isRegion(region)) return `${region} is not a region such as us-east-1.`;
  return account === '' || isAccountId(account) ? null : `${account} is not an account id of 12 digits.`;
}
