import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Allowlist } from '../core/gateways.ts';
import { type Policy, policyOf } from '../core/policy/policy.ts';
import { PolicyChainError } from './policy-table/policy-chain-error.ts';
import type { PolicyState } from './policy-table/policy-state.ts';
import { type PolicyCache, readState } from './policy-table/read-state.ts';

/** The allowlist table, and the audit table with the policy's chain. */
export interface PolicyTables {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
  readonly auditTable: string;
}

export interface ReadPolicyOptions {
  /** `required`: a policy without a chain is an error. `optional`: it is read from the table as it stands. */
  readonly chain: 'required' | 'optional';
  /** Told when the table is not as the chain says, or the chain does not hold: at most once an hour. */
  readonly onTampered: (problem: string) => void;
}

/**
 * Allowlist entries and exemptions by the policy's chain, of which one DynamoDB table is the cache
 * (docs/adr/0032-chain-of-the-policy.md). The table is read once; after that the chain is followed, edit by edit.
 */
export function dynamodbAllowlist(tables: PolicyTables, options: ReadPolicyOptions): Allowlist {
  const read = policyReader(tables, options, { last: null, followsChain: true });
  return { read: async () => policyOfState(await read(), tables.table, options.chain) };
}

/** Reads the state of the policy, remembers it as long as head and chain are the same, and tells what was tampered with. */
export function policyReader(
  tables: PolicyTables,
  { onTampered }: ReadPolicyOptions,
  cache: PolicyCache = { last: null },
): () => Promise<PolicyState> {
  const place = { ...tables, now: Date.now };
  const tell = hourly(onTampered);
  return async () => {
    try {
      const state = await readState(place, cache);
      if (state.kind === 'tampered') tell(`table ${tables.table} is not as the policy's chain says: ${state.problem}`);
      return state;
    } catch (error) {
      if (error instanceof PolicyChainError) tell(error.message);
      throw error;
    }
  };
}

/** The policy that is in force. Throws where there is no chain and one is required. */
export function policyOfState(state: PolicyState, table: string, chain: ReadPolicyOptions['chain']): Policy {
  if (state.kind !== 'unadopted') return state.policy;
  if (chain === 'optional') return policyOf(state.stored.items);
  throw new Error(
    `table ${table} has no chain of the policy, so nobody knows who approved what is in it. Run once: smtp-warden init`,
  );
}

const hourMs = 3_600_000;

/** The next call after the same text is let through an hour later. */
function hourly(tell: (text: string) => void): (text: string) => void {
  let told = { text: '', at: Number.NEGATIVE_INFINITY };
  return (text) => {
    const at = performance.now();
    if (text === told.text && at - told.at < hourMs) return;
    told = { text, at };
    tell(text);
  };
}
