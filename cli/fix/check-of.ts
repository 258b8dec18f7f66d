import type { Check } from '../../core/reconcile/reconcile-deps.ts';
import type { Session } from '../session.ts';

/** The check that `fix` makes of a group: a person asked for it, so it is the real thing, whatever the mode. */
export function checkOf(session: Session): Check {
  return { trigger: session.trigger('fix'), mode: 'enforce', isPerson: true, mayClose: true };
}
