import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { argsOf, commandOf } from '../../console/shared/command-of.ts';
import type { WriteOrder } from '../../console/shared/orders.ts';
import {
  approvedWorld,
  type CliWorld,
  mailId,
  openGroup,
  otherId,
  rulesText,
  worldOf,
} from '../cli/end-to-end/cli-world.ts';
import type { Environment } from '../cli/end-to-end/run-cli.ts';
import { type HostedResult, type HostedRuns, hostedIn } from './hosted-runs.ts';

/** A world with a command line and a console on the same account. */
export interface ConsoleWorld extends CliWorld {
  readonly hosted: HostedRuns;
  readonly place: { readonly account: string; readonly region: string; readonly groupId: string };
}

type AtEnd = typeof onTestFinished;

/** An opted-in group that is open, and one that nobody opted in; 198.51.100.0/24 is approved. */
export async function consoleWorld(settings: Environment = {}, atEnd: AtEnd = onTestFinished): Promise<ConsoleWorld> {
  const other = openGroup({ id: otherId, name: 'other', tags: {} });
  return asConsole(await approvedWorld({ groups: [openGroup(), other] }, atEnd), settings);
}

/** A console on the account of a world, and with these settings its command line too. */
export function asConsole(world: CliWorld, settings: Environment = {}): ConsoleWorld {
  const regions = { SMTP_WARDEN_REGIONS: 'us-east-1,eu-west-1,ap-south-1' };
  const hosted = hostedIn({ ...world.sandbox.environment(), ...regions, ...settings });
  const place = { account: '111122223333', region: 'us-east-1', groupId: mailId };
  return { ...world, cli: world.cli.with(settings), hosted, place };
}

/** The same account a second time, as it is now. */
export async function secondWorld(
  { sandbox }: CliWorld,
  settings: Environment = {},
  atEnd: AtEnd = onTestFinished,
): Promise<ConsoleWorld> {
  const copy = await sandbox.copy();
  atEnd(() => copy.close());
  return asConsole(worldOf(copy), settings);
}

/** The command line of an order, as the console shows it, in a terminal and with `--yes`. */
export function inTerminal({ cli }: CliWorld, order: WriteOrder) {
  const [first = '', ...more] = argsOf(commandOf(order));
  return cli(first, ...more, '--yes', '--json');
}

/** The one entry of the allowlist. */
export async function entryId({ cli }: CliWorld): Promise<string> {
  const { document } = await cli.json('allowlist-list', 'allowlist list');
  return document.entries[0]?.id ?? '';
}

/** Proposes to close the group, and gives the id of that. */
export async function proposalId({ cli }: CliWorld): Promise<string> {
  const { document } = await cli.json('plan', `plan ${mailId} --propose`);
  return document.proposals?.[0]?.id ?? '';
}

/** Closes the group, and gives the id of that. */
export async function closingId({ cli }: CliWorld): Promise<string> {
  const { document } = await cli.json('fix', `fix ${mailId} --yes`);
  return document.remediations[0]?.id ?? '';
}

/** Exempts the group, and gives the id of that. */
export async function exemptionId({ cli }: CliWorld): Promise<string> {
  const { document } = await cli.json('exempt-add', `exempt add ${mailId} --owner a --reason b --expires 30d --yes`);
  return document.exemption.id;
}

const expired = {
  kind: 'before',
  code: 'ExpiredTokenException',
  message: 'expired',
  status: 400,
  times: 1_000,
} as const;

/** How long a claim is respected in a world where commands are interrupted, in seconds. */
const claimSeconds = 12;
export const shortClaims = { SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: String(claimSeconds) };

/**
 * Runs a command line whose credentials end once it has claimed the group, so that the group stays claimed: no end can be recorded. `at`: a call
 * that is refused as well; without one, all changes are made. Waits until the claim runs out.
 */
export async function interrupted(world: CliWorld, line: string, at: readonly string[] = []): Promise<void> {
  await cutOff(world, line, at);
  await wait(claimSeconds * 1_000 + 100);
}

/** The same without the wait. */
export async function cutOff({ cli, sandbox }: CliWorld, line: string, at: readonly string[] = []): Promise<void> {
  for (const action of at) sandbox.faults.add({ ...expired, action });
  sandbox.faults.add({ ...expired, action: 'PutItem', skip: 1 });
  await cli.with({ SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: '1' })(line);
  sandbox.faults.clear();
}

/** The document with its long list, as the command line prints it. */
export function documentOf({ told, end }: HostedResult): string {
  const items = told.flatMap((event) => (event.kind === 'item' ? event : []));
  const lists = Object.entries(Object.groupBy(items, ({ list }) => list));
  const all = lists.map(([list, ofList = []]) => [list, ofList.map(({ item }) => item)]);
  return timeless(JSON.stringify({ ...Object.fromEntries(all), ...end.document }));
}

/** What the world is afterwards: rules, tags, the policy and the log, without what differs from run to run. */
export async function stateOf({ cli, sandbox }: CliWorld): Promise<object> {
  const [entries, exemptions, history, decisions] = [
    await cli('allowlist list --json'),
    await cli('exempt list --json'),
    await cli('history list --json'),
    await cli('allowlist log --json'),
  ].map(({ stdout }) => timeless(stdout));
  const { stdout: groups } = await cli('groups list --json');
  const rules = [mailId, otherId].map((id) => rulesText(sandbox, id).sort());
  const verified = await cli('history verify');
  return { rules, groups, entries, exemptions, history, decisions, verified: verified.exitCode };
}

/** A text without ids that are made up, moments, and hashes of both. */
export function timeless(text: string): string {
  return text
    .replaceAll(/\brem-[0-9a-z]+/g, 'rem')
    .replaceAll(/\bsgr-[0-9a-f]+/g, 'sgr')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'moment')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'hash');
}
