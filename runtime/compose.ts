import { setTimeout } from 'node:timers/promises';
import { spokeRoleArn } from '../aws/accounts.ts';
import { awsOffset, dynamodbClient, stsClient } from '../aws/clients.ts';
import { dynamodbAllowlist } from '../aws/dynamodb-allowlist.ts';
import { dynamodbApprovals } from '../aws/dynamodb-approvals.ts';
import { dynamodbChains } from '../aws/dynamodb-chains.ts';
import { dynamodbRegistry } from '../aws/dynamodb-registry.ts';
import { ec2Survey } from '../aws/ec2-group-scan.ts';
import type { Ec2Place } from '../aws/ec2-reads.ts';
import { ec2RuleChanges } from '../aws/ec2-rule-changes.ts';
import { ec2SecurityGroups } from '../aws/ec2-security-groups.ts';
import { namingMissingTables } from '../aws/missing-table.ts';
import { enabledRegions } from '../aws/regions.ts';
import { newCallBudget } from '../core/execute/call-budget.ts';
import type { GuardedRuleChanges } from '../core/execute/guarded-rule-changes.ts';
import type { RetryPolicy } from '../core/execute/retry-calls.ts';
import { ruleChangeBudget } from '../core/execute/token-bucket.ts';
import type { Clock, Fleet, SecurityGroupSurvey, SecurityGroups } from '../core/gateways.ts';
import { partitionOf } from '../core/model/aws-ids.ts';
import type { GroupRef, Place } from '../core/model/security-group.ts';
import type { ReconcileDeps } from '../core/reconcile/reconcile-deps.ts';
import type { SweepScopes } from '../core/sweep/hold-scopes.ts';
import { openChangeLimit, sweepScopes } from './change-limit.ts';
import { deploymentIdOf } from './deployment-id.ts';
import { type FleetDeps, openFleet } from './fleet.ts';
import { guardedChanges } from './guarded-changes.ts';
import { mailHosts } from './mail-hosts.ts';
import { newRemediationId } from './new-id.ts';
import { once } from './once.ts';
import { type PlaceClients, refuseUnmanaged, sessionsOf } from './places.ts';
import { recentPlaces } from './recent-places.ts';
import { isByRegistry, type Settings } from './settings.ts';

/** What reconcile needs over real AWS but how to raise an alarm, and what else the outer layers need. */
export interface Runtime extends Omit<ReconcileDeps, 'alarm'> {
  readonly auditLog: ReturnType<typeof dynamodbChains>;
  readonly changeLimit: ReturnType<typeof openChangeLimit>;
  readonly scopes: SweepScopes;
  readonly changes: GuardedRuleChanges;
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly surveyOf: (place: Place) => SecurityGroupSurvey;
  /** The clients of a place, for what no gateway of core asks. */
  readonly clientsAt: (place: Place) => Ec2Place & PlaceClients;
}

/** Told when the allowlist table is not as the policy's chain says, or the chain does not hold: at most once an hour. */
export type TamperedHandler = (problem: string) => void;

interface ComposeParts extends Pick<FleetDeps, 'rulesOf' | 'changesByRegistry'> {
  readonly dynamodb?: ReturnType<typeof dynamodbClient>;
}

/**
 * Wires core to AWS. `home` is where the two tables are and whose credentials we have; groups may be in any of its regions,
 * and in the accounts of the fleet, where the spoke role is assumed. A group of any other account is an error.
 */
export function compose(
  settings: Settings,
  home: Place,
  onTampered: TamperedHandler,
  { dynamodb = tablesClient(home), ...fleetParts }: ComposeParts = {},
): Runtime {
  const sts = once(() => stsClient(home.region));
  const placeOf = recentPlaces(settings, home, {
    refuse: (account) => refuseUnmanaged(account, fleet),
    credentialsOf: sessionsOf(settings, home, sts),
  });
  const registry = dynamodbRegistry(dynamodb, settings.organisation.accountsTable);
  const fleet = openFleet(settings, home, {
    enabledRegions: (account) => enabledRegions(placeOf({ account, region: home.region }).ec2),
    registry,
    now: Date.now,
    ...fleetParts,
  });
  return {
    settings: { ...settings.warden, deployment: deploymentIdOf(settings, home) },
    groups: groupsIn(placeOf),
    changes: guardedChanges((ref) => ec2RuleChanges(placeOf(ref).ec2Changes), fleet, realTime.monotonic),
    clock: { now: Date.now, monotonic: () => performance.now(), awsOffset },
    allowlist: dynamodbAllowlist(
      { dynamodb, table: settings.allowlistTable, auditTable: settings.auditTable },
      { chain: settings.policyChain, onTampered },
    ),
    auditLog: dynamodbChains(dynamodb, settings.auditTable),
    approvals: dynamodbApprovals(dynamodb, settings.auditTable),
    fleet,
    changeLimit: openChangeLimit(settings, dynamodb, registry),
    scopes: sweepScopes(settings, registry),
    changeBudget: newCallBudget(ruleChangeBudget, realTime),
    retryPolicy: retryPolicyOf(settings),
    newId: newRemediationId,
    ...mailHosts(settings, dynamodb, placeOf),
    clientsAt: placeOf,
    surveyOf: (place) => ec2Survey(placeOf(place)),
  };
}

/** The client of the tables; one for a process, since each has connections and credentials of its own. */
export function tablesClient(home: Place): ReturnType<typeof dynamodbClient> {
  return namingMissingTables(dynamodbClient(home.region), home);
}

/** For the budgets of calls. */
export const realTime = {
  monotonic: () => performance.now(),
  sleep: (milliseconds: number, signal?: AbortSignal) => setTimeout(milliseconds, undefined, signal && { signal }),
};

/**
 * The ARNs of the roles that our own calls are made with: what they did is no reason to look again. Where the registry says which accounts
 * are managed it is the spoke role of each, with `*` for the account.
 */
export function ownRoleArnsOf(settings: Settings, { region }: Place): string[] {
  const { ownRoleArns, spokes } = settings;
  const accounts = isByRegistry(settings) ? ['*'] : spokes.accounts;
  return [...ownRoleArns, ...accounts.map((account) => spokeRoleArn(account, spokes, partitionOf(region)))];
}

function groupsIn(placeOf: (place: Place) => Ec2Place): SecurityGroups {
  const at = (ref: GroupRef) => ec2SecurityGroups(placeOf(ref));
  return {
    snapshot: async (ref, alsoLists) => at(ref).snapshot(ref, alsoLists),
    rules: async (ref) => at(ref).rules(ref),
  };
}

/** Half a second, then twice as long each time, until the verify timeout is spent. */
function retryPolicyOf({ verifyTimeoutMs }: Settings): RetryPolicy {
  const verifyDelays: number[] = [];
  for (let delay = 500, spent = 0; spent < verifyTimeoutMs; delay = Math.min(delay * 2, 8_000)) {
    verifyDelays.push(Math.min(delay, verifyTimeoutMs - spent));
    spent += delay;
  }
  return { sleep: (milliseconds) => setTimeout(milliseconds), retryDelays: [500, 2_000], verifyDelays };
}
