import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Decision } from '../core/audit/approval.ts';
import { newestSchema } from '../core/audit/audit-entry.ts';
import { type ChainPoint, type GroupState, type LogStates, openGroupStates } from '../core/audit/group-states.ts';
import { restartOf } from '../core/audit/hash-chain.ts';
import { outcomes } from '../core/audit/outcomes.ts';
import { groupKey as keyOf } from '../core/model/security-group.ts';
import { emptyList } from '../core/plan/managed-rules.ts';
import { decisionOf } from './approval-schema.ts';
import { kindOfKey } from './audit-keys.ts';
import { ruleList, trigger } from './audit-schema.ts';
import { type Item, lastKeyOf, storedOf } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { problemsOf } from './problems.ts';
import { groupRef, moment } from './schemas.ts';

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** How many parts of the table are read at the same time. */
const segments = 8;

/** Of a finding only whether it has an exposure: the rest may be large. */
const read = {
  ProjectionExpression:
    'groupKey, #sequence, previousHash, #hash, #schema, id, #group, groupName, vpcId, #at, #outcome, #reason, #trigger, undoes, ' +
    // What a decision about a proposal has beside these.
    'finding.exposures[0].port, #list, #restart, kind, proposal, digest, #by, expiresAt',
  ExpressionAttributeNames: Object.fromEntries(
    ['sequence', 'hash', 'schema', 'group', 'at', 'outcome', 'reason', 'trigger', 'list', 'restart', 'by'].map(
      (name) => [`#${name}`, name],
    ),
  ),
};

/**
 * The end of every chain from one pass over the audit table: a parallel, consistent Scan that brings a few attributes of each item.
 * A Scan is charged for whole items all the same: one read unit for each 4 KB of the table (DynamoDB developer guide, Scan).
 * `onProgress` is told how many entries were read. Rejects where the table cannot be read.
 */
export async function readLogStates(place: Place, onProgress?: (entries: number) => void): Promise<LogStates> {
  const states = openGroupStates();
  const decisions: Decision[] = [];
  let entries = 0;
  const part = async (Segment: number) => {
    for await (const items of pages(place, Segment)) {
      for (const item of items) {
        if (kindOfKey(item.groupKey?.S ?? '') === 'decision') decisions.push(decisionOf(item));
        const point = pointOf(item);
        if (point) states.add(point);
      }
      entries += items.length;
      onProgress?.(entries);
    }
  };
  await Promise.all(Array.from({ length: segments }, (_, segment) => part(segment)));
  return { ...states.end(), decisions };
}

async function* pages({ dynamodb, table }: Place, Segment: number): AsyncGenerator<Item[]> {
  const scan = { TableName: table, ConsistentRead: true, TotalSegments: segments, Segment, ...read };
  const page = (ExclusiveStartKey?: Item) => dynamodb.send(new ScanCommand({ ...scan, ExclusiveStartKey }));
  for await (const { Items = [] } of pagesOf(`Scan of ${table}`, page, lastKeyOf)) yield Items;
}

/** An item as a point of its chain; null where it is of no chain, such as the parts of an anchor. */
function pointOf(item: Item): ChainPoint | null {
  const { groupKey, sequence, previousHash, hash, ...said } = storedOf(item);
  const chain = String(groupKey);
  const kind = kindOfKey(chain);
  if (kind !== 'group' && kind !== 'policy' && kind !== 'accounts') return null;
  const restart = restartOf({ sequence: 0, previousHash: '', hash: '', ...said });
  const link = { chain, sequence: Number(sequence), previousHash: String(previousHash), hash: String(hash), restart };
  return { ...link, ...(kind === 'group' ? stateOf(said, link) : { state: null, problem: null }) };
}

type Link = Pick<ChainPoint, 'chain' | 'sequence' | 'hash'>;

function stateOf(
  said: Record<string, unknown>,
  { chain, sequence, hash }: Link,
): Pick<ChainPoint, 'state' | 'problem'> {
  const unreadable = (problem: string) => ({ state: null, problem: `the entry ${problem}` });
  if (typeof said.schema === 'number' && said.schema > newestSchema) {
    return unreadable(`is one that a newer version of smtp-warden wrote (schema ${said.schema})`);
  }
  const reading = saidSchema.safeParse(said);
  if (!reading.success) return unreadable(`cannot be read: ${problemsOf(reading.error).replaceAll('\n', ' ')}`);
  const { finding, list = emptyList, undoes = null, ...rest } = reading.data;
  if (keyOf(rest.group) !== chain) return unreadable(`is about another group, ${keyOf(rest.group)}`);
  const hasFinding = (finding?.exposures ?? []).length > 0;
  const state: GroupState = { ...rest, undoes, hasFinding, list, sequence, hash };
  return { state, problem: null };
}

const saidSchema = z.object({
  id: z.string(),
  group: groupRef,
  groupName: z.string(),
  vpcId: z.string(),
  at: moment,
  outcome: z.enum(outcomes),
  reason: z.string(),
  trigger,
  undoes: z.exactOptional(z.string()),
  finding: z.exactOptional(z.object({ exposures: z.exactOptional(z.array(z.unknown())) })),
  list: z.exactOptional(ruleList),
});
