import { dynamodbClient } from '../aws/clients.ts';
import { dynamodbApprovalEditor } from '../aws/dynamodb-approval-editor.ts';
import { dynamodbPolicy, type PolicyStore } from '../aws/dynamodb-policy.ts';
import { type GroupChains, groupChains } from '../aws/group-chains.ts';
import { namingMissingTables } from '../aws/missing-table.ts';
import type { ApprovalEditor } from '../core/gateways.ts';
import type { Place } from '../core/model/security-group.ts';
import { compose, type Runtime, type TamperedHandler } from './compose.ts';
import type { Settings } from './settings.ts';

/** What people's commands need: the functions' runtime, with a policy that can be edited and decisions that can be made. */
export interface PersonRuntime extends Runtime {
  readonly allowlist: PolicyStore;
  /** The chains of all groups, page by page: for what reads the whole log. */
  readonly groupChains: GroupChains;
  readonly approvalEditor: ApprovalEditor;
}

/** As {@link compose}. Apart from it, so that no function carries the code that edits the policy. */
export function composeForPeople(settings: Settings, home: Place, onTampered: TamperedHandler): PersonRuntime {
  const dynamodb = namingMissingTables(dynamodbClient(home.region), home);
  const tables = { dynamodb, table: settings.allowlistTable, auditTable: settings.auditTable };
  return {
    ...compose(settings, home, onTampered),
    allowlist: dynamodbPolicy(tables, { chain: settings.policyChain, onTampered }),
    groupChains: () => groupChains(dynamodb, settings.auditTable),
    approvalEditor: dynamodbApprovalEditor(dynamodb, settings.auditTable, Date.now),
  };
}
