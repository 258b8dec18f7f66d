import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot } from '../../../core/model/security-group.ts';
import { changeToUndo } from '../../../core/undo/recorded-change.ts';
import { anExposure, finding } from '../../builders/a-claim.ts';
import { approved, authorising } from '../../builders/a-step.ts';
import { aSnapshot, fromCidr, groupRef } from '../../builders/builders.ts';
import { aRemediation, madeBy, someEntries, someRules } from '../../builders/some-entries.ts';

export type Saying = Partial<AuditRecord>;
type Rules = readonly SecurityGroupRule[];

export const { open, other, kept } = someRules();
export const a = (id: string) => madeBy(id, { id: `sgr-a-${id}` });
export const b = (id: string) => madeBy(id, { id: `sgr-b-${id}`, source: fromCidr('93.184.216.0/24') });
export const exposed = finding(anExposure('ipv4', [[open.id]]));

/** The steps that made the rules which bear the id of a remediation. */
export function making(id: string, after: Rules): Saying {
  const made = after.filter(({ tags }) => tags['smtp-warden:remediation'] === id);
  return { steps: [authorising(...made.map(approved))] };
}

export function closing(id: string, before: Rules, after: Rules, change: Saying = {}): Saying[] {
  return aRemediation(id, { before, after }, { ...exposed, ...making(id, after), ...change });
}

export function following(id: string, before: Rules, after: Rules, change: Saying = {}): Saying[] {
  return closing(id, before, after, { finding: { group: groupRef, exposures: [] }, ...change });
}

export function undoing(
  id: string,
  undoes: string,
  [before, after]: readonly [Rules, Rules],
  change: Saying = {},
): Saying[] {
  return following(id, before, after, { undoes, ...change });
}

export function reading(sayings: readonly Saying[], id = 'rem-1', snapshot: Partial<Snapshot> | null = { rules: [] }) {
  return changeToUndo(someEntries(...sayings), id, snapshot && aSnapshot(snapshot));
}

/** What would be undone, by permission. */
export function changed(sayings: readonly Saying[], id?: string, snapshot?: Partial<Snapshot> | null) {
  const result = reading(sayings, id, snapshot);
  if (result.kind !== 'change') return result;
  const { kind, revoked, added, claim } = result.change;
  return { kind, of: claim.id, revoked: revoked.map(permissionKey), added: added.map(permissionKey) };
}

export const keyOfA = permissionKey(a('rem-1'));
export const keyOfB = permissionKey(b('rem-1'));
export const keyOfOpen = permissionKey(open);
export const first = closing('rem-1', [open, kept], [kept, a('rem-1')]);
