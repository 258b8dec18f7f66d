import type { RuleChanges } from '../gateways.ts';
import { messageOf } from '../model/message-of.ts';
import type { GroupRef } from '../model/security-group.ts';

/** Changes that may be refused for all of an account. */
export interface GuardedRuleChanges extends RuleChanges {
  /**
   * Why nothing may be changed in the account of a group, in words; null where the next change is sent. The gate asks before the reads that
   * a change rests on: the answer may take seconds, and they would grow old meanwhile. Left out where all changes are sent. Rejects where it
   * is not known.
   */
  refusal?(ref: GroupRef): Promise<string | null>;
}

/** Why nothing may be changed in the account of a group, in words; null where it may. Never throws: what cannot be read stops a change. */
export async function refusalIn(ref: GroupRef, changes: GuardedRuleChanges): Promise<string | null> {
  try {
    return (await changes.refusal?.(ref)) ?? null;
  } catch (error) {
    return `it could not be read whether account ${ref.account} is managed: ${messageOf(error)}`;
  }
}
