import type { UnreadableCause, UnreadableList } from './security-group.ts';

/** Why a list cannot be read, and what a person can do about it. */
const causes: Readonly<Record<UnreadableCause, string>> = {
  'not-permitted':
    'reading it is not permitted; allow ec2:DescribeManagedPrefixLists and ec2:GetManagedPrefixListEntries',
  'not-found':
    'it was deleted or is no longer shared with this account; ask its owner to share it again (AWS RAM), or remove the rule',
  'being-changed': 'it is being changed at this moment; check again in a minute',
};

/** A list that cannot be read, in words: the cause and what to do. */
export function unreadableText({ id, unreadable }: Pick<UnreadableList, 'id' | 'unreadable'>): string {
  return `prefix list ${id} cannot be read: ${causes[unreadable]}`;
}
