import type { AccountAction, AccountEntry } from '../../core/audit/account-decision.ts';
import { hashOf } from '../../core/model/canonical-json.ts';
import { failureOf } from '../failure-of.ts';
import type { Session } from '../session.ts';

interface Order {
  readonly action: AccountAction;
  readonly reason: string;
  /** The decision that was in force when the effect was computed; null for none. */
  readonly onOf: (account: string) => AccountEntry | null;
}

export interface RecordedDecisions {
  /** The places of the entries, by account. */
  readonly sequences: ReadonlyMap<string, number>;
  readonly errors: readonly { readonly account: string; readonly error: string }[];
}

/**
 * Puts a decision on record for each account, with the digest of the effect that the person was shown; one after the other, since each entry
 * follows the one before it in the chain. One that fails, such as since somebody else has decided meanwhile, does not stop the rest.
 */
export async function recordDecisions(
  effects: readonly {
    readonly account: string;
    readonly before: object;
    readonly after: object;
    readonly groups: object | null;
  }[],
  { action, reason, onOf }: Order,
  { identity, runtime }: Session,
): Promise<RecordedDecisions> {
  const by = { arn: identity.arn, userId: identity.userId };
  const sequences = new Map<string, number>();
  const errors: { account: string; error: string }[] = [];
  for (const { account, before, after, groups } of effects) {
    const on = onOf(account)?.hash ?? null;
    const order = { action, account, reason, by, previewDigest: hashOf({ before, after, groups }), on };
    try {
      const result = await runtime.accountDecisions.record(order);
      if (result.kind === 'recorded') sequences.set(account, result.entry.sequence);
      else errors.push({ account, error: stale });
    } catch (error) {
      errors.push({ account, error: failureOf(error).message });
    }
  }
  return { sequences, errors };
}

const stale =
  'somebody else decided about it meanwhile, so nothing was written. Repeat the command to see its effect now';
