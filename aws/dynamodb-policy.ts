import type { PolicyHistory } from '../core/audit/policy-chain.ts';
import type { Allowlist, PolicyEditor, VersionedPolicy } from '../core/gateways.ts';
import { type PolicyTables, policyOfState, policyReader, type ReadPolicyOptions } from './dynamodb-allowlist.ts';
import { type Acceptance, acceptItem, type DisputedItem, disputedItem } from './policy-table/accept-item.ts';
import { type Adoption, adopt } from './policy-table/adopt.ts';
import { readLinks } from './policy-table/chain.ts';
import { editTable } from './policy-table/edit-table.ts';
import { editable, versionOf } from './policy-table/editable.ts';
import { removeLeftovers } from './policy-table/generations.ts';
import type { PolicyState } from './policy-table/policy-state.ts';
import { restoreTable } from './policy-table/restore-table.ts';

export interface PolicyStore extends Allowlist, PolicyEditor, PolicyHistory {
  /** The policy with the version that an edit can be bound to. */
  readonly current: () => Promise<VersionedPolicy>;
  /** The policy, and how the table compares with its chain. Throws a PolicyChainError where the chain does not hold. */
  readonly state: () => Promise<PolicyState>;
  /** As `adopt` of aws/policy-table/adopt.ts. */
  readonly adopt: (adoption: Adoption) => ReturnType<typeof adopt>;
  /** As `acceptItem` of aws/policy-table/accept-item.ts. */
  readonly acceptItem: (acceptance: Acceptance) => ReturnType<typeof acceptItem>;
  /** As `disputedItem` of aws/policy-table/accept-item.ts. */
  readonly disputedItem: (id: string) => Promise<DisputedItem>;
  /** As `restoreTable` of aws/policy-table/restore-table.ts. */
  readonly restoreTable: (options?: { readonly isShorterAccepted?: boolean }) => ReturnType<typeof restoreTable>;
  /** Throws where the table has to be adopted or put right by `init` first: for work that must not fail at its edit, half done. */
  readonly assertEditable: () => Promise<void>;
  /**
   * Removes what no reader needs any more, such as a policy that a large import has replaced. Gives how many generations were
   * removed. Safe to repeat.
   */
  readonly removeLeftovers: () => Promise<number>;
}

/**
 * The policy for people, who edit it. The functions only read it (dynamodb-allowlist.ts). `now` dates the edits, in milliseconds since the
 * epoch.
 */
export function dynamodbPolicy(tables: PolicyTables, options: ReadPolicyOptions, now = Date.now): PolicyStore {
  const place = { ...tables, now };
  const readState = policyReader(tables, options);
  const current = async () => {
    const state = await readState();
    return { policy: policyOfState(state, tables.table, options.chain), version: versionOf(state) };
  };
  return {
    read: async () => (await current()).policy,
    current,
    state: readState,
    adopt: (adoption) => adopt(adoption, place),
    acceptItem: (acceptance) => acceptItem(acceptance, place),
    disputedItem: (id) => disputedItem(id, place),
    restoreTable: (options = {}) => restoreTable(options, place),
    assertEditable: async () => {
      editable(await readState(), tables.table);
    },
    apply: (edit) => editTable(edit, place),
    links: () => readLinks(place),
    removeLeftovers: () => removeLeftovers(place),
  };
}
