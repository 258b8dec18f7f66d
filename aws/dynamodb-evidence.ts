import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { EvidenceStore } from '../core/evidence/evidence-store.ts';
import { type EvidenceSummary, longestReason, mostReasons, mostSources } from '../core/evidence/summary.ts';
import { parseCidr } from '../core/model/cidr.ts';
import { inBatches } from '../core/model/in-batches.ts';
import { plainLine } from '../core/model/plain-line.ts';
import { type GroupRef, groupKey } from '../core/model/security-group.ts';
import { type Item, itemOf, keyText, parseItem } from './dynamodb-item.ts';
import { moment } from './schemas.ts';
import { sweepTtlAttribute as ttl } from './table-definitions.ts';

const count = z.int().check(z.minimum(0));
// No more than the bot writes: what is forged must not make a mail larger than SNS takes.
const reasons = z.array(z.string().check(z.maxLength(longestReason))).check(z.maxLength(mostReasons + 1));
const isCidr = (text: string) => parseCidr(text).kind !== 'invalid';

const sourceSchema = z.strictObject({
  cidr: z.string().check(z.refine(isCidr, { error: 'is no CIDR' })),
  class: z.enum(['private', 'cutOff']),
  packets: count,
  bytes: count,
  lastSeen: moment,
});

const summarySchema = z.strictObject({
  at: moment,
  verdict: z.enum(['reachable', 'no path found', 'unattached', 'unknown']),
  reasons,
  interfaces: count,
  openByOthers: count,
  traffic: z.nullable(
    z.strictObject({
      from: z.nullable(moment),
      to: z.nullable(moment),
      covered: z.boolean(),
      reasons,
      sources: z.strictObject({ approved: count, managed: count, private: count, cutOff: count }),
      largest: z.array(sourceSchema).check(z.maxLength(mostSources)),
    }),
  ),
});

type Reading = ReturnType<typeof parseItem<typeof summarySchema>>;

const keys = ['sweepId', 'part'];
const keptForSeconds = 30 * 86_400;

/** By how much a clock may be behind that of the function. What says to be newer was not put there by it, and would pass for newer than any proposal. */
const longestAheadMs = 86_400_000;

/** How many items are read at a time. */
const atOnce = 20;

/**
 * The summaries in the table of the sweeps, under a key for each group that begins with `evidence#`: that is what IAM lets a role
 * write and people read. `now` is in milliseconds. DynamoDB deletes an item up to some days after its time (DynamoDB developer
 * guide, TTL), so that one whose time is over is not read any more.
 */
export function dynamodbEvidence(dynamodb: DynamoDBClient, table: string, now: () => number): EvidenceStore {
  const get = async (ref: GroupRef) => {
    const call = new GetItemCommand({ TableName: table, Key: keyOf(ref), ConsistentRead: true });
    const { Item: item } = await dynamodb.send(call);
    return item && !isOver(item, now()) ? { ref, item } : null;
  };
  const readingOf = (item: Item): Reading => {
    const reading = parseItem(summarySchema, item, [...keys, ttl]);
    const isAhead = reading.kind === 'read' && Date.parse(reading.value.at) > now() + longestAheadMs;
    return isAhead ? { kind: 'damaged', problem: 'at: is in the future' } : reading;
  };
  return {
    put: async (ref, summary) => {
      const kept = await get(ref);
      const reading = kept && readingOf(kept.item);
      if (reading?.kind === 'read' && Date.parse(reading.value.at) > Date.parse(summary.at)) return;
      const expiry = { N: String(Math.floor(now() / 1000) + keptForSeconds) };
      const Item = { ...itemOf(summary), ...keyOf(ref), [ttl]: expiry };
      await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
    },
    of: async (refs) => {
      const summaries = new Map<string, EvidenceSummary>();
      const problems: string[] = [];
      const unique = [...new Map(refs.map((ref) => [groupKey(ref), ref])).values()];
      for (const found of await inBatches(unique, atOnce, get)) {
        if (!found) continue;
        const reading = readingOf(found.item);
        if (reading.kind === 'read') summaries.set(groupKey(found.ref), reading.value);
        else
          problems.push(
            // The names of attributes in it may be anybody's.
            `table ${table} holds damaged evidence ${keyText(found.item, { keys })}: ${plainLine(reading.problem).slice(0, longestReason)}`,
          );
      }
      return { summaries, problems };
    },
  };
}

function keyOf(ref: GroupRef): Item {
  return { sweepId: { S: `evidence#${groupKey(ref)}` }, part: { S: 'summary' } };
}

function isOver(item: Item, now: number): boolean {
  const end = item[ttl]?.N;
  return end !== undefined && Number(end) * 1000 <= now;
}
