import type { DynamoDBRecord } from 'aws-lambda';
import { type Item, parseItem } from '../../aws/dynamodb-item.ts';
import { headSchema } from '../../aws/policy-table/head.ts';
import { headKey, markerKey, oldPartition } from '../../aws/policy-table/keys.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { accountId, groupRef } from '../events/nomination.ts';

export interface ChangedPolicy {
  /** The accounts whose managed groups have to be checked; null: all accounts. */
  readonly accounts: readonly string[] | null | 'none';
  /** Groups whose exemption was added, changed or removed. */
  readonly groups: readonly GroupRef[];
}

/**
 * What a batch of changes of the allowlist table is about. Every edit writes the head, which names whom the edit concerns; what is
 * written besides, such as thousands of items of a generation that is not in force yet, concerns nobody. Only what a version up to
 * 0.2 writes is judged item by item.
 */
export function changedPolicy(records: readonly DynamoDBRecord[]): ChangedPolicy {
  const concerned: Concerned = { accounts: new Set(), groups: new Map() };
  for (const record of records) {
    const pk = record.dynamodb?.Keys?.pk?.S;
    if (pk === headKey.pk) addHead(record, concerned);
    else if (pk === oldPartition) addOldItem(record, concerned);
  }
  return { accounts: accountsOf(concerned.accounts), groups: [...concerned.groups.values()] };
}

interface Concerned {
  /** Null is every account. */
  readonly accounts: Set<string | null>;
  readonly groups: Map<string, GroupRef>;
}

/** A head that cannot be read, or that somebody has removed, may concern everybody. */
function addHead({ dynamodb }: DynamoDBRecord, concerned: Concerned): void {
  const reading = parseItem(headSchema, (dynamodb?.NewImage ?? {}) as Item, ['pk', 'sk']);
  const affected = reading.kind === 'read' ? reading.value.affected : { accounts: null, groups: [] };
  for (const account of affected.accounts ?? [null]) addAccount(account, concerned);
  for (const group of affected.groups) addGroup(group, concerned);
}

/**
 * An item of the layout of versions up to 0.2. Of the removal of an entry nothing follows: these versions end entries, and only
 * TTL or `init`, which has put it in its new place, removes one.
 */
function addOldItem({ eventName, dynamodb = {} }: DynamoDBRecord, concerned: Concerned): void {
  const sk = dynamodb.Keys?.sk?.S ?? '';
  const isExemption = sk.startsWith('exempt#');
  if (sk === markerKey.sk || (eventName === 'REMOVE' && !isExemption)) return;
  // A scope can change, and what it was matters as much as what it is.
  for (const image of [dynamodb.OldImage, dynamodb.NewImage]) {
    if (image === undefined) continue;
    if (isExemption) addGroup(textsOf(image.group?.M), concerned);
    else addAccount(textsOf(image.scope?.M).account, concerned);
  }
}

/** What names no account may concern every account. */
function addAccount(account: unknown, { accounts }: Concerned): void {
  accounts.add(accountId.safeParse(account).data ?? null);
}

function addGroup(group: unknown, concerned: Concerned): void {
  const ref = groupRef.safeParse(group).data;
  if (ref) concerned.groups.set(groupKey(ref), ref);
  else addAccount(null, concerned);
}

type Attributes = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

function textsOf(map: Attributes = {}): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value.S]));
}

function accountsOf(named: ReadonlySet<string | null>): ChangedPolicy['accounts'] {
  if (named.size === 0) return 'none';
  return named.has(null) ? null : [...named].filter((account) => account !== null);
}
