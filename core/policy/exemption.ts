import { isAccountId, isRegion, isSecurityGroupId } from '../model/aws-ids.ts';
import { type GroupRef, groupKey } from '../model/security-group.ts';
import { isLive } from './allowlist-entry.ts';
import { normalizedText, type Refusal, refused, validateExpiry } from './fields.ts';

/** A group that may stay open, such as a real MX host: who answers for it, why, and until when at the latest. */
export interface Exemption {
  readonly id: string;
  readonly group: GroupRef;
  readonly owner: string;
  readonly reason: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly version: number;
}

export interface ExemptionRequest {
  readonly group: GroupRef;
  readonly owner: string;
  readonly reason: string;
  readonly expiresAt: string;
}

const longestMilliseconds = 366 * 24 * 3600 * 1000;

/** Checks what a person asks to exempt. `now` is in milliseconds since the epoch; the longest exemption is a year. */
export function validateExemptionRequest(
  request: ExemptionRequest,
  now: number,
): { readonly kind: 'valid'; readonly exemption: ExemptionRequest } | Refusal {
  const { account, region, groupId } = request.group;
  if (!isSecurityGroupId(groupId)) {
    return refused(`${JSON.stringify(groupId)} is not a security group id such as sg-0123456789abcdef0`);
  }
  if (!isAccountId(account)) return refused(`${JSON.stringify(account)} is not a 12-digit account id`);
  if (!isRegion(region)) return refused(`${JSON.stringify(region)} is not an AWS region`);
  const owner = normalizedText('owner', request.owner);
  if (owner.kind === 'refused') return owner;
  const reason = normalizedText('reason', request.reason);
  if (reason.kind === 'refused') return reason;
  const expiry = validateExpiry(request.expiresAt, now);
  if (expiry.kind === 'refused') return expiry;
  if (Date.parse(expiry.at) - now > longestMilliseconds) {
    return refused(`the expiry ${expiry.at} is more than a year away; an exemption lasts at most one year`);
  }
  const exemption = { group: request.group, owner: owner.text, reason: reason.text, expiresAt: expiry.at };
  return { kind: 'valid', exemption };
}

/** The live exemption that names a group, if any. */
export function exemptionOf(exemptions: readonly Exemption[], group: GroupRef, now: number): Exemption | null {
  return (
    exemptions.find((exemption) => groupKey(exemption.group) === groupKey(group) && isLive(exemption, now)) ?? null
  );
}
