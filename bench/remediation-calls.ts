import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbClient } from '../aws/clients.ts';
import { createTables } from '../aws/create-tables.ts';
import { sweepTable } from '../aws/table-definitions.ts';
import { cidr } from '../core/model/cidr.ts';
import { reconcile } from '../core/reconcile/reconcile.ts';
import { composeForPeople, type PersonRuntime } from '../runtime/compose-for-people.ts';
import { readSettings } from '../runtime/settings.ts';
import type { Call } from '../sandbox/call.ts';
import type { SeedRuleInput } from '../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';

const home = { account: '111122223333', region: 'us-east-1' };
const internet = { cidr: '0.0.0.0/0' };
const range = { protocol: 'tcp', from: 20, to: 30, ...internet };

/** Groups, and how many calls that change rules their closing is to take: one more for each set of tags that is kept. */
const scenarios: readonly { readonly name: string; readonly ingress: SeedRuleInput[]; readonly changes: number }[] = [
  { name: 'exact 25', ingress: [{ protocol: 'tcp', from: 25, ...internet }], changes: 2 },
  { name: 'range 20-30', ingress: [range], changes: 3 },
  {
    name: 'ranges, two sets of tags',
    ingress: [range, { protocol: 'tcp', from: 24, to: 40, ...internet, tags: { team: 'mail' } }],
    changes: 4,
  },
  {
    name: 'all traffic, IPv6',
    ingress: [
      { protocol: '-1', ...internet },
      { protocol: 'tcp', from: 25, cidr6: '::/0' },
    ],
    changes: 3,
  },
];

export interface RemediationCalls {
  readonly name: string;
  /** Calls of EC2 that change rules, those that read, and calls of DynamoDB. */
  readonly changes: number;
  readonly reads: number;
  readonly dynamodb: number;
  /** The calls by name, with how often each is made. */
  readonly calls: string;
}

/** The AWS calls that one remediation makes, counted by the sandbox, for a few kinds of groups. */
export async function remediationCalls(): Promise<RemediationCalls[]> {
  const sandbox = await startSandbox();
  try {
    const runtime = await furnished(sandbox);
    const results: RemediationCalls[] = [];
    // The first group of an account and region also asks for its quota, once in a while; that is not counted.
    for (const scenario of [...scenarios.slice(0, 1), ...scenarios])
      results.push(await countedFor(scenario, sandbox, runtime));
    return results.slice(1);
  } finally {
    await sandbox.close();
  }
}

async function furnished(sandbox: Sandbox): Promise<PersonRuntime> {
  Object.assign(process.env, sandbox.environment());
  const settings = readSettings({ SMTP_WARDEN_MODE: 'enforce' });
  const dynamodb = dynamodbClient(home.region);
  await createTables(dynamodb, settings);
  await dynamodb.send(new CreateTableCommand({ TableName: settings.deployment.sweepTable, ...sweepTable }));
  const runtime = composeForPeople(settings, home, throwProblem);
  const changes = [{ kind: 'putEntry', entry: approved, replaces: null }] as const;
  const by = { arn: 'arn:aws:iam::111122223333:user/bench', userId: 'AIDABENCH' };
  await runtime.allowlist.apply({ changes, action: 'add', by, reason: 'bench', previewDigest: null, on: null });
  return runtime;
}

function throwProblem(problem: string): never {
  throw new Error(problem);
}

let groups = 0;

async function countedFor(
  { name, ingress, changes }: (typeof scenarios)[number],
  sandbox: Sandbox,
  runtime: PersonRuntime,
): Promise<RemediationCalls> {
  const id = `sg-${String(++groups).padStart(17, '0')}`;
  sandbox.seed({ groups: [{ id, name: id, tags: { 'smtp-warden:auto-fix': 'true' }, ingress }] });
  sandbox.calls.reset();
  const trigger = { kind: 'cli', name: 'bench', eventId: null, actor: null } as const;
  const alarm = ({ message }: { readonly message: string }) => {
    throw new Error(message);
  };
  const ref = { ...home, groupId: id };
  const result = await reconcile(ref, { trigger, mayClose: true }, { ...runtime, alarm });
  if (result.kind !== 'remediated' || result.entry.outcome !== 'completed') throw new Error(`not remediated: ${name}`);
  const counted = countsOf(name, sandbox.calls.list());
  if (counted.changes !== changes)
    throw new Error(`${name}: ${counted.changes} changes of rules instead of ${changes}`);
  return counted;
}

function countsOf(name: string, calls: readonly Call[]): RemediationCalls {
  const byName = Map.groupBy(calls, ({ action }) => action);
  const isChange = ({ action }: Call) => /^(Authorize|Revoke)/.test(action);
  const ofEc2 = calls.filter(({ service }) => service === 'ec2');
  return {
    name,
    changes: ofEc2.filter(isChange).length,
    reads: ofEc2.filter((call) => !isChange(call)).length,
    dynamodb: calls.filter(({ service }) => service === 'dynamodb').length,
    calls: [...byName].map(([action, some]) => `${action} ${some.length}`).join(', '),
  };
}

const approved = {
  id: 'al-0000000001',
  cidr: cidr('198.51.100.0/24'),
  scope: { kind: 'everything' },
  owner: 'bench',
  reason: 'bench',
  createdAt: '2026-11-24T00:00:00.000Z',
  createdBy: 'bench',
  expiresAt: null,
  version: 1,
} as const;
