import type { MailOverrule } from '../../core/audit/approval.ts';
import type { Check } from '../../core/reconcile/reconcile-deps.ts';
import type { Session } from '../session.ts';

/** The check that `fix` makes of a group: a person asked for it, so it changes the group in every mode. `overrule`: also where that stops mail. */
export function checkOf(session: Session, overrule: MailOverrule | null = null): Check {
  const { arn, userId } = session.identity;
  const despiteMail = overrule && { reason: overrule.reason, by: { arn, userId } };
  const check = { trigger: session.trigger('fix'), mode: 'enforce', isPerson: true, mayClose: true } as const;
  return despiteMail ? { ...check, despiteMail } : check;
}
