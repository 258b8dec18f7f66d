import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { RecordedChange } from '../../../core/undo/recorded-change.ts';
import type { UndoInput, UndoPlan } from '../../../core/undo/undo-decision.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { groupRef } from '../../builders/builders.ts';

/** A remediation that has changed nothing. */
export function aChange(change: Partial<RecordedChange> = {}): RecordedChange {
  return {
    kind: 'closing',
    claim: aPlainEntry(),
    revoked: [],
    added: [],
    edited: [],
    unanswered: [],
    begunBy: [],
    ...change,
  };
}

/** A way back that does nothing. */
export function anUndoPlan(change: Partial<UndoPlan> = {}): UndoPlan {
  return {
    undoes: 'rem-1',
    remediationId: 'rem-9',
    group: groupRef,
    change: aChange(),
    steps: [],
    lost: [],
    quota: [],
    listed: [],
    notes: [],
    ...change,
  };
}

export function anUndoInput(change: Partial<UndoInput> = {}): UndoInput {
  return {
    entries: [],
    undoes: 'rem-1',
    remediationId: 'rem-9',
    deployment: 'dep-ours',
    snapshot: null,
    approved: [],
    ended: [],
    limits: { ipv4: 8, ipv6: 16 },
    portOnly: false,
    ...change,
  };
}

/** An entry after which the port counts as closed for IPv4. */
export function closedEntry(): AuditEntry {
  return aPlainEntry({ list: { rules: [], closed: [{ port: 25, family: 'ipv4' }] } });
}
