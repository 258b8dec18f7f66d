import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { auditItem } from '../../aws/audit-item.ts';
import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbAuditLog } from '../../aws/dynamodb-audit-log.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { link } from '../../core/audit/hash-chain.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { entriesOfChain } from './options.ts';
import { run } from './run.ts';

const place = { account: '111122223333', region: 'us-east-1' };
const auditTable = 'smtp-warden-audit';
const dayMs = 24 * 3600 * 1000;
export const sizes = { groups: 1_000, openGroups: 100 };

/** Of the group that the entries are copied from. */
const entriesOfFix = 2;

/** Seeds groups, tables and a log. Gives how many entries the log has. */
export async function openFilledLog(world: Sandbox, chains: number): Promise<number> {
  world.seed({ groups: Array.from({ length: sizes.groups }, (_, index) => groupOf(index)) });
  await run(world, ['init', '--yes']);
  await run(world, 'allowlist add 198.51.100.0/24 --owner mail-team --reason relay --yes'.split(' '));
  await fillLog(world, chains);
  return chains * entriesOfChain + entriesOfFix;
}

/** Fills the log with copies of what a real closing writes, under ids of groups that are gone. */
async function fillLog(world: Sandbox, chains: number): Promise<void> {
  const mail = { ...groupOf(99), name: 'copied', tags: { 'smtp-warden:auto-fix': 'true' } };
  world.seed({ groups: [mail] });
  const ref = { ...place, groupId: world.group('copied').id };
  await run(world, ['fix', ref.groupId, '--yes']);
  Object.assign(process.env, world.environment());
  const dynamodb = dynamodbClient(place.region);
  const log = dynamodbAuditLog(dynamodb, auditTable);
  const pair = (await log.entriesOf(groupKey(ref))).flatMap(({ entry }) => entry ?? []);
  if (pair.length !== entriesOfFix) throw new Error(`fix wrote ${pair.length} entries`);
  for (let chain = 0; chain < chains; chain += 50) {
    const copies = Array.from({ length: Math.min(50, chains - chain) }, (_, index) => chainOf(pair, chain + index));
    await putAll(dynamodb, copies.flat());
  }
}

function chainOf(pair: readonly AuditEntry[], chain: number): AuditEntry[] {
  const groupId = `sg-0${chain.toString(16).padStart(16, '0')}`;
  const copies: AuditEntry[] = [];
  for (let place = 0; place < entriesOfChain; place++) {
    const [claim, end] = pair;
    const isLast = place === entriesOfChain - 1;
    const copied = place % 2 === 0 && !isLast ? claim : end;
    if (!copied) throw new Error('there is nothing to copy');
    const { sequence: _, previousHash: __, hash: ___, ...record } = copied;
    const at = new Date(Date.now() - (chain % 25) * dayMs - (entriesOfChain - place) * 60_000).toISOString();
    const id = `rem-${chain}-${place >> 1}`;
    const said = { ...record, group: { ...record.group, groupId }, at, id };
    copies.push(link(isLast ? { ...said, outcome: 'deferred' as const } : said, copies.at(-1) ?? null));
  }
  return copies;
}

async function putAll(dynamodb: DynamoDBClient, entries: readonly AuditEntry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += 25) {
    const requests: WriteRequest[] = entries
      .slice(start, start + 25)
      .map((entry) => ({ PutRequest: { Item: auditItem(entry) } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [auditTable]: requests } }));
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
