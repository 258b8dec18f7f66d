import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { type HostedRuns, hostedIn } from './hosted-runs.ts';

/** A world with a command line and a console on the same account. */
export interface ConsoleWorld extends CliWorld {
  readonly hosted: HostedRuns;
  readonly place: { readonly account: string; readonly region: string; readonly groupId: string };
}

/** What the console is asked for, in a world that is prepared for it by the command line. */
export interface OrderCase {
  readonly name: string;
  readonly prepare: (world: ConsoleWorld) => Promise<WriteOrder>;
}

/** An opted-in group that is open, and one that nobody opted in; 198.51.100.0/24 is approved. */
export async function consoleWorld(): Promise<ConsoleWorld> {
  const other = openGroup({ id: otherId, name: 'other', tags: {} });
  return asConsole(await approvedWorld({ groups: [openGroup(), other] }));
}

/** The same account a second time, as it is now; it ends with the test. */
export async function secondWorld({ sandbox }: CliWorld, atEnd: (end: () => Promise<void>) => void) {
  const copy = await sandbox.copy();
  atEnd(() => copy.close());
  return asConsole(worldOf(copy));
}

function asConsole(world: CliWorld): ConsoleWorld {
  const environment = { ...world.sandbox.environment(), SMTP_WARDEN_REGIONS: 'us-east-1,eu-west-1,ap-south-1' };
  const place = { account: '111122223333', region: 'us-east-1', groupId: mailId };
  return { ...world, hosted: hostedIn(environment), place };
}

/** The command line of an order, as the console shows it, in a terminal and with `--yes`. */
export function inTerminal({ cli }: CliWorld, order: WriteOrder) {
  const [first = '', ...more] = argsOf(commandOf(order));
  return cli(first, ...more, '--yes', '--json');
}

const texts = { owner: 'mail-team', reason: 'a relay' } as const;
const everything = { kind: 'everything' } as const;

/** The one entry of the allowlist. */
async function entryId({ cli }: CliWorld): Promise<string> {
  const { document } = await cli.json('allowlist-list', 'allowlist list');
  return document.entries[0]?.id ?? '';
}

export async function proposalId({ cli }: CliWorld): Promise<string> {
  const { document } = await cli.json('plan', `plan ${mailId} --propose`);
  return document.proposals?.[0]?.id ?? '';
}

/** Closes the group, and gives the id of that. */
export async function closingId({ cli }: CliWorld): Promise<string> {
  const { document } = await cli.json('fix', `fix ${mailId} --yes`);
  return document.remediations[0]?.id ?? '';
}

async function exemptionId({ cli }: CliWorld): Promise<string> {
  const { document } = await cli.json('exempt-add', `exempt add ${mailId} --owner a --reason b --expires 30d --yes`);
  return document.exemption.id;
}

const authorize = 'AuthorizeSecurityGroupIngress';
const expired = {
  kind: 'before',
  code: 'ExpiredTokenException',
  message: 'expired',
  status: 400,
  times: 1_000,
} as const;

/** Runs a command line whose credentials end at a call, so that what it has claimed stays claimed, and waits until the claim runs out. */
export async function interrupted({ cli, sandbox }: CliWorld, line: string, action = authorize): Promise<void> {
  sandbox.hooks.before = async (call) => {
    if (call.action === action) sandbox.faults.add(expired);
  };
  await cli.with({ SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: '6', SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: '1' })(line);
  sandbox.hooks.before = async () => undefined;
  sandbox.faults.clear();
  await wait(6_100);
}

/** Every kind of order that writes, in the situation that it is for. */
export const orderCases: readonly OrderCase[] = [
  { name: 'fix', prepare: async ({ place }) => ({ kind: 'fix', group: place }) },
  {
    name: 'approve',
    prepare: async (world) => ({ kind: 'approve', id: await proposalId(world) }),
  },
  {
    name: 'approve --now',
    prepare: async (world) => ({ kind: 'approve', id: await proposalId(world), now: true }),
  },
  {
    name: 'approve --now of what is approved',
    prepare: async (world) => {
      const id = await proposalId(world);
      await world.cli(`approve ${id} --yes`);
      return { kind: 'approve', id, now: true };
    },
  },
  {
    name: 'reject',
    prepare: async (world) => ({ kind: 'reject', id: await proposalId(world), reason: 'it is a relay' }),
  },
  {
    name: 'undo',
    prepare: async (world) => ({ kind: 'undo', id: await closingId(world), exemptFor: '7d' }),
  },
  {
    name: 'undo --port-only',
    prepare: async (world) => ({ kind: 'undo', id: await closingId(world), portOnly: true, exemptFor: '7d' }),
  },
  {
    name: 'undo of an undo',
    prepare: async (world) => {
      await world.cli(`undo ${await closingId(world)} --yes`);
      const { document } = await world.cli.json('history-list', 'history list');
      const undone = document.remediations.find(({ trigger }) => trigger === 'undo');
      return { kind: 'undo', id: undone?.id ?? '', exemptFor: '7d' };
    },
  },
  {
    name: 'groups opt-in',
    prepare: async ({ place }) => ({ kind: 'opt-in', group: { ...place, groupId: otherId } }),
  },
  { name: 'groups opt-out', prepare: async ({ place }) => ({ kind: 'opt-out', group: place }) },
  {
    name: 'exempt add',
    prepare: async ({ place }) => ({ kind: 'exempt-add', group: place, ...texts, expires: '30d' }),
  },
  {
    name: 'exempt renew',
    prepare: async (world) => ({ kind: 'exempt-renew', id: await exemptionId(world), expires: '90d' }),
  },
  {
    name: 'exempt remove',
    prepare: async (world) => ({ kind: 'exempt-remove', id: await exemptionId(world), reason: 'moved' }),
  },
  {
    name: 'allowlist add',
    prepare: async () => ({
      kind: 'allowlist-add',
      cidr: '203.0.113.0/24',
      ...texts,
      scope: everything,
      expires: '90d',
    }),
  },
  {
    name: 'allowlist renew',
    prepare: async (world) => ({ kind: 'allowlist-renew', id: await entryId(world), expires: '30d' }),
  },
  {
    name: 'allowlist update',
    prepare: async (world) => ({ kind: 'allowlist-update', id: await entryId(world), owner: 'postmaster' }),
  },
  {
    name: 'allowlist remove, of what is let in',
    prepare: async (world) => {
      await closingId(world);
      return { kind: 'allowlist-remove', id: await entryId(world), reason: 'gone' };
    },
  },
  {
    name: 'allowlist import',
    prepare: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-order-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const name = join(folder, 'relays.csv');
      const text = 'cidr,scope,owner,reason,expiresAt\n203.0.113.0/24,everything,mail-team,a relay,90d\n';
      await writeFile(name, text);
      return { kind: 'allowlist-import', name, text, replace: true };
    },
  },
];

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
