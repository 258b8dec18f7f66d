import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTables } from '../../aws/create-tables.ts';
import { sweepTable } from '../../aws/table-definitions.ts';
import { readSettings } from '../../runtime/settings.ts';
import type { Call } from '../../sandbox/call.ts';
import type { SeedRuleInput } from '../../sandbox/seed.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';

/** What all groups have, and how long EC2's budget takes at best: 50 calls of one kind at once, then 5 a second. */
export interface Kind {
  readonly name: string;
  readonly ingress: SeedRuleInput;
  /** The calls that change rules which a group takes, together. */
  readonly changes: number;
  /** What is left of the group. */
  readonly left: readonly string[];
}

export const kinds = {
  plain: { name: 'a plain rule each', ingress: { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }, changes: 1, left: [] },
  range: {
    name: 'a range each',
    ingress: { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' },
    changes: 2,
    left: ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'],
  },
} as const satisfies Record<string, Kind>;

/** What is added to each call, in milliseconds. */
const addedMs = 40;

/** Open groups in a sandbox with its buckets on and 40 ms added to each call; counts what is called from then on. */
export async function openFleet(groups: number, { ingress, left }: Kind) {
  const ids = Array.from({ length: groups }, (_, index) => `sg-${String(index + 1).padStart(17, '0')}`);
  const sandbox = await startSandbox();
  const settings = readSettings({});
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await createTables(dynamodb, settings);
  await dynamodb.send(new CreateTableCommand({ TableName: settings.deployment.sweepTable, ...sweepTable }));
  const tags = { 'smtp-warden:auto-fix': 'true' };
  sandbox.seed({ groups: ids.map((id) => ({ id, name: id, tags, ingress: [ingress] })) });
  const made: Call[] = [];
  sandbox.knobs.throttling = true;
  sandbox.hooks.before = () => wait(addedMs);
  sandbox.hooks.after = (call) => void made.push(call);
  return {
    ids,
    environment: { ...sandbox.environment(), SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' },
    made: made as readonly Call[],
    /** The groups that are not as they should be at the end. */
    wrong: () => ids.filter((id) => rulesOf(id) !== JSON.stringify(left)),
    close: () => sandbox.close(),
  };

  function rulesOf(id: string): string {
    const rules = sandbox.rulesOf(id).map(({ protocol, from, to, source }) => `${protocol} ${from}-${to} ${source}`);
    return JSON.stringify(rules.sort());
  }
}

export type OpenFleet = Awaited<ReturnType<typeof openFleet>>;
