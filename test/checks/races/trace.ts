import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { permissionKey } from '../../../core/model/security-group.ts';
import type { Chronicle } from './chronicle.ts';

/** What happened to a group, for people who look into a fault. */
export function traceOf({ first, acts }: Chronicle, entries: readonly AuditEntry[]): string {
  const texts = (rules: readonly SecurityGroupRule[]) =>
    rules.map((rule) => `${rule.id} ${permissionKey(rule)}`).join(', ');
  const lines = acts.map(({ by, removed, added }) => `${by}: - ${texts(removed)} + ${texts(added)}`);
  const log = entries.map(({ outcome, id, reason, steps }) => {
    const what = steps.map((step) => `${step.kind} ${step.rules.map(permissionKey).join(', ')}`).join('; ');
    return `${outcome} ${id} ${reason}: ${what}`;
  });
  return [`first: ${texts(first)}`, ...lines, ...log].join('\n');
}
