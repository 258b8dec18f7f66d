import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { newestSchema, type Outcome } from '../core/audit/audit-entry.ts';
import type { TimeRange } from '../core/audit/audit-log.ts';
import type { BriefItem, BriefList, BriefMembers, EntryBrief } from '../core/audit/entry-brief.ts';
import { outcomes } from '../core/audit/outcomes.ts';
import type { AddressFamily } from '../core/model/cidr.ts';
import type { GroupRef } from '../core/model/security-group.ts';
import type { PortFamily } from '../core/plan/managed-rules.ts';
import { kindOfKey } from './audit-keys.ts';
import { errorCode } from './aws-error.ts';
import type { Item } from './dynamodb-item.ts';
import { monthsBackwards } from './recent-entries.ts';
import { outcomesIndex } from './table-definitions.ts';

type Pages = (query: Omit<QueryCommandInput, 'TableName'>) => AsyncIterable<readonly Item[]>;

/** Of the list only what {@link isAwaiting} asks: the rules themselves are most of it. */
const projections: Readonly<Record<BriefMembers, string>> = {
  outcome: 'groupKey, #sequence, #schema, #outcome, id',
  list: 'groupKey, #sequence, #schema, #outcome, id, vpcId, awaitedFamilies, #list',
};

const names: Readonly<Record<BriefMembers, Readonly<Record<string, string>>>> = {
  outcome: { '#sequence': 'sequence', '#schema': 'schema', '#outcome': 'outcome' },
  list: { '#sequence': 'sequence', '#schema': 'schema', '#outcome': 'outcome', '#list': 'list' },
};

/**
 * The entries of a time in brief, newest first, from the index that holds nothing else. Where the table has no such index yet, or it
 * is still being filled or may not be read, they come from `byTime`: the same, but DynamoDB reads whole entries for it, about
 * fifteen times as many pages. Throws where neither can be read.
 */
export async function* entryBriefs(pages: Pages, range: TimeRange, members: BriefMembers): AsyncGenerator<BriefItem[]> {
  let isRead = false;
  try {
    for await (const items of pagesOf(outcomesIndex, pages, range, members)) {
      isRead = true;
      yield items;
    }
  } catch (error) {
    if (isRead || !isWithoutIndex(error)) throw error;
    yield* pagesOf('byTime', pages, range, members);
  }
}

async function* pagesOf(
  IndexName: string,
  pages: Pages,
  { since, until }: TimeRange,
  members: BriefMembers,
): AsyncGenerator<BriefItem[]> {
  for (const month of monthsBackwards(since, until)) {
    const query = {
      IndexName,
      ScanIndexForward: false,
      ProjectionExpression: projections[members],
      KeyConditionExpression: '#month = :month AND #at BETWEEN :since AND :until',
      ExpressionAttributeNames: { '#month': 'month', '#at': 'at', ...names[members] },
      ExpressionAttributeValues: { ':month': { S: month }, ':since': { S: since }, ':until': { S: until } },
    };
    for await (const items of pages(query)) yield items.flatMap((item) => briefItemOf(item, members) ?? []);
  }
}

/** What DynamoDB says of an index that is not there, of one that is being filled, and to a caller whose policy names the other index only. */
function isWithoutIndex(error: unknown): boolean {
  if (errorCode(error) === 'AccessDeniedException') return true;
  const isAboutIndex = error instanceof Error && /specified index|backfilling/i.test(error.message);
  return errorCode(error) === 'ValidationException' && isAboutIndex;
}

const known: ReadonlySet<unknown> = new Set(outcomes);

/** Null where no version that this one knows writes such an item. */
function briefItemOf(item: Item, members: BriefMembers): BriefItem | null {
  const { groupKey, sequence: place, outcome, id } = item;
  const key = groupKey?.S ?? '';
  const sequence = Number(place?.N);
  const schema = Number(item.schema?.N);
  if (!isOutcome(outcome?.S) || id?.S === undefined || !Number.isSafeInteger(sequence)) return null;
  if (!(schema >= 1 && schema <= newestSchema)) return null;
  const said = { sequence, id: id.S, outcome: outcome.S };
  return { key, ...said, read: () => briefOf(key, said, members === 'list' ? { item, schema } : null) };
}

function isOutcome(text: string | undefined): text is Outcome {
  return known.has(text);
}

type Said = Pick<EntryBrief, 'sequence' | 'id' | 'outcome'>;

/** `whole` is null where its list was not asked for. Gives null where the item says something that no entry says. */
function briefOf(
  key: string,
  said: Said,
  whole: { readonly item: Item; readonly schema: number } | null,
): EntryBrief | null {
  const group = groupOf(key);
  if (group === null) return null;
  if (whole === null) return { ...said, group, vpcId: '' };
  const { vpcId, list: listed, awaitedFamilies } = whole.item;
  const list = listed && listOf(listed);
  const awaited = awaitedFamilies && familiesOf(awaitedFamilies);
  if (vpcId?.S === undefined || list === null || awaited === null) return null;
  // Schema 1 had no list. In a later one it cannot be missing, or an item without it would hide who is waited for.
  if (whole.schema > 1 && list === undefined) return null;
  return { ...said, group, vpcId: vpcId.S, ...(list && { list }), ...(awaited && { awaitedFamilies: awaited }) };
}

function groupOf(key: string): GroupRef | null {
  const [account = '', region = '', groupId = ''] = key.split('/');
  return kindOfKey(key) === 'group' ? { account, region, groupId } : null;
}

function listOf(list: AttributeValue): BriefList | null {
  const closed = list.M?.closed && familiesOf(list.M.closed);
  const rules = list.M?.rules && allOf(list.M.rules, ruleOf);
  return closed && rules ? { closed, rules } : null;
}

function familiesOf(families: AttributeValue): PortFamily[] | null {
  return allOf(families, ({ M: { port, family } = {} }) => {
    return isFamily(family?.S) ? { port: Number(port?.N), family: family.S } : null;
  });
}

function isFamily(text: string | undefined): text is AddressFamily {
  return text === 'ipv4' || text === 'ipv6';
}

function ruleOf({ M: { ruleId, entries } = {} }: AttributeValue): BriefList['rules'][number] | null {
  const made = entries && allOf(entries, entryOf);
  if (!made || (ruleId?.S === undefined && ruleId?.NULL !== true)) return null;
  return { ruleId: ruleId.S ?? null, entries: made };
}

function entryOf({ M: { id, version } = {} }: AttributeValue): { id: string; version: number } | null {
  return id?.S === undefined || version?.N === undefined ? null : { id: id.S, version: Number(version.N) };
}

/** The members of a list, or null where one of them cannot be read or it is no list. */
function allOf<Value>({ L: list }: AttributeValue, read: (value: AttributeValue) => Value | null): Value[] | null {
  const values: Value[] = [];
  for (const one of list ?? []) {
    const value = read(one);
    if (value === null) return null;
    values.push(value);
  }
  return list ? values : null;
}
