import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { auditItem } from '../aws/audit-item.ts';
import { dynamodbClient } from '../aws/clients.ts';
import { dynamodbAuditLog } from '../aws/dynamodb-audit-log.ts';
import type { AuditEntry } from '../core/audit/audit-entry.ts';
import { link } from '../core/audit/hash-chain.ts';
import { groupKey } from '../core/model/security-group.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { type CliRun, runCli } from './run-cli.ts';

/**
 * What the log costs the command line: `npm run bench:log`. Seeds a sandbox with 1,000 groups, 100 of them open, 50,000 entries in 10,000
 * chains and 5,000 approved networks, and compares with the goals. Exits 1 where one is missed. Takes about five minutes.
 */
const sizes = { groups: 1_000, openGroups: 100, chains: 10_000, entriesOfChain: 5, networks: 5_000 };
const goals = { planToScan: 1.2, wholeLogSeconds: 60, listCpuSeconds: 0.6 };
const latencyMs = 40;
const runs = 5;
const place = { account: '111122223333', region: 'us-east-1' };
const tables = { allowlist: 'smtp-warden-allowlist', audit: 'smtp-warden-audit' };

async function figures(world: Sandbox): Promise<boolean> {
  const cli = (...args: readonly string[]) => run(world, args);
  world.seed({ groups: Array.from({ length: sizes.groups }, (_, index) => groupOf(index)) });
  await cli('init', '--yes');
  await cli('allowlist', 'add', '198.51.100.0/24', '--owner', 'mail-team', '--reason', 'relay', '--yes');
  await fillLog(world, cli);

  const scans: CliRun[] = [];
  const plans: CliRun[] = [];
  for (let round = 0; round < runs; round++) {
    scans.push(await cli('scan', '--json'));
    plans.push(await cli('plan', '--all', '--json'));
  }
  const [scan, plan] = [medianCpu(scans), medianCpu(plans)];
  const found = [JSON.parse(scans[0]?.stdout ?? '').findings.length, JSON.parse(plans[0]?.stdout ?? '').plans.length];
  if (found.some((count) => count !== sizes.openGroups)) throw new Error(`${found} findings and plans`);
  const entries = sizes.chains * sizes.entriesOfChain;
  say(
    `${entries.toLocaleString('en')} entries in ${sizes.chains.toLocaleString('en')} chains, ${sizes.openGroups} open groups`,
  );
  const first = told(
    `plan --all / scan, CPU (${plan.toFixed(2)} s / ${scan.toFixed(2)} s)`,
    plan / scan,
    goals.planToScan,
  );

  world.faults.add({ kind: 'delay', service: 'dynamodb', milliseconds: latencyMs, times: 10_000_000 });
  const exported = await cli('history', 'export');
  const lines = exported.stdout.trimEnd().split('\n').length;
  if (lines !== entries + entriesOfFix) throw new Error(`${lines} lines were exported`);
  const verified = await cli('history', 'verify');
  world.faults.clear();
  const second = told(wholeLog('export', exported), exported.wallSeconds, goals.wholeLogSeconds);
  const third = told(wholeLog('verify', verified), verified.wallSeconds, goals.wholeLogSeconds);

  const fourth = told(
    `allowlist list, ${sizes.networks.toLocaleString('en')} entries, CPU seconds`,
    await listSeconds(),
    goals.listCpuSeconds,
  );
  return [first, second, third, fourth].every(Boolean);
}

/** CPU seconds of `allowlist list`, the median of some runs, in a sandbox of its own: many networks fit into no plan. */
async function listSeconds(): Promise<number> {
  const world = await startSandbox();
  try {
    await run(world, ['init', '--yes']);
    await run(world, ['allowlist', 'import', await networksFile(), '--yes']);
    const lists: CliRun[] = [];
    for (let round = 0; round < runs; round++) lists.push(await run(world, ['allowlist', 'list']));
    const listed = lists[0]?.stdout.trimEnd().split('\n').length;
    if (listed !== sizes.networks + 1) throw new Error(`${listed} lines were listed`);
    return medianCpu(lists);
  } finally {
    await world.close();
  }
}

/** Of the group that the entries are copied from. */
const entriesOfFix = 2;

/** Fills the log with copies of what a real closing writes, under ids of groups that are gone. */
async function fillLog(world: Sandbox, cli: (...args: readonly string[]) => Promise<CliRun>): Promise<void> {
  const mail = { ...groupOf(99), name: 'copied', tags: { 'smtp-warden:auto-fix': 'true' } };
  world.seed({ groups: [mail] });
  const ref = { ...place, groupId: world.group('copied').id };
  await cli('fix', ref.groupId, '--yes');
  Object.assign(process.env, world.environment());
  const dynamodb = dynamodbClient(place.region);
  const log = dynamodbAuditLog(dynamodb, tables.audit);
  const pair = (await log.entriesOf(groupKey(ref))).flatMap(({ entry }) => entry ?? []);
  if (pair.length !== entriesOfFix) throw new Error(`fix wrote ${pair.length} entries`);
  for (let chain = 0; chain < sizes.chains; chain += 50) {
    const copies = Array.from({ length: 50 }, (_, index) => chainOf(pair, chain + index)).flat();
    await putAll(dynamodb, copies);
  }
}

function chainOf(pair: readonly AuditEntry[], chain: number): AuditEntry[] {
  const groupId = `sg-0${chain.toString(16).padStart(16, '0')}`;
  const copies: AuditEntry[] = [];
  for (let place = 0; place < sizes.entriesOfChain; place++) {
    const [claim, end] = pair;
    const isLast = place === sizes.entriesOfChain - 1;
    const copied = place % 2 === 0 && !isLast ? claim : end;
    if (!copied) throw new Error('there is nothing to copy');
    const { sequence: _, previousHash: __, hash: ___, ...record } = copied;
    const at = new Date(Date.now() - (chain % 25) * dayMs - (sizes.entriesOfChain - place) * 60_000).toISOString();
    const id = `rem-${chain}-${place >> 1}`;
    const said = { ...record, group: { ...record.group, groupId }, at, id };
    copies.push(link(isLast ? { ...said, outcome: 'deferred' as const } : said, copies.at(-1) ?? null));
  }
  return copies;
}

const dayMs = 24 * 3600 * 1000;

async function putAll(dynamodb: DynamoDBClient, entries: readonly AuditEntry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += 25) {
    const requests: WriteRequest[] = entries
      .slice(start, start + 25)
      .map((entry) => ({ PutRequest: { Item: auditItem(entry) } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [tables.audit]: requests } }));
  }
}

function groupOf(index: number) {
  const isOpen = index % (sizes.groups / sizes.openGroups) === 9;
  return {
    name: `group-${index}`,
    tags: { team: `team-${index % 40}`, 'smtp-warden:auto-fix': 'true' },
    ingress: [
      { protocol: 'tcp', from: 443, cidr: '0.0.0.0/0', description: 'web' },
      { protocol: 'tcp', from: 22, cidr: `10.${index % 256}.0.0/16`, description: 'ssh' },
      { protocol: 'tcp', from: 25, cidr: isOpen ? '0.0.0.0/0' : '10.0.0.0/8', description: 'mail' },
      { protocol: 'tcp', from: 8000, to: 8999, group: 'self' },
    ],
  };
}

/** A file for `allowlist import`, in a folder that goes with the process. */
async function networksFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const rows = Array.from({ length: sizes.networks }, (_, index) => {
    return `81.${index >> 8}.${index & 255}.0/24,everything,team-${index % 40},relay ${index},`;
  });
  const file = join(folder, 'networks.csv');
  await writeFile(file, `${['cidr,scope,owner,reason,expiresAt', ...rows].join('\n')}\n`);
  return file;
}

function wholeLog(command: string, { cpuSeconds }: CliRun): string {
  return `history ${command}, 40 ms a call, seconds (CPU ${cpuSeconds.toFixed(1)})`;
}

/** Findings are exit code 3. */
async function run(world: Sandbox, args: readonly string[]): Promise<CliRun> {
  const result = await runCli(args, world.environment());
  if (result.exitCode !== 0 && result.exitCode !== 3)
    throw new Error(`${args.join(' ')} ended with ${result.exitCode}`);
  return result;
}

function medianCpu(all: readonly CliRun[]): number {
  return all.map(({ cpuSeconds }) => cpuSeconds).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}

/** Prints a figure beside its goal; gives whether it is met. */
function told(what: string, value: number, goal: number): boolean {
  say(
    `  ${what.padEnd(56)} ${value.toFixed(2).padStart(7)}   (goal: at most ${goal})${value > goal ? '  MISSED' : ''}`,
  );
  return value <= goal;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const sandbox = await startSandbox();
try {
  process.exitCode = (await figures(sandbox)) ? 0 : 1;
} finally {
  await sandbox.close();
}
