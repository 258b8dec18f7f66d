import { dynamodbApprovalEditor } from '../../../aws/dynamodb-approval-editor.ts';
import { dynamodbPolicy, type PolicyStore } from '../../../aws/dynamodb-policy.ts';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import type { Clock } from '../../../core/gateways.ts';
import type { Place } from '../../../core/model/security-group.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { realTime, tablesClient } from '../../../runtime/compose.ts';
import { composeForPeople, type PersonRuntime } from '../../../runtime/compose-for-people.ts';
import { newRemediationId } from '../../../runtime/new-id.ts';
import type { Settings } from '../../../runtime/settings.ts';

/** A clock that can be set, and then runs on. AWS's is not known to it: the two would differ. */
export interface PastClock extends Clock {
  readonly set: (milliseconds: number) => void;
}

export interface PastRuntime extends PersonRuntime, Pick<ReconcileDeps, 'alarm'> {
  readonly clock: PastClock;
}

/** Weeks of work in a second: EC2's budget of calls is not meant for that. */
const manyCalls = { capacity: 10_000, perSecond: 10_000 };

/**
 * The runtime of the commands with a clock that can be set back, by which all it writes is dated: entries, ids, edits of the policy and
 * decisions. It never waits. Whatever would be a warning is an error.
 */
export function openPastRuntime(settings: Settings, home: Place): PastRuntime {
  const runtime = composeForPeople(settings, home, fail);
  const dynamodb = tablesClient(home);
  const { allowlistTable: table, auditTable, policyChain: chain } = settings;
  const clock = pastClock();
  return {
    ...runtime,
    clock,
    allowlist: remembering(dynamodbPolicy({ dynamodb, table, auditTable }, { chain, onTampered: fail }, clock.now)),
    approvalEditor: dynamodbApprovalEditor(dynamodb, auditTable, clock.now),
    // It counts what was closed within the hour, which is over when the console starts.
    changeLimit: { ...runtime.changeLimit, take: async () => ({ kind: 'taken' }) },
    changeBudget: newCallBudget(manyCalls, realTime),
    retryPolicy: { ...runtime.retryPolicy, sleep: async () => undefined },
    newId: () => newRemediationId(Math.floor(clock.now())),
    alarm: ({ message }) => fail(message),
  };
}

/** Nobody else edits the policy meanwhile: it is read again only after an edit. */
function remembering(store: PolicyStore): PolicyStore {
  let known: Promise<Policy> | null = null;
  return {
    ...store,
    read: () => {
      known ??= store.read();
      return known;
    },
    apply: (edit) => {
      known = null;
      return store.apply(edit);
    },
  };
}

function pastClock(): PastClock {
  const monotonic = () => performance.now();
  let ahead = Date.now() - monotonic();
  return {
    now: () => Math.floor(monotonic() + ahead),
    monotonic,
    awsOffset: () => null,
    set: (milliseconds) => {
      ahead = milliseconds - monotonic();
    },
  };
}

function fail(problem: string): never {
  throw new Error(`the account of the console could not be made: ${problem}`);
}
