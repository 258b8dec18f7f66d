import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { onTestFinished, vi } from 'vitest';
import { dynamodbClient } from '../../aws/clients.ts';
import { createTables } from '../../aws/create-tables.ts';
import { sweepTable } from '../../aws/table-definitions.ts';
import type { RetryPolicy } from '../../core/execute/retry-calls.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { PolicyChange } from '../../core/policy/policy.ts';
import type { ReconcileDeps } from '../../core/reconcile/reconcile-deps.ts';
import { composeForPeople, type PersonRuntime } from '../../runtime/compose-for-people.ts';
import { readSettings, type Settings } from '../../runtime/settings.ts';
import type { SeedInput } from '../../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { anEdit } from './an-edit.ts';
import { anEntry } from './builders.ts';
import { parserSetting } from './ec2-parser.ts';
import { noLimit } from './no-limit.ts';

export const home = { account: '111122223333', region: 'us-east-1' };
export const botRole = 'arn:aws:iam::111122223333:role/smtp-warden-worker';
export const optedIn = { 'smtp-warden:auto-fix': 'true' };
export const office = anEntry({ id: 'entry-office' });

export interface LiveWarden {
  readonly sandbox: Sandbox;
  readonly settings: Settings;
  readonly runtime: PersonRuntime & Pick<ReconcileDeps, 'alarm'>;
}

export interface LiveOptions {
  readonly seed?: SeedInput;
  readonly environment?: Readonly<Record<string, string>>;
  /** What the policy holds; one office where this is left out. */
  readonly policy?: readonly PolicyChange[];
}

/** The real runtime, enforcing, over a sandbox of its own: only its patience is shorter. Both end with the test. */
export async function liveWarden({ seed, environment, policy }: LiveOptions = {}): Promise<LiveWarden> {
  const { sandbox, settings } = await furnishedSandbox(seed ? { seed } : {}, environment);
  const runtime = {
    ...composeForPeople(settings, home, () => {}),
    changeBudget: noLimit,
    retryPolicy: shortPatience,
    alarm: () => undefined,
  };
  await change(runtime, policy ?? [approve()]);
  return { sandbox, settings, runtime };
}

/** A sandbox with the bot's tables, and the settings of a bot that enforces there. It ends with the test. */
export async function furnishedSandbox(
  options: Parameters<typeof startSandbox>[0],
  environment: LiveOptions['environment'] = {},
): Promise<Omit<LiveWarden, 'runtime'>> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  stubEnvironment(sandbox.environment());
  const settings = readSettings({
    SMTP_WARDEN_MODE: 'enforce',
    SMTP_WARDEN_OWN_ROLE_ARNS: botRole,
    SMTP_WARDEN_LOG_LEVEL: 'silent',
    ...parserSetting,
    ...environment,
  });
  const dynamodb = dynamodbClient(home.region);
  await createTables(dynamodb, settings);
  await dynamodb.send(new CreateTableCommand({ TableName: settings.deployment.sweepTable, ...sweepTable }));
  return { sandbox, settings };
}

/** Sleeps a hundredth as long, so that whatever waits still gives way to others. */
const shortPatience: RetryPolicy = {
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / 100)),
  retryDelays: [500, 2_000],
  verifyDelays: [500, 1_000, 2_000, 4_000],
};

export function stubEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

export function approve(entry = office): PolicyChange {
  return { kind: 'putEntry', entry, replaces: null };
}

export async function change(
  { allowlist }: Pick<PersonRuntime, 'allowlist'>,
  changes: readonly PolicyChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const { kind } = await allowlist.apply(anEdit(changes));
  if (kind !== 'applied') throw new Error('the policy of the test could not be written');
}

/** The reference of a group by its name in the seed. */
export function refOf(sandbox: Sandbox, name: string): GroupRef {
  return { ...home, groupId: sandbox.group(name).id };
}

/** The ingress rules as they truly are, in short and sorted: `tcp 25-25 10.0.0.0/8`. */
export function rulesIn(sandbox: Sandbox, name: string): string[] {
  return sandbox
    .rulesOf(name)
    .map(({ protocol, from, to, source }) => `${protocol}${from === undefined ? '' : ` ${from}-${to}`} ${source}`)
    .sort();
}
