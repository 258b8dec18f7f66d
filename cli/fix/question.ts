import { counted } from '../../core/model/counted.ts';

interface Asked {
  /** How many groups would be changed. */
  readonly changes: number;
  readonly changeLimit: number;
  /** Whether nobody is asked. */
  readonly yes: boolean;
  /** Interrupted remediations whose end is put on record first. */
  readonly unsettled?: readonly string[];
}

/**
 * What a person is asked before groups are changed. Throws where --yes would answer for more groups than the change limit: only
 * somebody who has read the number may do that.
 */
export function fixQuestion({ unsettled = [], ...asked }: Asked): string {
  const question = questionOf(asked);
  if (unsettled.length === 0) return question;
  const how = `how ${unsettled.join(', ')} ended, which ${unsettled.length === 1 ? 'was' : 'were'} interrupted`;
  return asked.changes === 0 ? `Nothing would be changed. Record ${how}?` : `${question} First it is recorded ${how}.`;
}

function questionOf({ changes, changeLimit, yes }: Omit<Asked, 'unsettled'>): string {
  if (changes === 0) return 'Nothing would be changed. Record the decision?';
  if (changes === 1) return 'Change this group now?';
  if (changes <= changeLimit) return `Change these ${changes} groups now?`;
  if (!yes)
    return `Change these ${changes} groups now? They are more than the change limit of ${changeLimit} (SMTP_WARDEN_CHANGE_LIMIT).`;
  throw new Error(
    `${counted(changes, 'group')} would be changed and the change limit is ${changeLimit} (SMTP_WARDEN_CHANGE_LIMIT): nothing was changed. ` +
      'Read the plans first, then answer the question on a terminal, raise the limit, or fix group by group',
  );
}
