import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { vi } from 'vitest';
import { dynamodbClient } from '../../../../aws/clients.ts';
import { allowlistTable, auditTable, sweepTable } from '../../../../aws/table-definitions.ts';
import { composeForPeople } from '../../../../runtime/compose-for-people.ts';
import { readSettings, type Settings } from '../../../../runtime/settings.ts';
import { type Sandbox, startSandbox } from '../../../../sandbox/start-sandbox.ts';
import { now as begin } from '../../../builders/builders.ts';
import { ruleChanges } from '../change-rules.ts';
import { awsOf, type GatewayInput, surroundings } from '../gateways.ts';
import type { Layer } from '../layer.ts';
import { newWorld, type Start } from '../model-world.ts';
import { groupRef } from '../setting.ts';
import type { Tables } from '../tables.ts';
import { groupReads } from './group-reads.ts';
import { type OneCall, oneCallAtATime } from './one-call.ts';
import { sandboxEc2 } from './sandbox-ec2.ts';
import { type StoredTables, storedTables } from './stored-tables.ts';
import { tableCalls } from './table-calls.ts';

/** A world whose group is in a sandbox of its own and whose tables are in its DynamoDB, both reached through aws/ only. */
export async function overSandbox(start: Start, spoil: (sandbox: Sandbox) => void = () => {}): Promise<Layer> {
  const time = { now: begin };
  const sandbox = await startSandbox({ now: () => time.now });
  for (const [name, value] of Object.entries(sandbox.environment())) vi.stubEnv(name, value);
  const oneCall = oneCallAtATime(sandbox);
  const { changes, groups } = composeForPeople(settingsOf('dep-a', 0), groupRef, () => {});
  const noteBug = (text: string) => void world.history.bugs.push(text);
  const world = newWorld(start, (settings) => sandboxEc2(settings, { sandbox, time, changes, oneCall, noteBug }));
  spoil(sandbox);
  const stores = new Map<Tables, StoredTables>();
  for (const [id, tables] of Object.entries(world.tables)) stores.set(tables, await furnish(id, tables));
  const flush = async () => {
    for (const store of stores.values()) await store.flush();
  };
  await flush();
  return {
    ...{ world, flush },
    gateways: (input) => gatewaysOver(input, { sandbox, groups, oneCall, store: stores.get(input.tables) }),
    close: async () => {
      await sandbox.close();
      vi.unstubAllGlobals();
      vi.unstubAllEnvs();
    },
  };
}

interface Over extends Pick<Parameters<typeof groupReads>[2], 'sandbox' | 'groups'> {
  readonly oneCall: OneCall;
  readonly store: StoredTables | undefined;
}

function gatewaysOver(input: GatewayInput, { sandbox, groups, oneCall, store }: Over) {
  if (!store) throw new Error('these tables are not in the sandbox');
  const aws = awsOf(input);
  return {
    groups: groupReads(input, aws, { sandbox, groups, oneCall }),
    changes: ruleChanges(input, aws),
    ...tableCalls(input, aws, { store, oneCall }),
    ...surroundings(input),
  };
}

async function furnish(id: string, tables: Tables): Promise<StoredTables> {
  const settings = settingsOf(id, tables.trace.closingsAnHour);
  const dynamodb = dynamodbClient(groupRef.region);
  await createTables(dynamodb, settings);
  return storedTables({ tables, settings, dynamodb, runtime: composeForPeople(settings, groupRef, () => {}) });
}

async function createTables(dynamodb: DynamoDBClient, settings: Settings): Promise<void> {
  const definitions = [
    [settings.allowlistTable, allowlistTable],
    [settings.auditTable, auditTable],
    [settings.deployment.sweepTable, sweepTable],
  ] as const;
  for (const [TableName, definition] of definitions)
    await dynamodb.send(new CreateTableCommand({ TableName, ...definition }));
}

function settingsOf(id: string, closingsAnHour: number): Settings {
  return readSettings({
    SMTP_WARDEN_DEPLOYMENT_ID: id,
    SMTP_WARDEN_ALLOWLIST_TABLE: `${id}-allowlist`,
    SMTP_WARDEN_AUDIT_TABLE: `${id}-audit`,
    SMTP_WARDEN_SWEEP_TABLE: `${id}-sweeps`,
    SMTP_WARDEN_HOURLY_CHANGE_LIMIT: String(Math.max(closingsAnHour, 1)),
  });
}
