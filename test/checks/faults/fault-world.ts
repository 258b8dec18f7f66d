import { CreateTableCommand, type DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { dynamodbClient } from '../../../aws/clients.ts';
import { createTables } from '../../../aws/create-tables.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
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

/** A world and the job to be done in it. */
export async function openWorld(scenario: Scenario): Promise<{ readonly world: FaultWorld; readonly job: Job }> {
  const { ingress, prefixLists = [], policy = [approve(office)], rulesPerGroup } = scenario;
  const tags = { 'smtp-warden:auto-fix': 'true' };
  const quotas = rulesPerGroup === undefined ? [] : [{ ...home, rulesPerGroup }];
  const seed = { groups: [{ id: groupId, name: 'mail', tags, ingress: [...ingress] }], prefixLists, quotas };
  const sandbox = await startSandbox({ seed });
  const environment = { ...sandbox.environment(), ...variables, ...scenario.environment };
  Object.assign(process.env, { SMTP_WARDEN_EMPTY_ALLOWLIST: '' }, environment);
  const world = worldOf(scenario, sandbox, environment);
  const dynamodb = dynamodbClient(home.region);
  const { settings } = world;
  await createTables(dynamodb, settings);
  await createSweepTable(dynamodb, settings.deployment.sweepTable);
  await world.change(policy);
  const job = (await scenario.prepare?.(world)) ?? look;
  sandbox.calls.reset();
  return { world, job };
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

function worldOf(scenario: Scenario, sandbox: Sandbox, environment: Record<string, string>): FaultWorld {
  const settings = readSettings(environment);
  const time: Time = { passedMs: 0 };
  const alarms: string[] = [];
  const runtime = (clockOffsetMs = 0): FaultRuntime => {
    const composed = composeForPeople(settings, home, () => {});
    const sleep = async (milliseconds: number) => {
      time.passedMs += milliseconds;
    };
    const { awsOffset } = composed.clock;
    return {
      ...composed,
      clock: {
        now: () => Date.now() + clockOffsetMs + time.passedMs,
        monotonic: () => performance.now() + time.passedMs,
        awsOffset,
      },
      retryPolicy: { sleep, retryDelays: [500, 2_000], verifyDelays: [500, 1_000] },
      alarm: ({ kind }) => void alarms.push(kind),
    };
  };
  const entries = async () => (await runtime().auditLog.entriesOf(groupKey(group))).map(entryOf);
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
