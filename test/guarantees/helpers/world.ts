import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { vi } from 'vitest';
import type { Call } from '../../../sandbox/call.ts';
import type { SeedInput } from '../../../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { type FakeSqs, startFakeSqs } from './fake-sqs.ts';
import { type CliRun, type Environment, runCli } from './run-cli.ts';

export const account = '111122223333';
export const home = 'us-east-1';

type SeedGroup = NonNullable<SeedInput['groups']>[number];
export type SeedRule = NonNullable<SeedGroup['ingress']>[number];

/** One approved network; for every group where there is no scope. */
export type Approval = { readonly cidr: string; readonly scope?: string; readonly expiresAt?: string };

export interface World {
  readonly sandbox: Sandbox;
  readonly sqs: FakeSqs;
  readonly ec2: EC2Client;
  readonly dynamodb: DynamoDBClient;
  /** What the command line and the functions are started with. */
  readonly environment: Environment;
  /** Runs the command line with more of an environment. */
  readonly cli: (args: readonly string[], more?: Environment) => Promise<CliRun>;
  /** Adds an opted-in group with these rules and gives its id. */
  readonly addGroup: (ingress: SeedRule[], more?: Partial<SeedGroup>) => string;
  /** Approves networks with one `allowlist import`. */
  readonly approve: (approvals: readonly Approval[], more?: Environment) => Promise<CliRun>;
  /** Does something before or after each call until `reset`. */
  readonly before: (action: (call: Call) => unknown) => void;
  readonly after: (action: (call: Call) => unknown) => void;
  /** Ends all faults, denials, delays and hooks. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

/** A sandbox with the two tables of the product, and a queue service. */
export async function openWorld(settings: Environment = {}): Promise<World> {
  const [sandbox, sqs] = await Promise.all([startSandbox(), startFakeSqs()]);
  const environment = { ...sandbox.environment(), ...settingsOf(sqs), ...settings };
  const cli = (args: readonly string[], more: Environment = {}) => runCli(args, { ...environment, ...more });
  const directory = mkdtempSync(join(tmpdir(), 'guarantees-'));
  const hooks = hooksOf(sandbox);
  let groups = 0;
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  must(await cli(['init']));
  await createSweepTable(dynamodb);
  return {
    sandbox,
    sqs,
    environment,
    cli,
    ...hooks,
    ec2: new EC2Client({ ...sandbox.clientConfig(), maxAttempts: 1 }),
    dynamodb,
    addGroup: (ingress, more = {}) => {
      const id = more.id ?? `sg-${String(++groups).padStart(17, '0')}`;
      sandbox.seed({ groups: [{ id, name: `group-${groups}`, tags: optedIn, ingress, ...more }] });
      return id;
    },
    approve: async (approvals, more) => {
      const file = join(directory, 'allowlist.json');
      const entries = approvals.map((approval) => ({
        scope: 'everything',
        owner: 'mail',
        reason: 'relay',
        ...approval,
      }));
      writeFileSync(file, JSON.stringify({ entries }));
      return cli(['allowlist', 'import', file, '--yes'], more);
    },
    reset: () => {
      hooks.clear();
      sandbox.faults.clear();
      sandbox.deny(account, []);
      Object.assign(sandbox.knobs, { throttling: false, refuse: 0, readLag: 0, prefixListDelay: 0 });
    },
    close: async () => {
      vi.unstubAllEnvs();
      rmSync(directory, { recursive: true, force: true });
      await Promise.all([sandbox.close(), sqs.close()]);
    },
  };
}

/** The table of sweeps, which the deployment makes and `init` does not. */
async function createSweepTable(dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'smtp-warden-sweeps',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'sweepId', AttributeType: 'S' },
        { AttributeName: 'part', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'sweepId', KeyType: 'HASH' },
        { AttributeName: 'part', KeyType: 'RANGE' },
      ],
    }),
  );
}

export const optedIn = { 'smtp-warden:auto-fix': 'true' };

/** Throws where a command that prepares a test has failed. */
export function must(run: CliRun): CliRun {
  if (run.exitCode !== 0) throw new Error(`exit ${run.exitCode}: ${run.stderr}${run.stdout}`);
  return run;
}

function settingsOf(sqs: FakeSqs): Environment {
  return {
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    SMTP_WARDEN_GROUP_QUEUE_URL: sqs.urlOf('groups'),
    SMTP_WARDEN_BACKGROUND_QUEUE_URL: sqs.urlOf('background'),
    SMTP_WARDEN_BACKGROUND_DEAD_LETTER_QUEUE_URL: sqs.urlOf('background-dead'),
    SMTP_WARDEN_SCAN_QUEUE_URL: sqs.urlOf('scans'),
    SMTP_WARDEN_DEAD_LETTER_QUEUE_URL: sqs.urlOf('dead-letters'),
    SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: '2',
    SMTP_WARDEN_REGIONS: home,
    SMTP_WARDEN_LOG_LEVEL: 'silent',
  };
}

function hooksOf({ hooks }: Sandbox) {
  const before: ((call: Call) => unknown)[] = [];
  const after: ((call: Call) => unknown)[] = [];
  const run = async (actions: readonly ((call: Call) => unknown)[], call: Call) => {
    for (const action of [...actions]) await action(call);
  };
  hooks.before = (call) => run(before, call);
  hooks.after = (call) => run(after, call);
  return {
    before: (action: (call: Call) => unknown) => void before.push(action),
    after: (action: (call: Call) => unknown) => void after.push(action),
    clear: () => {
      before.length = 0;
      after.length = 0;
    },
  };
}
