import type { AccountRegions } from '../gateways.ts';
import { messageOf } from '../model/message-of.ts';
import { type Sleep, withinTime } from '../model/within-time.ts';
import { MembershipUnknownError } from '../organisation/membership-unknown-error.ts';
import type { AccountAccess } from './account-access.ts';

/** How long an account has to say which regions it has enabled. */
const reachMs = 60_000;

/** How long a scan of an account takes at most. The function has 300 s: the rest is for its report and a conclusion. */
export const accountMs = 210_000;

/** How long nothing may come of the regions that are still read before they are given up: longer than two requests that hang. */
export const quietMs = 60_000;

/** How many regions of an account are read at a time. */
export const mostRegions = 20;

export type Reached =
  | { readonly kind: 'reached'; readonly regions: AccountRegions }
  | { readonly kind: 'failed'; readonly reason: string };

/** Takes on the role in an account and asks for its regions. Rejects with a {@link MembershipUnknownError} alone. */
export async function reachAccount(access: Pick<AccountAccess, 'regions'>, sleep: Sleep): Promise<Reached> {
  try {
    const answer = await withinTime(access.regions(), reachMs, sleep);
    if (answer.kind === 'done') return { kind: 'reached', regions: answer.result };
    return { kind: 'failed', reason: `no answer within ${reachMs / 1000} s` };
  } catch (error) {
    if (error instanceof MembershipUnknownError) throw error;
    return { kind: 'failed', reason: messageOf(error) };
  }
}
