import { type AccountDecisions, dynamodbAccountDecisions } from '../aws/dynamodb-account-decisions.ts';
import { dynamodbApprovalEditor } from '../aws/dynamodb-approval-editor.ts';
import { dynamodbAuditLog } from '../aws/dynamodb-audit-log.ts';
import { dynamodbPolicy, type PolicyStore } from '../aws/dynamodb-policy.ts';
import { dynamodbRegistry } from '../aws/dynamodb-registry.ts';
import { type LogReading, readLog } from '../aws/read-log.ts';
import type { ApprovalEditor } from '../core/gateways.ts';
import type { Place } from '../core/model/security-group.ts';
import { type OuRules, otherRulesText, personsRules } from '../core/organisation/ou-rules.ts';
import type { Listing, Registry } from '../core/organisation/registry.ts';
import { compose, type Runtime, type TamperedHandler, tablesClient } from './compose.ts';
import type { FleetDeps } from './fleet.ts';
import { type Settings, SettingsError } from './settings.ts';

/** What people's commands need: the functions' runtime, with a policy that can be edited and decisions that can be made. */
export interface PersonRuntime extends Runtime {
  readonly auditLog: ReturnType<typeof dynamodbAuditLog>;
  readonly allowlist: PolicyStore;
  /** Opens the audit log for what reads all of it. */
  readonly readLog: () => Promise<LogReading>;
  readonly approvalEditor: ApprovalEditor;
  /** The registry of accounts, and what people decide about them. */
  readonly registry: Registry;
  readonly accountDecisions: AccountDecisions;
}

/** As {@link compose}. Apart from it, so that no function carries the code that edits the policy or reads the whole log. */
export function composeForPeople(
  settings: Settings,
  home: Place,
  onTampered: TamperedHandler,
  parts: Pick<FleetDeps, 'changesByRegistry'> = {},
): PersonRuntime {
  const dynamodb = tablesClient(home);
  const tables = { dynamodb, table: settings.allowlistTable, auditTable: settings.auditTable };
  const { accountsTable } = settings.organisation;
  const registry = dynamodbRegistry(dynamodb, accountsTable);
  return {
    ...compose(settings, home, onTampered, { ...parts, dynamodb, rulesOf: agreedRules }),
    auditLog: dynamodbAuditLog(dynamodb, settings.auditTable),
    allowlist: dynamodbPolicy(tables, { chain: settings.policyChain, onTampered }),
    readLog: () => readLog(dynamodb, settings.auditTable),
    approvalEditor: dynamodbApprovalEditor(dynamodb, settings.auditTable, Date.now),
    registry,
    accountDecisions: dynamodbAccountDecisions(
      { dynamodb, auditTable: settings.auditTable, accountsTable, now: Date.now },
      registry,
    ),
  };
}

/** Throws where a person has set other OUs than the deployed bot has: a command would change what the bot leaves alone. */
function agreedRules(own: OuRules, listing: Listing | null): OuRules {
  const { rules, others } = personsRules(own, listing?.rules);
  if (others === null) return rules;
  throw new SettingsError(`wrong settings: ${otherRulesText(own, others)}`);
}
