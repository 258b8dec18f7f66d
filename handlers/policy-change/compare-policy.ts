import type { DynamoDBRecord } from 'aws-lambda';
import { dynamodbClient } from '../../aws/clients.ts';
import { namingMissingTables } from '../../aws/missing-table.ts';
import { headKey, isGenerationPartition, partitionOf } from '../../aws/policy-table/keys.ts';
import { PolicyChainError } from '../../aws/policy-table/policy-chain-error.ts';
import { readState } from '../../aws/policy-table/read-state.ts';
import { type PolicyTable, readStoredHead } from '../../aws/policy-table/read-table.ts';
import type { Place } from '../../core/model/security-group.ts';
import type { Settings } from '../../runtime/settings.ts';

export interface ComparePolicy {
  readonly policy: PolicyTable;
  readonly onTampered: (problem: string) => void;
}

/** The tables of the policy, as the settings name them. */
export function policyTable(settings: Pick<Settings, 'allowlistTable' | 'auditTable'>, home: Place): PolicyTable {
  const dynamodb = namingMissingTables(dynamodbClient(home.region), home);
  return { dynamodb, table: settings.allowlistTable, auditTable: settings.auditTable, now: Date.now };
}

/**
 * Compares the policy that is in force with its chain where a batch has a write of it, and raises the alarm where they differ. What
 * an import writes before it is in force costs one read of the head. A policy that is not adopted has nothing to be compared with.
 */
export async function comparePolicy(
  records: readonly DynamoDBRecord[],
  { policy, onTampered }: ComparePolicy,
): Promise<'untouched' | 'unadopted' | 'agreed' | 'tampered' | 'broken'> {
  try {
    if (!(await isInForce(partitionsOf(records), policy))) return 'untouched';
    // Not by a reader with a cache: an item may have changed under the same head.
    const state = await readState(policy);
    if (state.kind === 'tampered')
      onTampered(`table ${policy.table} is not as the policy's chain says: ${state.problem}`);
    return state.kind;
  } catch (error) {
    if (!(error instanceof PolicyChainError)) throw error;
    // The alarm is what this function is for. Whoever needs the policy fails, and tries again.
    onTampered(error.message);
    return 'broken';
  }
}

function partitionsOf(records: readonly DynamoDBRecord[]): ReadonlySet<string> {
  return new Set(records.map(({ dynamodb }) => dynamodb?.Keys?.pk?.S ?? ''));
}

async function isInForce(partitions: ReadonlySet<string>, place: PolicyTable): Promise<boolean> {
  if (partitions.has(headKey.pk)) return true;
  if (![...partitions].some(isGenerationPartition)) return false;
  const stored = await readStoredHead(place);
  // A head that is missing or cannot be read is itself a reason to compare.
  return !stored?.head || partitions.has(partitionOf(stored.head.generation));
}
