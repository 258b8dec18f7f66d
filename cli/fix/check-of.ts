import type { Check } from '../../core/reconcile/reconcile-deps.ts';
import type { Session } from '../session.ts';

/** The check that `fix` makes of a group: a person asked for it, so it changes the group in every mode. */
export function checkOf(session: Session): Check {
  return { trigger: session.trigger('fix'), mode: 'enforce', isPerson: true, mayClose: true };
}
