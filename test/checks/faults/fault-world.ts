import { CreateTableCommand, type DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { dynamodbClient } from '../../../aws/clients.ts';
import { createTables } from '../../../aws/create-tables.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import { ruleChangeBudget } from '../../../core/execute/token-bucket.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { composeForPeople, type PersonRuntime } from '../../../runtime/compose-for-people.ts';
import { readSettings, type Settings } from '../../../runtime/settings.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { doJob, group, groupId, home, type Job, look } from './job.ts';
import { approve, office } from './networks.ts';
import type { Scenario } from './scenario.ts';

/** One scenario over a sandbox of its own, at the moment before its job is done. */
export interface FaultWorld {
  readonly scenario: Scenario;
  readonly sandbox: Sandbox;
  readonly settings: Settings;
  /** The environment of any process here, settings included. */
  readonly environment: Readonly<Record<string, string>>;
  /** How much time has passed besides the real time: waiting takes none of that. */
  readonly time: Time;
  /** A new runtime, as a new process has; its clock is off by so many milliseconds. */
  readonly runtime: (clockOffsetMs?: number) => FaultRuntime;
  /** The alarms that were raised, by kind. */
  readonly alarms: string[];
  /** Who has come by, of those who come once. */
  readonly met: Set<string>;
  readonly entries: () => Promise<AuditEntry[]>;
  readonly change: (changes: readonly PolicyChange[]) => Promise<void>;
  /** Does a job undisturbed, as it was done hours ago, and gives the id it is on record under. */
  readonly finish: (job: Job) => Promise<string>;
  readonly undoOf: (id: string) => Job;
  readonly close: () => Promise<void>;
}

export interface Time {
  passedMs: number;
}

/** A runtime, and how it raises alarms. */
export type FaultRuntime = PersonRuntime & Pick<ReconcileDeps, 'alarm'>;

export const hour = 3_600_000;
/** The worker that is cut off lived an hour ago, so that its claim has run out by the time of those who come after it. */
export const workerClock = -hour;

const queueUrl = 'http://127.0.0.1:1/queue';

/** A scenario at the moment before its job is done, from which any number of worlds can begin. */
export interface Prepared {
  readonly scenario: Scenario;
  readonly job: Job;
  /** The number of entries that there are already. */
  readonly earlier: number;
  readonly openWorld: () => Promise<FaultWorld>;
  readonly close: () => Promise<void>;
}

/** Does what goes before a job, once for all worlds: it takes as long as the job itself, and nothing is tried in it. */
export async function prepare(scenario: Scenario): Promise<Prepared> {
  const { ingress, prefixLists = [], policy = [approve(office)], rulesPerGroup } = scenario;
  const tags = { 'smtp-warden:auto-fix': 'true' };
  const quotas = rulesPerGroup === undefined ? [] : [{ ...home, rulesPerGroup }];
  const seed = { groups: [{ id: groupId, name: 'mail', tags, ingress: [...ingress] }], prefixLists, quotas };
  const world = worldIn(await startSandbox({ seed }), scenario);
  const dynamodb = dynamodbClient(home.region);
  await createTables(dynamodb, world.settings);
  await createSweepTable(dynamodb, world.settings.deployment.sweepTable);
  await world.change(policy);
  const job = (await scenario.prepare?.(world)) ?? look;
  const earlier = (await world.entries()).length;
  const openWorld = async () => worldIn(await world.sandbox.copy(), scenario, world.time);
  return { scenario, job, earlier, openWorld, close: world.close };
}

/** From here on the environment of this process is that of the world. */
function worldIn(sandbox: Sandbox, scenario: Scenario, time: Time = { passedMs: 0 }): FaultWorld {
  const environment = { ...sandbox.environment(), ...variables, ...scenario.environment };
  Object.assign(process.env, { SMTP_WARDEN_EMPTY_ALLOWLIST: '' }, environment);
  return worldOf(scenario, { sandbox, environment, time: { ...time } });
}

/** The SDK may repeat the call where this machine is slow, and then finds its own table. */
async function createSweepTable(dynamodb: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await dynamodb.send(new CreateTableCommand({ TableName, ...sweepTable }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

const variables = {
  SMTP_WARDEN_MODE: 'enforce',
  SMTP_WARDEN_LOG_LEVEL: 'silent',
  SMTP_WARDEN_REGIONS: home.region,
  SMTP_WARDEN_GROUP_QUEUE_URL: queueUrl,
  SMTP_WARDEN_BACKGROUND_QUEUE_URL: queueUrl,
  SMTP_WARDEN_SCAN_QUEUE_URL: queueUrl,
};

function worldOf(
  scenario: Scenario,
  { sandbox, environment, time }: Pick<FaultWorld, 'sandbox' | 'environment' | 'time'>,
): FaultWorld {
  const settings = readSettings(environment);
  const alarms: string[] = [];
  const runtime = (clockOffsetMs = 0): FaultRuntime => {
    const composed = composeForPeople(settings, home, () => {});
    const sleep = async (milliseconds: number) => {
      time.passedMs += milliseconds;
    };
    const { awsOffset } = composed.clock;
    const monotonic = () => performance.now() + time.passedMs;
    return {
      ...composed,
      clock: { now: () => Date.now() + clockOffsetMs + time.passedMs, monotonic, awsOffset },
      changeBudget: newCallBudget(ruleChangeBudget, { monotonic, sleep }),
      retryPolicy: { sleep, retryDelays: [500, 2_000], verifyDelays: [500, 1_000] },
      alarm: ({ kind }) => void alarms.push(kind),
    };
  };
  const { auditLog } = runtime();
  const entries = async () => (await auditLog.entriesOf(groupKey(group))).map(entryOf);
  let age = 8 * hour;
  return {
    scenario,
    sandbox,
    settings,
    environment,
    time,
    runtime,
    alarms,
    met: new Set(),
    entries,
    change: async (changes) => {
      if (changes.length > 0) await runtime().allowlist.apply(anEdit(changes));
    },
    finish: async (job) => {
      age -= hour;
      await doJob(job, { runtime: runtime(-age), settings, alarms });
      const last = (await entries()).at(-1);
      if (last?.outcome !== 'completed') throw new Error(`what goes before ${scenario.name} was not completed`);
      return last.id;
    },
    undoOf: (undoes) => ({ kind: 'undo', undoes, exemptUntil: new Date(Date.now() + 8 * hour).toISOString() }),
    close: () => sandbox.close(),
  };
}

function entryOf({ entry, problem }: ChainLink): AuditEntry {
  if (!entry) throw new Error(problem ?? 'an entry cannot be read');
  return entry;
}
