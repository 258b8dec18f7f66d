import type { AllowlistEntry } from '../documents.ts';

/** Which groups an entry is for, in words. */
export function scopeWords(scope: AllowlistEntry['scope']): string {
  const { what, id } = scopeParts(scope);
  return id === null ? what : `${what} ${id}`;
}

/** The same in two parts: what it is, and of which id; null: of none. */
export function scopeParts(scope: AllowlistEntry['scope']): { readonly what: string; readonly id: string | null } {
  switch (scope.kind) {
    case 'everything':
      return { what: 'all groups', id: null };
    case 'account':
      return { what: 'groups of account', id: scope.account };
    case 'vpc':
      return { what: 'groups of VPC', id: scope.vpcId };
    case 'group':
      return { what: 'group', id: scope.groupId };
  }
}

/** A person as short as people know them: of an ARN the name of the user, or role and session. Any other text is itself. */
export function whoWords(text: string): string {
  return text.replace(/^arn:[^:]*:(?:iam|sts)::\d{12}:(?:user\/|assumed-role\/)?/, '');
}
