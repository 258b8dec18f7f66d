import type { AllowlistEntry, AllowlistRequest } from '../../core/policy/allowlist-entry.ts';
import type { Edit } from '../../core/policy/edit-item.ts';
import type { ExemptionRequest } from '../../core/policy/exemption.ts';
import type { ImportContext, ImportRow } from '../../core/policy/import-allowlist.ts';
import { groupRef, now } from './builders.ts';

export const context: ImportContext = {
  now,
  by: 'arn:aws:iam::111122223333:user/eve',
  limits: { ipv4: 8, ipv6: 16 },
  replace: false,
};

/** One partner, approved for every group. */
export function aRequest(change: Partial<AllowlistRequest> = {}): AllowlistRequest {
  return {
    cidr: '198.51.100.0/24',
    scope: { kind: 'everything' },
    owner: 'mail-team',
    reason: 'partner relay',
    expiresAt: null,
    ...change,
  };
}

export function anExemptionRequest(change: Partial<ExemptionRequest> = {}): ExemptionRequest {
  return { group: groupRef, owner: 'mail-team', reason: 'MX host', expiresAt: '2027-01-31', ...change };
}

/** Rows as a file has them, the first one at row 2, after the header. */
export function rowsOf(...requests: readonly AllowlistRequest[]): ImportRow[] {
  return requests.map((request, index) => ({ row: index + 2, reading: { kind: 'request', request } }));
}

/** What an export says of an entry. */
export function requestOf({ cidr, scope, owner, reason, expiresAt }: AllowlistEntry): AllowlistRequest {
  return { cidr, scope, owner, reason, expiresAt };
}

/** The change of an edit that is expected to have one. */
export function changeIn<Kind extends 'putEntry' | 'putExemption'>(edit: Edit<Kind>) {
  if (edit.kind === 'refused') throw new Error(edit.reason);
  return edit.change;
}
