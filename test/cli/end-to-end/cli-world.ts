import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import { createTables } from '../../../aws/create-tables.ts';
import { addEntry } from '../../../core/policy/edit-policy.ts';
import type { SeedInput } from '../../../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { policyIn } from '../../builders/policy-table.ts';
import { type Cli, cliIn, runShipped } from './run-cli.ts';

export const tables = { allowlistTable: 'smtp-warden-allowlist', auditTable: 'smtp-warden-audit' } as const;

/** The calls that change something. A command that refuses makes none of them. */
const changing = [
  'AuthorizeSecurityGroupIngress',
  'RevokeSecurityGroupIngress',
  'ModifySecurityGroupRules',
  'CreateTags',
  'DeleteTags',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'CreateTable',
];

export interface CliWorld {
  readonly sandbox: Sandbox;
  readonly cli: Cli;
  /** The same command line, each time as a process of its own. */
  readonly shipped: Cli;
  /** The changing calls since `sandbox.calls.reset()`, refused ones included. */
  readonly changes: () => string[];
}

/**
 * AWS on this machine, ending with the test, and the command line as its account 111122223333 in us-east-1. A concurrent
 * test gives the `onTestFinished` of its context.
 */
export async function cliWorld(seed: SeedInput = {}, atEnd: typeof onTestFinished = onTestFinished): Promise<CliWorld> {
  const sandbox = await startSandbox({ seed });
  atEnd(() => sandbox.close());
  return worldOf(sandbox);
}

/** The same with the two tables there already. */
export async function initedWorld(seed: SeedInput = {}, atEnd = onTestFinished): Promise<CliWorld> {
  const world = await cliWorld(seed, atEnd);
  await createTables(new DynamoDBClient(world.sandbox.clientConfig()), tables);
  world.sandbox.calls.reset();
  return world;
}

/** The same with 198.51.100.0/24 approved for every group, as `allowlist add` does it: what most stories begin with. */
export async function approvedWorld(
  seed: SeedInput = {},
  atEnd = onTestFinished,
  expiresAt: string | null = null,
): Promise<CliWorld> {
  const world = await initedWorld(seed, atEnd);
  const allowlist = policyIn(new DynamoDBClient(world.sandbox.clientConfig()), tables);
  const scope = { kind: 'everything' } as const;
  const request = { cidr: '198.51.100.0/24', scope, owner: 'mail-team', reason: 'partner relay', expiresAt };
  const by = 'arn:aws:iam::111122223333:user/sandbox';
  const edit = addEntry(await allowlist.read(), request, { now: Date.now(), by, limits: { ipv4: 8, ipv6: 16 } });
  if (edit.kind !== 'change') throw new Error(edit.reason);
  await allowlist.apply(anEdit([edit.change]));
  world.sandbox.calls.reset();
  return world;
}

/** An edit of the policy reads all regions that are swept: the tests have groups in these. */
const sweptRegions = { SMTP_WARDEN_REGIONS: 'us-east-1,eu-west-1,ap-south-1' };

export function worldOf(sandbox: Sandbox): CliWorld {
  const changes = () =>
    sandbox.calls
      .list()
      .map(({ action }) => action)
      .filter((action) => changing.includes(action));
  const environment = { ...sandbox.environment(), ...sweptRegions };
  return { sandbox, cli: cliIn(environment), shipped: cliIn(environment, runShipped), changes };
}

type SeedGroup = NonNullable<SeedInput['groups']>[number];

export const mailId = 'sg-0000000000000a001';
export const otherId = 'sg-0000000000000a002';

/** An opted-in group that lets everybody reach port 25. */
export function openGroup(change: Partial<SeedGroup> = {}): SeedGroup {
  return {
    id: mailId,
    name: 'mail',
    tags: { 'smtp-warden:auto-fix': 'true' },
    ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0', description: 'inbound mail' }],
    ...change,
  };
}

/** So many of them, with ids of their own. */
export function openGroups(count: number): SeedGroup[] {
  return Array.from({ length: count }, (_, index) =>
    openGroup({ id: `sg-${String(index + 1).padStart(17, '0')}`, name: `mail-${index + 1}` }),
  );
}

/** What a rule lets in, in one line, as the sandbox has it. */
export function rulesText(
  sandbox: Sandbox,
  group: string,
  place: { account?: string; region?: string } = {},
): string[] {
  return sandbox.rulesOf({ group, ...place }).map(({ protocol, from, to, source }) => {
    const ports = from === undefined ? '' : from === to ? ` ${from}` : ` ${from}-${to}`;
    return `${protocol}${ports} ${source}`;
  });
}
