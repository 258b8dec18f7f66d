import { link } from '../../core/audit/hash-chain.ts';
import { policyRecordOf, recordedChanges } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import type { PolicyEdit } from '../../core/gateways.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { now as moment } from './builders.ts';

/** The policy's chain beside a policy in memory. */
export interface MemoryPolicyChain {
  readonly entries: PolicyEntry[];
  /** Records an edit that led from one policy to another, and answers as the store does. */
  readonly applied: (edit: PolicyEdit, before: Policy, after: Policy) => { kind: 'applied'; entry: PolicyEntry };
}

export function aPolicyChain(now: () => number = () => moment): MemoryPolicyChain {
  const entries: PolicyEntry[] = [];
  return {
    entries,
    applied: (edit, before, after) => {
      const changes = recordedChanges(edit.changes, { standing: itemsOf(before), removed: [] });
      const version = entries.length + 1;
      const record = policyRecordOf(edit, { changes, parts: null, version, items: itemsOf(after), at: now() });
      const entry = link(record, entries.at(-1) ?? null);
      entries.push(entry);
      return { kind: 'applied', entry };
    },
  };
}

function itemsOf({ entries, exemptions }: Policy) {
  return [...entries, ...exemptions];
}
