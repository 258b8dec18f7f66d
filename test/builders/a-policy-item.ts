import type { AllowlistEntry, Exemption } from '../../console/page/documents.ts';
import { cidr } from '../../core/model/cidr.ts';

/** An entry as `allowlist list --json` gives it. */
export function listedEntry(parts: Partial<AllowlistEntry> = {}): AllowlistEntry {
  return {
    id: 'al-0123456789',
    cidr: cidr('198.51.100.0/24'),
    scope: { kind: 'everything' },
    owner: 'Mail Team',
    reason: 'partner relay',
    expiresAt: null,
    createdAt: '2026-11-01T00:00:00.000Z',
    createdBy: 'arn:aws:iam::111122223333:user/sandbox',
    version: 1,
    expired: false,
    ...parts,
  };
}

/** An exemption as `exempt list --json` gives it. */
export function listedExemption(parts: Partial<Exemption> = {}): Exemption {
  return {
    id: 'ex-0123456789',
    group: { account: '111122223333', region: 'us-east-1', groupId: 'sg-0000000000000a001' },
    owner: 'MX Team',
    reason: 'real MX',
    expiresAt: '2027-01-01T00:00:00.000Z',
    createdAt: '2026-11-01T00:00:00.000Z',
    createdBy: 'arn:aws:iam::111122223333:user/sandbox',
    version: 1,
    expired: false,
    ...parts,
  };
}
