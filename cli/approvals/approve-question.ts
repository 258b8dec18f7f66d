import { counted } from '../../core/model/counted.ts';

interface Asked {
  readonly count: number;
  readonly changeLimit: number;
  /** Whether nobody is asked. */
  readonly yes: boolean;
  readonly now: boolean;
}

/**
 * What a person is asked before plans are approved. Throws where --yes would answer for more plans than the change limit: only somebody
 * who has read the number may do that.
 */
export function approveQuestion({ count, changeLimit, yes, now }: Asked): string {
  const what = count === 1 ? 'this plan' : `these ${count} plans`;
  const question = now ? `Approve ${what} and change the ${count === 1 ? 'group' : 'groups'} now?` : `Approve ${what}?`;
  if (count <= changeLimit) return question;
  if (!yes) return `${question} They are more than the change limit of ${changeLimit} (SMTP_WARDEN_CHANGE_LIMIT).`;
  throw new Error(
    `${counted(count, 'plan')} would be approved and the change limit is ${changeLimit} (SMTP_WARDEN_CHANGE_LIMIT): nothing was recorded. ` +
      'Read the plans first, then answer the question on a terminal, raise the limit, or approve fewer at a time',
  );
}
