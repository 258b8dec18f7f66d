import { cidr } from '../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { Group } from './a-group.ts';
import { anEntry } from './builders.ts';

/** Two offices. */
export const a = anEntry({ id: 'entry-a', cidr: cidr('81.2.69.0/24') });
export const b = anEntry({ id: 'entry-b', cidr: cidr('93.184.216.0/24') });

/** An approval that has ended. */
export function ended(entry: AllowlistEntry): AllowlistEntry {
  return { ...entry, expiresAt: '2026-11-15T11:00:00.000Z' };
}

/** Makes these the only entries of the allowlist. */
export function approve({ world }: Pick<Group, 'world'>, ...entries: readonly AllowlistEntry[]): void {
  if (world.policy instanceof Error) throw world.policy;
  world.policy = { ...world.policy, entries };
}
