import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { hashOf } from '../model/canonical-json.ts';
import { groupKey } from '../model/security-group.ts';
import {
  type AllowlistEntry,
  type AllowlistRequest,
  allowlistKey,
  isLive,
  type NewAllowlistEntry,
  scopeText,
  validateAllowlistRequest,
} from './allowlist-entry.ts';
import { type Exemption, type ExemptionRequest, validateExemptionRequest } from './exemption.ts';
import type { Refusal } from './fields.ts';
import type { Policy, PolicyChange } from './policy.ts';

/** An edit turned down: the request is wrong in itself, or the policy as it stands does not allow it. */
export interface EditRefusal extends Refusal {
  readonly because: 'request' | 'policy';
}

/** An edit ready for `PolicyEditor.apply`, or why there is none. */
export type Edit<Kind extends PolicyChange['kind']> =
  | { readonly kind: 'change'; readonly change: Extract<PolicyChange, { kind: Kind }> }
  | EditRefusal;

/** Who edits, and when (milliseconds since the epoch). */
export interface EditContext {
  readonly now: number;
  readonly by: string;
}

/** Approves a CIDR. A live entry for the same CIDR and scope is in the way, an expired one is replaced. */
export function addEntry(
  policy: Policy,
  request: AllowlistRequest,
  context: EditContext & { readonly limits: ExposureLimits },
): Edit<'putEntry'> {
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
    return against(`${what}; remove it first, or change it by importing a file that names it`);
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
  return against(`there is no allowlist entry ${JSON.stringify(id)}; see the ids with: smtp-warden allowlist list`);
}

/**
 * Exempts a group. A live exemption of the same group is in the way unless `replace` is set: replacing leaves no moment
 * without one, in which the port would be closed. An expired one is always replaced.
 */
export function addExemption(
  policy: Policy,
  request: ExemptionRequest,
  { now, by, replace = false }: EditContext & { readonly replace?: boolean },
): Edit<'putExemption'> {
  const validation = validateExemptionRequest(request, now);
  if (validation.kind === 'refused') return { ...validation, because: 'request' };
  const key = groupKey(request.group);
  const standing = standingOf(
    policy.exemptions.filter(({ group }) => groupKey(group) === key),
    now,
  );
  const live = standing && isLive(standing, now) ? standing : null;
  if (live && !replace) {
    const what = `${live.id} already exempts ${live.group.groupId} (owner ${live.owner}, ${untilText(live.expiresAt)})`;
    return against(`${what}; use --replace to replace it`);
  }
  const exemption: Exemption = {
    id: standing?.id ?? exemptionId(request),
    ...validation.exemption,
    ...made({ now, by }, standing),
  };
  return { kind: 'change', change: { kind: 'putExemption', exemption, replaces: standing ?? null } };
}

/** Ends an exemption, expired or not. */
export function removeExemption(policy: Policy, id: string): Edit<'removeExemption'> {
  const exemption = policy.exemptions.find((other) => other.id === id);
  if (exemption) return { kind: 'change', change: { kind: 'removeExemption', exemption } };
  if (policy.entries.some((entry) => entry.id === id)) {
    return against(`${id} is an allowlist entry; remove it with: smtp-warden allowlist remove ${id}`);
  }
  return against(`there is no exemption ${JSON.stringify(id)}; see the ids with: smtp-warden exempt list`);
}

/** The entry that a request becomes, in the place of an expired one where there is one. */
export function newEntry(
  approved: NewAllowlistEntry,
  expired: AllowlistEntry | undefined,
  context: EditContext,
): AllowlistEntry {
  return { id: expired?.id ?? entryId(approved), ...approved, ...made(context, expired) };
}

/** Of items with the same natural key (one, unless somebody wrote the table by hand) the one that counts. */
export function standingOf<Item extends Pick<AllowlistEntry, 'expiresAt' | 'removedBy'>>(
  items: readonly Item[],
  now: number,
): Item | undefined {
  return items.find((item) => isLive(item, now)) ?? items[0];
}

/** The change that ends an entry at once. */
export function endOf(entry: AllowlistEntry, { now, by }: EditContext): Extract<PolicyChange, { kind: 'putEntry' }> {
  const expiresAt = new Date(Math.floor(now / 1000) * 1000).toISOString();
  const ended = { ...entry, expiresAt, removedBy: by, version: entry.version + 1 };
  return { kind: 'putEntry', entry: ended, replaces: entry };
}

/** The ids come from the natural keys, so that the store's conditional put refuses duplicates even in a race. */
function entryId(entry: Pick<AllowlistEntry, 'cidr' | 'scope'>): string {
  return `al-${hashOf(allowlistKey(entry)).slice(0, 10)}`;
}

function exemptionId({ group }: ExemptionRequest): string {
  return `ex-${hashOf(groupKey(group)).slice(0, 10)}`;
}

/** The version goes on from an expired item, so that somebody who read that one cannot remove this one by mistake. */
function made({ now, by }: EditContext, expired: { readonly version: number } | undefined) {
  return { createdAt: new Date(now).toISOString(), createdBy: by, version: (expired?.version ?? 0) + 1 };
}

function against(reason: string): EditRefusal {
  return { kind: 'refused', because: 'policy', reason };
}

function endText({ expiresAt, removedBy }: AllowlistEntry): string {
  return removedBy === undefined ? `it expired at ${expiresAt}` : `removed by ${removedBy} at ${expiresAt}`;
}

function untilText(expiresAt: string | null): string {
  return expiresAt === null ? 'no expiry' : `until ${expiresAt}`;
}
