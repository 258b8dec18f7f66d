import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbClient } from '../../../aws/clients.ts';
import { createTables } from '../../../aws/create-tables.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { compose, type Runtime } from '../../../runtime/compose.ts';
import { readSettings, type Settings } from '../../../runtime/settings.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { doJob, group, groupId, home, type Job, look } from './job.ts';
import { office, type Scenario } from './scenarios.ts';

/** One scenario over a sandbox of its own, at the moment before its job is done. */
export interface FaultWorld {
  readonly scenario: Scenario;
  readonly sandbox: Sandbox;
  readonly settings: Settings;
  /** The environment of any process here, settings included. */
  readonly environment: Readonly<Record<string, string>>;
  /** A new runtime, as a new process has; its clock is off by so many milliseconds. */
  readonly runtime: (clockOffsetMs?: number) => Runtime;
  readonly entries: () => Promise<AuditEntry[]>;
  readonly change: (changes: readonly PolicyChange[]) => Promise<void>;
  /** Does a job undisturbed, as it was done hours ago, and gives the id it is on record under. */
  readonly finish: (job: Job) => Promise<string>;
  readonly undoOf: (id: string) => Job;
  readonly close: () => Promise<void>;
}

export const hour = 3_600_000;
/** The worker that is cut off lived an hour ago, so that its claim has run out by the time of those who come after it. */
export const workerClock = -hour;

const queueUrl = 'http://127.0.0.1:1/queue';

/** A world and the job to be done in it. */
export async function openWorld(scenario: Scenario): Promise<{ readonly world: FaultWorld; readonly job: Job }> {
  const { ingress, prefixLists = [], policy = [{ kind: 'putEntry', entry: office, replaces: null }] } = scenario;
  const tags = { 'smtp-warden:auto-fix': 'true' };
  const seed = { groups: [{ id: groupId, name: 'mail', tags, ingress: [...ingress] }], prefixLists };
  const sandbox = await startSandbox({ seed });
  const environment = { ...sandbox.environment(), ...variables, ...scenario.environment };
  Object.assign(process.env, { SMTP_WARDEN_EMPTY_ALLOWLIST: '' }, environment);
  const world = worldOf(scenario, sandbox, environment);
  const dynamodb = dynamodbClient(home.region);
  const { settings } = world;
  await createTables(dynamodb, settings);
  await dynamodb.send(new CreateTableCommand({ TableName: settings.deployment.sweepTable, ...sweepTable }));
  await world.change(policy);
  const job = (await scenario.prepare?.(world)) ?? look;
  sandbox.calls.reset();
  return { world, job };
}

const variables = {
  SMTP_WARDEN_MODE: 'enforce',
  SMTP_WARDEN_LOG_LEVEL: 'silent',
  SMTP_WARDEN_REGIONS: home.region,
  SMTP_WARDEN_GROUP_QUEUE_URL: queueUrl,
  SMTP_WARDEN_SCAN_QUEUE_URL: queueUrl,
};

function worldOf(scenario: Scenario, sandbox: Sandbox, environment: Record<string, string>): FaultWorld {
  const settings = readSettings(environment);
  const runtime = (clockOffsetMs = 0): Runtime => ({
    ...compose(settings, home),
    now: () => Date.now() + clockOffsetMs,
    patience: { sleep: async () => undefined, retryDelays: [500, 2_000], verifyDelays: [500, 1_000] },
  });
  const entries = () => runtime().auditLog.entriesOf(groupKey(group));
  let age = 8 * hour;
  return {
    scenario,
    sandbox,
    settings,
    environment,
    runtime,
    entries,
    change: async (changes) => {
      if (changes.length > 0) await runtime().allowlist.apply(changes);
    },
    finish: async (job) => {
      age -= hour;
      await doJob(job, runtime(-age), settings);
      const last = (await entries()).at(-1);
      if (last?.outcome !== 'completed') throw new Error(`what goes before ${scenario.name} was not completed`);
      return last.id;
    },
    undoOf: (undoes) => ({ kind: 'undo', undoes, exemptUntil: new Date(Date.now() + 8 * hour).toISOString() }),
    close: () => sandbox.close(),
  };
}
