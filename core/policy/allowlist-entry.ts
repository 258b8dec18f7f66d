import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { isAccountId, isSecurityGroupId, isVpcId } from '../model/aws-ids.ts';
import { type Cidr, familyName, familyOf, parseCidr, prefixLengthOf } from '../model/cidr.ts';
import type { GroupRef } from '../model/security-group.ts';
import { normalizedText, type Refusal, refused, validateExpiry } from './fields.ts';

/** Which groups an allowlist entry speaks for. */
export type Scope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'vpc'; readonly vpcId: string }
  | { readonly kind: 'group'; readonly groupId: string };

/** A CIDR that may reach the port, who vouches for it and until when. Times are ISO 8601 in UTC. */
export interface AllowlistEntry {
  readonly id: string;
  readonly cidr: Cidr;
  readonly scope: Scope;
  readonly owner: string;
  readonly reason: string;
  readonly createdAt: string;
  readonly createdBy: string;
  /** From this moment the entry approves nothing; null: never. It stays on record as ended for a while. */
  readonly expiresAt: string | null;
  /** Who ended it before its time; left out where it ends by itself. */
  readonly removedBy?: string;
  readonly version: number;
}

/** What a person gives to add an entry. */
export interface AllowlistRequest {
  readonly cidr: string;
  readonly scope: Scope;
  readonly owner: string;
  readonly reason: string;
  readonly expiresAt: string | null;
}

/** An entry before it has an identity: what {@link validateAllowlistRequest} lets through. */
export type NewAllowlistEntry = Omit<AllowlistEntry, 'id' | 'createdAt' | 'createdBy' | 'version' | 'removedBy'>;

const scopeIds = {
  account: { isId: isAccountId, means: 'a 12-digit account id' },
  vpc: { isId: isVpcId, means: 'a VPC id such as vpc-0123456789abcdef0' },
  group: { isId: isSecurityGroupId, means: 'a security group id such as sg-0123456789abcdef0' },
} as const;

/**
 * Checks what a person asks to approve: a network (no host bits), no wider than what detection would report, with an
 * owner, a reason and an expiry still to come. `now` is in milliseconds since the epoch.
 */
export function validateAllowlistRequest(
  request: AllowlistRequest,
  limits: ExposureLimits,
  now: number,
): { readonly kind: 'valid'; readonly entry: NewAllowlistEntry } | Refusal {
  const reading = parseCidr(request.cidr.trim());
  if (reading.kind === 'invalid') return refused(reading.reason);
  const { cidr, hostBits } = reading;
  const given = request.cidr.trim();
  const limit = Math.max(limits[familyOf(cidr)], 1);
  // Before the host bits, so that nobody is pointed from 1.2.3.4/0 to 0.0.0.0/0, which is refused as well.
  if (prefixLengthOf(cidr) < limit) {
    return refused(`${given} is wider than /${limit}, the most an ${familyName(familyOf(cidr))} entry may approve`);
  }
  if (hostBits) return refused(`${given} has host bits set; did you mean ${cidr}?`);
  const scope = validateScope(request.scope);
  if (scope !== null) return refused(scope);
  const owner = normalizedText('owner', request.owner);
  if (owner.kind === 'refused') return owner;
  const reason = normalizedText('reason', request.reason);
  if (reason.kind === 'refused') return reason;
  const expiry = request.expiresAt === null ? null : validateExpiry(request.expiresAt, now);
  if (expiry?.kind === 'refused') return expiry;
  const entry = { cidr, scope: request.scope, owner: owner.text, reason: reason.text, expiresAt: expiry?.at ?? null };
  return { kind: 'valid', entry };
}

/** What makes an entry a duplicate of another: the same CIDR for the same scope. */
export function allowlistKey(entry: Pick<AllowlistEntry, 'cidr' | 'scope'>): string {
  return `${scopeText(entry.scope)} ${entry.cidr}`;
}

export function scopeText(scope: Scope): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'account':
      return `account ${scope.account}`;
    case 'vpc':
      return `vpc ${scope.vpcId}`;
    case 'group':
      return `group ${scope.groupId}`;
  }
}

/**
 * Whether something counts at `now` (milliseconds), also if DynamoDB's TTL has not deleted it yet (it may take days). What was removed
 * does not, whatever the clock of the writer said.
 */
export function isLive(item: Pick<AllowlistEntry, 'expiresAt' | 'removedBy'>, now: number): boolean {
  return item.removedBy === undefined && (item.expiresAt === null || Date.parse(item.expiresAt) > now);
}

/** Whether an entry approves more than detection would report: a /0 always. */
export function isTooWide({ cidr }: Pick<AllowlistEntry, 'cidr'>, limits: ExposureLimits): boolean {
  return prefixLengthOf(cidr) < Math.max(limits[familyOf(cidr)], 1);
}

/** The live entries that speak for a group. */
export function entriesFor(
  entries: readonly AllowlistEntry[],
  group: { readonly ref: GroupRef; readonly vpcId: string },
  now: number,
): AllowlistEntry[] {
  return entries.filter((entry) => isLive(entry, now) && inScope(entry.scope, group));
}

/** The entries that once applied to a group: expired or removed, and still in the table. */
export function endedEntriesFor(
  entries: readonly AllowlistEntry[],
  group: { readonly ref: GroupRef; readonly vpcId: string },
  now: number,
): AllowlistEntry[] {
  return entries.filter((entry) => !isLive(entry, now) && inScope(entry.scope, group));
}

function inScope(scope: Scope, group: { readonly ref: GroupRef; readonly vpcId: string }): boolean {
  switch (scope.kind) {
    case 'everything':
      return true;
    case 'account':
      return scope.account === group.ref.account;
    case 'vpc':
      return scope.vpcId === group.vpcId;
    case 'group':
      return scope.groupId === group.ref.groupId;
  }
}

function validateScope(scope: Scope): string | null {
  if (scope.kind === 'everything') return null;
  const value = scope.kind === 'account' ? scope.account : scope.kind === 'vpc' ? scope.vpcId : scope.groupId;
  const { isId, means } = scopeIds[scope.kind];
  return isId(value) ? null : `${JSON.stringify(value)} is not ${means}`;
}
