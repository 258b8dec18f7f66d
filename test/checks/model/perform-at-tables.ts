import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { forge, restart, restore } from './attack.ts';
import { approvals } from './catalogue.ts';
import type { Command } from './command.ts';
import type { ModelWorld } from './model-world.ts';
import { anEntry, anExemption } from './setting.ts';
import type { Tables } from './tables.ts';

type AtTables = Extract<Command, { readonly deployment: number }>;

/** What people do to the policy, and somebody to the audit table. */
export function performAtTables(world: ModelWorld, tables: Tables, command: AtTables): void {
  const { now } = world.ec2;
  switch (command.kind) {
    case 'forge':
      forge(world, tables, command.item);
      return;
    case 'restore':
      restore(world, tables, command.entries);
      return;
    case 'restart':
      restart(world, tables);
      return;
    case 'exempt': {
      const expiresAt = new Date(now + 3_600_000).toISOString();
      const exemptions = command.isExempt ? [anExemption({ id: 'ex-0', expiresAt })] : [];
      tables.putPolicy({ ...tables.policy, exemptions }, now);
      return;
    }
    default:
      tables.putPolicy({ ...tables.policy, entries: entriesAfter(tables, command, now) }, now);
  }
}

type Edit = Extract<Command, { readonly kind: 'allow' | 'end' | 'lose' }>;

function entriesAfter({ policy: { entries } }: Tables, edit: Edit, now: number): readonly AllowlistEntry[] {
  if (edit.kind === 'allow') return allowed(entries, edit, now);
  const chosen = entries[edit.approval % Math.max(entries.length, 1)];
  if (edit.kind === 'lose') return entries.filter((entry) => entry !== chosen);
  if (!chosen || chosen.removedBy !== undefined) return entries;
  const ended = { ...chosen, expiresAt: new Date(now).toISOString(), removedBy: 'ada', version: chosen.version + 1 };
  return entries.map((entry) => (entry === chosen ? ended : entry));
}

/** With a new entry, or the one that there is renewed. */
function allowed(
  entries: readonly AllowlistEntry[],
  { approval, seconds }: Extract<Command, { readonly kind: 'allow' }>,
  now: number,
): readonly AllowlistEntry[] {
  const place = approval % approvals.length;
  const cidr = approvals[place];
  if (cidr === undefined) return entries;
  const expiresAt = seconds === null ? null : new Date(now + seconds * 1000).toISOString();
  const known = entries.find((entry) => entry.cidr === cidr);
  const version = (known?.version ?? 0) + 1;
  const entry = anEntry({ id: `al-${place}`, cidr, expiresAt, version, createdAt: new Date(now).toISOString() });
  return [...entries.filter((one) => one !== known), entry];
}
