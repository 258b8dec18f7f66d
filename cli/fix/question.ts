import { counted } from '../../core/model/counted.ts';

interface Asked {
  /** How many groups would be changed. */
  readonly changes: number;
  readonly changeLimit: number;
  /** Whether nobody is asked. */
  readonly yes: boolean;
}

/**
 * What a person is asked before groups are changed. Throws where --yes would answer for more groups than the change limit: only
 * somebody who has read the number may do that.
 */
export function fixQuestion({ changes, changeLimit, yes }: Asked): string {
  if (changes === 1) return 'Change this group now?';
  if (changes <= changeLimit) return `Change these ${changes} groups now?`;
  if (!yes)
    return `Change these ${changes} groups now? They are more than the change limit of ${changeLimit} (SMTP_WARDEN_CHANGE_LIMIT).`;
  throw new Error(
    `${counted(changes, 'group')} would be changed and the change limit is ${changeLimit} (SMTP_WARDEN_CHANGE_LIMIT): nothing was changed. ` +
      'Read the plans first, then answer the question on a terminal, raise the limit, or fix group by group',
  );
}
