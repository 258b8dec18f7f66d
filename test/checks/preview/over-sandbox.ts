import { CreateTableCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { vi } from 'vitest';
import { auditItem } from '../../../aws/audit-item.ts';
import { dynamodbClient } from '../../../aws/clients.ts';
import { dynamodbSweeps } from '../../../aws/dynamodb-sweeps.ts';
import { allowlistTable, auditTable, sweepTable } from '../../../aws/table-definitions.ts';
import { groupKey, type PrefixList, type Snapshot, type UnreadableList } from '../../../core/model/security-group.ts';
import type { Policy, PolicyChange } from '../../../core/policy/policy.ts';
import { composeForPeople } from '../../../runtime/compose-for-people.ts';
import { readSettings, type Settings } from '../../../runtime/settings.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { groupRef } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';
import { change } from '../../builders/live-deps.ts';
import { seedRule, trueRule } from '../model/sandbox/true-rules.ts';
import { type Layer, type Moment, place } from './layer.ts';

/** A moment in a sandbox of its own, reached through `aws/` and its clients over HTTP. Only the clock is given. */
export async function overSandbox(moment: Moment): Promise<Layer> {
  const { snapshot, entries, policy, settings, now } = moment;
  const sandbox = await startSandbox({ now: () => now });
  for (const [name, value] of Object.entries(sandbox.environment(place.account, place.region))) vi.stubEnv(name, value);
  plant(sandbox, snapshot);
  const tables = readSettings({
    SMTP_WARDEN_DEPLOYMENT_ID: settings.deployment,
    SMTP_WARDEN_HOURLY_CHANGE_LIMIT: '1000',
  });
  const dynamodb = dynamodbClient(place.region);
  await furnish(dynamodb, tables);
  for (const entry of entries)
    await dynamodb.send(new PutItemCommand({ TableName: tables.auditTable, Item: auditItem(entry) }));
  const alarms: string[] = [];
  const runtime = composeForPeople(tables, place, (problem) => void alarms.push(`PolicyTampered: ${problem}`));
  await change(runtime, additionsOf(policy));
  return {
    deps: {
      ...runtime,
      clock: { now: () => now, monotonic: () => now, awsOffset: () => 0 },
      settings: reconcileSettings(settings),
      retryPolicy: { sleep: async () => {}, retryDelays: [1], verifyDelays: [1, 1] },
      alarm: ({ kind, message }) => void alarms.push(`${kind}: ${message}`),
    },
    survey: runtime.surveyOf(place),
    history: runtime.auditLog,
    ledger: () => dynamodbSweeps(dynamodb, tables.deployment.sweepTable, () => now),
    alarms: () => alarms,
    faults: [],
    rules: () => sandbox.rulesOf(groupRef.groupId).map(trueRule),
    entries: async () => {
      const links = await runtime.auditLog.entriesOf(groupKey(groupRef));
      return links.flatMap(({ entry }) => entry ?? []);
    },
    version: async () => (await runtime.allowlist.current()).version,
    edit: async ({ changes, on }) => {
      const { kind } = await runtime.allowlist.apply(anEdit(changes, { on }));
      if (kind === 'conflict') throw new Error('the edit meets an item that is not as it was read');
      return kind;
    },
    setTags: (tags) => sandbox.setTags(groupRef.groupId, { ...tags }),
    close: async () => {
      await sandbox.close();
      vi.unstubAllEnvs();
    },
  };
}

async function furnish(
  dynamodb: DynamoDBClient,
  { allowlistTable: allowlist, auditTable: audit, deployment }: Settings,
) {
  const definitions = [
    [allowlist, allowlistTable],
    [audit, auditTable],
    [deployment.sweepTable, sweepTable],
  ] as const;
  for (const [TableName, definition] of definitions)
    await dynamodb.send(new CreateTableCommand({ TableName, ...definition }));
}

function plant(sandbox: Sandbox, { ref, name, vpcId, ownerId, tags, rules, prefixLists, rulesQuota }: Snapshot): void {
  const lists = Object.values(prefixLists);
  if (lists.some((list) => 'unreadable' in list))
    sandbox.deny(place.account, ['DescribeManagedPrefixLists', 'GetManagedPrefixListEntries']);
  sandbox.seed({
    prefixLists: lists.map((list) => ({ ...place, ...listSeed(list) })),
    groups: [
      { ...place, id: ref.groupId, name, vpc: vpcId, owner: ownerId, tags: { ...tags }, ingress: rules.map(seedRule) },
    ],
    quotas: [{ ...place, rulesPerGroup: rulesQuota }],
  });
}

/** Of a list that may not be read it does not matter what it holds. */
function listSeed(list: PrefixList | UnreadableList) {
  if ('unreadable' in list) return { id: list.id, name: list.id, maxEntries: 1 };
  const { id, name, family, entries, weight } = list;
  return {
    ...({ id, name, family: family === 'ipv4' ? 'IPv4' : 'IPv6' } as const),
    ...{ maxEntries: weight, entries: entries.map((cidr) => ({ cidr })) },
  };
}

function additionsOf({ entries, exemptions }: Policy): PolicyChange[] {
  return [
    ...entries.map((entry): PolicyChange => ({ kind: 'putEntry', entry, replaces: null })),
    ...exemptions.map((exemption): PolicyChange => ({ kind: 'putExemption', exemption, replaces: null })),
  ];
}
