import { type Family, limitOf, publicSize, spanOf } from './addresses.ts';
import type { Approval, History, PolicyState } from './history.ts';

/** The approvals that count at a moment, for the one group of the model. */
export function liveEntries(policy: Pick<PolicyState, 'entries'>, at: number, limits: History['limits']): Approval[] {
  return policy.entries.filter(
    ({ removedBy, expiresAt, cidr }) =>
      removedBy === undefined && (expiresAt === null || Date.parse(expiresAt) > at) && !isTooWide(cidr, limits),
  );
}

export function approvedCidrs(policy: Pick<PolicyState, 'entries'>, at: number, limits: History['limits']): string[] {
  return liveEntries(policy, at, limits).map(({ cidr }) => cidr);
}

export function isExempt({ exemptions }: Pick<PolicyState, 'exemptions'>, at: number): boolean {
  return exemptions.some(({ expiresAt }) => Date.parse(expiresAt) > at);
}

export function exceedsSum(cidrs: readonly string[], family: Family, limits: History['limits']): boolean {
  const spans = cidrs.map(spanOf).filter((span) => span.family === family);
  return publicSize(spans) > limitOf(family, limits);
}

function isTooWide(cidr: string, limits: History['limits']): boolean {
  const prefix = Number(cidr.split('/')[1]);
  return prefix < Math.max(limits[spanOf(cidr).family], 1);
}
