import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { auditItem } from '../../../../aws/audit-item.ts';
import { type Item, itemOf } from '../../../../aws/dynamodb-item.ts';
import type { ChainLink } from '../../../../core/audit/audit-log.ts';
import { groupKey } from '../../../../core/model/security-group.ts';
import type { Policy, PolicyChange } from '../../../../core/policy/policy.ts';
import type { PersonRuntime } from '../../../../runtime/compose-for-people.ts';
import type { Settings } from '../../../../runtime/settings.ts';
import { ada, anEdit } from '../../../builders/an-edit.ts';
import { livePartition } from '../../../builders/policy-table.ts';
import { groupRef } from '../setting.ts';
import type { Tables } from '../tables.ts';

/** The tables of one deployment in DynamoDB, and what should be in them. */
export interface StoredTables {
  readonly tables: Tables;
  readonly runtime: PersonRuntime;
  /** Writes what people, or an attacker, did since: edits of the policy as the command line makes them, the rest past all tools. */
  readonly flush: () => Promise<void>;
  /** A worker has written what is in `tables` by itself. */
  readonly noteWritten: () => void;
}

interface Place {
  readonly tables: Tables;
  readonly runtime: PersonRuntime;
  readonly settings: Settings;
  readonly dynamodb: DynamoDBClient;
}

export function storedTables({ tables, runtime, settings, dynamodb }: Place): StoredTables {
  let policy: Policy = { entries: [], exemptions: [] };
  let chain = new Map<number, ChainLink>();
  const put = (TableName: string, Item: Item) => dynamodb.send(new PutItemCommand({ TableName, Item }));
  const drop = (TableName: string, Key: Item) => dynamodb.send(new DeleteItemCommand({ TableName, Key }));
  /** An entry that is lost: deleted past the tools, and a person accepts that. */
  const forget = async (id: string) => {
    const TableName = settings.allowlistTable;
    await drop(TableName, itemOf({ pk: await livePartition(dynamodb, TableName), sk: `everything#${id}` }));
    const { change, version } = await runtime.allowlist.disputedItem(id);
    const acceptance = { change, reason: 'it is lost', by: ada, previewDigest: null, on: version };
    if ((await runtime.allowlist.acceptItem(acceptance)).kind !== 'applied')
      throw new Error('the policy in DynamoDB is not what it should be');
  };
  const noteWritten = () => {
    policy = tables.policy;
    chain = bySequence(tables);
  };
  return {
    tables,
    runtime,
    noteWritten,
    flush: async () => {
      const changes = changesBetween(policy, tables.policy);
      if (changes.length > 0 && (await runtime.allowlist.apply(anEdit(changes))).kind !== 'applied')
        throw new Error('the policy in DynamoDB is not what it should be');
      for (const { id } of missing(policy.entries, tables.policy.entries)) await forget(id);
      const now = bySequence(tables);
      for (const [sequence, item] of now)
        if (chain.get(sequence) !== item) await put(settings.auditTable, stored(item));
      for (const sequence of chain.keys()) if (!now.has(sequence)) await drop(settings.auditTable, chainKey(sequence));
      noteWritten();
    },
  };
}

function bySequence({ chain }: Tables): Map<number, ChainLink> {
  return new Map(chain.map((item) => [item.stored.sequence, item]));
}

function changesBetween(before: Policy, after: Policy): PolicyChange[] {
  const stampOf = <Subject extends { readonly id: string }>(subjects: readonly Subject[], id: string) =>
    subjects.find((subject) => subject.id === id) ?? null;
  return [
    ...changed(before.entries, after.entries).map(
      (entry): PolicyChange => ({ kind: 'putEntry', entry, replaces: stampOf(before.entries, entry.id) }),
    ),
    ...changed(before.exemptions, after.exemptions).map(
      (exemption): PolicyChange => ({
        ...{ kind: 'putExemption', exemption },
        replaces: stampOf(before.exemptions, exemption.id),
      }),
    ),
    ...missing(before.exemptions, after.exemptions).map(
      (exemption): PolicyChange => ({ kind: 'removeExemption', exemption }),
    ),
  ];
}

function changed<Subject extends { readonly id: string }>(before: readonly Subject[], after: readonly Subject[]) {
  const known = new Set(before.map((subject) => JSON.stringify(subject)));
  return after.filter((subject) => !known.has(JSON.stringify(subject)));
}

function missing<Subject extends { readonly id: string }>(before: readonly Subject[], after: readonly Subject[]) {
  return before.filter(({ id }) => !after.some((subject) => subject.id === id));
}

function chainKey(sequence: number): Item {
  return { groupKey: { S: groupKey(groupRef) }, sequence: { N: String(sequence) } };
}

/** As aws/ would write it; what is no entry, as somebody may put it there. */
function stored({ entry, stored: { sequence, previousHash, hash } }: ChainLink): Item {
  if (entry) return auditItem(entry);
  return { ...chainKey(sequence), previousHash: { S: previousHash }, hash: { S: hash } };
}
