import { clockToleranceMs } from '../model/clock-tolerance.ts';
import type { OuRules } from './ou-rules.ts';
import { activeState, leftState, type RegisteredAccount, type Registration } from './registry.ts';

/**
 * Whether the bot works in an account. `unconfirmed`: it is scanned, but nothing is changed there, since nobody has confirmed for too
 * long that it is still a member.
 */
export type Membership =
  | { readonly kind: 'managed' }
  | { readonly kind: 'unconfirmed'; readonly reason: string }
  | { readonly kind: 'unmanaged'; readonly reason: string };

/** How long a membership counts without being confirmed. */
export const confirmedForMs = 24 * 3_600_000;

export const managed: Membership = { kind: 'managed' };

/**
 * Whether an account is managed, by what the registry says of it. A decision of a person goes before the OU, and nothing goes before the
 * state: an account that has left or is not in use is managed by nobody's word. `now` is in milliseconds since the epoch.
 */
export function membershipOf(
  { account, decision, listing }: Registration,
  { includeOus, excludeOus, now }: OuRules & { readonly now: number },
): Membership {
  if (account === null) return unmanaged('it is not in the registry of accounts');
  if (account.state === leftState) return unmanaged('it has left the organisation');
  if (account.state !== activeState) return unmanaged(`its state is ${account.state}`);
  if (decision?.kind === 'exclude') return unmanaged(`it is excluded: ${decision.reason}`);
  const outside = decision?.kind === 'include' ? null : reasonOutside(account, { includeOus, excludeOus });
  if (outside !== null) return unmanaged(outside);
  return confirmation(account, listing?.acceptedAt ?? null, now);
}

function unmanaged(reason: string): Membership {
  return { kind: 'unmanaged', reason };
}

function reasonOutside({ ouPath }: RegisteredAccount, { includeOus, excludeOus }: OuRules): string | null {
  const excluded = ouPath?.find((id) => excludeOus.includes(id));
  if (excluded !== undefined) return `it is in ${excluded}, which is excluded`;
  // An account of which the OU is unknown may be in one that is excluded.
  if (ouPath === null && (includeOus.length > 0 || excludeOus.length > 0)) return 'the OU that it is in is not known';
  if (includeOus.length > 0 && !ouPath?.some((id) => includeOus.includes(id))) {
    return 'it is in no OU that is included';
  }
  return null;
}

/** By the last listing that was accepted, or by a later one that was refused but named the account. */
function confirmation({ seenAt }: RegisteredAccount, acceptedAt: string | null, now: number): Membership {
  const times = [seenAt, ...(acceptedAt === null ? [] : [acceptedAt])].map((text) => Date.parse(text));
  const last = Math.max(...times);
  // What is no time at all is refused as well.
  if (!(last <= now + clockToleranceMs)) {
    return { kind: 'unconfirmed', reason: `its membership is confirmed for ${isoOf(last)}, which is in the future` };
  }
  if (now - last > confirmedForMs) {
    return { kind: 'unconfirmed', reason: `its membership was last confirmed on ${isoOf(last)}, over 24 hours ago` };
  }
  return managed;
}

function isoOf(time: number): string {
  return Number.isNaN(time) || Math.abs(time) > 8.64e15 ? 'no valid time' : new Date(time).toISOString();
}
