import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { anEntry } from '../../builders/builders.ts';

export const internet = { cidr: '0.0.0.0/0' };

export const office = entry('entry-office', '198.51.100.0/24');
export const office6 = entry('entry-office-6', '2a00:1450:4000::/48');
export const partner = entry('entry-partner', '203.0.113.0/24');
export const former = entry('entry-former', '192.0.2.0/24');
/** The half of the office that its relay is in. */
export const relay = entry('entry-relay', '198.51.100.0/25');

export function approve(added: AllowlistEntry): PolicyChange {
  return { kind: 'putEntry', entry: added, replaces: null };
}

/** The approval has ended long ago. */
export function end(entry: AllowlistEntry): PolicyChange {
  const ended = { ...entry, expiresAt: '2026-11-01T00:00:00.000Z', version: entry.version + 1 };
  return { kind: 'putEntry', entry: ended, replaces: entry };
}

function entry(id: string, text: string): AllowlistEntry {
  return anEntry({ id, cidr: cidr(text) });
}
