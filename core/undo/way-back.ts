import type { WayBack } from '../execute/gate-checks.ts';
import type { SecurityGroupRule } from '../model/security-group.ts';
import { authorizedRules } from '../plan/step.ts';
import type { UndoPlan } from './undo-decision.ts';

/** What the gate has to allow for an undo. Only the undo of a closing needs more than the ordinary gate. */
export function wayBackOf({ change, steps }: UndoPlan): WayBack | null {
  return change.kind === 'reopening' ? null : { authorize: authorizedRules({ steps }), revoke: change.added };
}

/** The prefix lists that an undo needs the entries of, though no rule of the group may refer to them any more. */
export function listsOf({ change }: UndoPlan): string[] {
  return [...new Set(listIds(change.revoked))];
}

export function listIds(rules: readonly SecurityGroupRule[]): string[] {
  return rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.prefixListId] : []));
}
