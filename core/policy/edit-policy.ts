import type { ExposureLimits } from '../evaluator/evaluate.ts';
import {
  type AllowlistEntry,
  type AllowlistRequest,
  allowlistKey,
  isLive,
  type NewAllowlistEntry,
  scopeText,
  validateAllowlistRequest,
} from './allowlist-entry.ts';
import { against, type Edit, type EditContext, endText, entryId, made, standingOf, untilText } from './edit-item.ts';
import type { Policy, PolicyChange } from './policy.ts';

type LimitedContext = EditContext & { readonly limits: ExposureLimits };

/** Approves a CIDR. A live entry for the same CIDR and scope is in the way, an expired one is replaced. */
export function addEntry(policy: Policy, request: AllowlistRequest, context: LimitedContext): Edit<'putEntry'> {
  const validation = validateAllowlistRequest(request, context.limits, context.now);
  if (validation.kind === 'refused') return { ...validation, because: 'request' };
  const key = allowlistKey(validation.entry);
  const standing = standingOf(
    policy.entries.filter((entry) => allowlistKey(entry) === key),
    context.now,
  );
  if (standing && isLive(standing, context.now)) {
    const { id, cidr, scope, owner, expiresAt } = standing;
    const what = `${id} already approves ${cidr} for ${scopeText(scope)} (owner ${owner}, ${untilText(expiresAt)})`;
    const renew = `smtp-warden allowlist renew ${id} --expires …`;
    // Never to remove it first: the groups would lose the network in between.
    return against(`${what}; give it another expiry with: ${renew}; another owner or reason with: ${updateText(id)}`);
  }
  const entry = newEntry(validation.entry, standing, context);
  return { kind: 'change', change: { kind: 'putEntry', entry, replaces: standing ?? null } };
}

/**
 * Removes an approval. The entry is ended and not deleted: that it was approved once distinguishes an approval that somebody
 * withdrew from a table that was emptied by accident (docs/adr/0019).
 */
export function removeEntry(policy: Policy, id: string, context: EditContext): Edit<'putEntry'> {
  const entry = policy.entries.find((other) => other.id === id);
  if (entry && isLive(entry, context.now)) return { kind: 'change', change: endOf(entry, context) };
  if (entry) return against(`${id} has ended already, ${endText(entry)}`);
  if (policy.exemptions.some((exemption) => exemption.id === id)) {
    return against(`${id} is an exemption; remove it with: smtp-warden exempt remove ${id}`);
  }
  return unknownEntry(id);
}

/** What may be changed of an entry that stands. What is left out stays; `expiresAt` null: no expiry. */
export type EntryUpdate = Partial<Pick<AllowlistRequest, 'owner' | 'reason' | 'expiresAt'>>;

/**
 * Gives a live entry another owner, reason or expiry, in one write, so that the networks of the groups stay let in all the while.
 * Never another CIDR or scope: that would be another approval. An entry that has ended is approved anew, by whoever adds it.
 */
export function updateEntry(
  policy: Policy,
  id: string,
  { update, ...context }: LimitedContext & { readonly update: EntryUpdate },
): Edit<'putEntry'> {
  const entry = policy.entries.find((other) => other.id === id);
  if (!entry && policy.exemptions.some((exemption) => exemption.id === id)) {
    return against(`${id} is an exemption; renew it with: smtp-warden exempt renew ${id} --expires …`);
  }
  if (!entry) return unknownEntry(id);
  if (!isLive(entry, context.now)) {
    const add = `smtp-warden allowlist add ${entry.cidr}${scopeFlag(entry)} --owner … --reason … --expires …`;
    return against(`${id} has ended already, ${endText(entry)}; approve it again with: ${add}`);
  }
  const { cidr, scope } = entry;
  const validation = validateAllowlistRequest({ ...entry, ...update }, context.limits, context.now);
  // What is wrong with the entry as it stands, such as a CIDR wider than a limit that was made stricter, is no wrong request.
  if (validation.kind === 'refused') return { ...validation, because: isFault(entry, context) ? 'policy' : 'request' };
  const { owner, reason, expiresAt } = validation.entry;
  if (owner === entry.owner && reason === entry.reason && expiresAt === entry.expiresAt) {
    return against(`${id} says so already (${cidr} for ${scopeText(scope)}, owner ${owner}, ${untilText(expiresAt)})`);
  }
  const changed = { ...entry, owner, reason, expiresAt, version: entry.version + 1 };
  return { kind: 'change', change: { kind: 'putEntry', entry: changed, replaces: entry } };
}

/** Gives a live entry another expiry; null: none. See {@link updateEntry}. */
export function renewEntry(
  policy: Policy,
  id: string,
  { expiresAt, ...context }: LimitedContext & { readonly expiresAt: string | null },
): Edit<'putEntry'> {
  return updateEntry(policy, id, { ...context, update: { expiresAt } });
}

/** The entry that a request becomes, in the place of an expired one where there is one. */
export function newEntry(
  approved: NewAllowlistEntry,
  expired: AllowlistEntry | undefined,
  context: EditContext,
): AllowlistEntry {
  return { id: expired?.id ?? entryId(approved), ...approved, ...made(context, expired) };
}

/** The change that ends an entry at once. */
export function endOf(entry: AllowlistEntry, { now, by }: EditContext): Extract<PolicyChange, { kind: 'putEntry' }> {
  const expiresAt = new Date(Math.floor(now / 1000) * 1000).toISOString();
  const ended = { ...entry, expiresAt, removedBy: by, version: entry.version + 1 };
  return { kind: 'putEntry', entry: ended, replaces: entry };
}

function isFault(entry: AllowlistEntry, { limits, now }: LimitedContext): boolean {
  return validateAllowlistRequest(entry, limits, now).kind === 'refused';
}

function unknownEntry(id: string) {
  return against(`there is no allowlist entry ${JSON.stringify(id)}; see the ids with: smtp-warden allowlist list`);
}

function updateText(id: string): string {
  return `smtp-warden allowlist update ${id} --owner … --reason …`;
}

function scopeFlag({ scope }: AllowlistEntry): string {
  return scope.kind === 'everything' ? '' : ` --${scopeText(scope)}`;
}
