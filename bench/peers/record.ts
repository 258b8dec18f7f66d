import { BatchWriteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { auditEntryOf, auditItem } from '../../aws/audit-item.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { type Linked, link } from '../../core/audit/hash-chain.ts';
import { readSettings } from '../../runtime/settings.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { runCli } from '../run-cli.ts';
import { ToolFailure } from './tool.ts';

interface RecordSize {
  /** Ids of the groups that the record is about. */
  readonly groups: readonly string[];
  /** How many entries there are of all of them together. */
  readonly entries: number;
  /** Milliseconds since 1970; the entries are of the four weeks before. */
  readonly now: number;
}

const table = readSettings({}).auditTable;
const fourWeeks = 28 * 24 * 3600 * 1000;
/** The most that one call takes (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html). */
const batch = 25;

/**
 * Makes the tables, and puts a history on record: each group was closed again and again. The entries are those of one closing
 * that the command line carried out in a sandbox of its own, so that they are as large as real ones; each chain is valid.
 */
export async function keepRecord(sandbox: Sandbox, size: RecordSize): Promise<void> {
  await command(sandbox, ['init', '--yes']);
  const closing = await closingOnRecord();
  const client = new DynamoDBClient(sandbox.clientConfig());
  let waiting: AuditEntry[] = [];
  const write = async () => {
    const RequestItems = { [table]: waiting.map((entry) => ({ PutRequest: { Item: auditItem(entry) } })) };
    const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems }));
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('the sandbox did not write all entries');
    waiting = [];
  };
  for (const entry of entriesOf(closing, size)) {
    waiting.push(entry);
    if (waiting.length === batch) await write();
  }
  if (waiting.length > 0) await write();
}

/** The entries of one closing again and again: of one group after the other, each a little later than the one before. */
export function* entriesOf(
  closing: readonly AuditEntry[],
  { groups, entries, now }: RecordSize,
): Generator<AuditEntry> {
  const latest = new Map<string, Linked<object>>();
  for (let index = 0; index < entries; index++) {
    const number = Math.floor(index / closing.length);
    const [groupId, template] = [groups[number % groups.length], closing[index % closing.length]];
    if (groupId === undefined || !template) throw new Error('a record is about groups that were closed');
    const at = new Date(now - fourWeeks + Math.floor((index / entries) * fourWeeks)).toISOString();
    const id = `${template.id.slice(0, -8)}${String(number).padStart(8, '0')}`;
    const entry = link(bodyOf(template, { groupId, id, at }), latest.get(groupId) ?? null);
    latest.set(groupId, entry);
    yield entry;
  }
}

/** An entry of another group, at another time, to be put after the last one of that group. */
function bodyOf(
  template: AuditEntry,
  { groupId, id, at }: { readonly groupId: string; readonly id: string; readonly at: string },
) {
  const { sequence: _sequence, previousHash: _previous, hash: _hash, ...body } = template;
  const group = { ...body.group, groupId };
  return { ...body, id, at, group, groupName: groupId, finding: body.finding && { ...body.finding, group } };
}

/** What one closing leaves on record: an entry before it and one after. */
async function closingOnRecord(): Promise<AuditEntry[]> {
  const tags = { 'smtp-warden:auto-fix': 'true' };
  const ingress = [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0', description: 'mail' }];
  const sandbox = await startSandbox({ seed: { groups: [{ name: 'mail', tags, ingress }] } });
  try {
    await command(sandbox, ['init', '--yes']);
    const approved = ['198.51.100.0/24', '--owner', 'bench', '--reason', 'bench', '--yes'];
    await command(sandbox, ['allowlist', 'add', ...approved]);
    await command(sandbox, ['fix', 'mail', '--yes']);
    const entries: AuditEntry[] = [];
    const { id } = sandbox.group('mail');
    for await (const page of paginateScan(
      { client: new DynamoDBClient(sandbox.clientConfig()) },
      { TableName: table },
    )) {
      const ofGroup = (page.Items ?? []).filter((item) => item.groupKey?.S?.endsWith(`/${id}`));
      entries.push(...ofGroup.map((item) => auditEntryOf(item, table)));
    }
    if (entries.length === 0) throw new Error('fix left nothing on record');
    return entries.toSorted((a, b) => a.sequence - b.sequence);
  } finally {
    await sandbox.close();
  }
}

async function command(sandbox: Sandbox, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runCli(args, sandbox.environment());
  if (exitCode !== 0) throw new ToolFailure(`smtp-warden ${args[0]} ended with ${exitCode}: ${stderr.trim()}`);
}
