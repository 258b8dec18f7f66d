import { dynamodbClient } from '../aws/clients.ts';
import { createTables } from '../aws/create-tables.ts';
import { cidr } from '../core/model/cidr.ts';
import { reconcile } from '../core/reconcile/reconcile.ts';
import { compose } from '../runtime/compose.ts';
import { readSettings } from '../runtime/settings.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';

const home = { account: '111122223333', region: 'us-east-1' };

const scenarios = {
  'exact 25': [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }],
  'range 20-30': [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' }],
  'all traffic, IPv6': [
    { protocol: '-1', cidr: '0.0.0.0/0' },
    { protocol: 'tcp', from: 25, cidr6: '::/0' },
  ],
};

/** The AWS calls that one remediation makes, counted by the sandbox, for a few kinds of groups. */
export async function remediationCalls(): Promise<{ name: string; calls: string }[]> {
  const sandbox = await startSandbox();
  const ids = Object.keys(scenarios).map((_, index) => `sg-0000000000000000${index}`);
  const groups = Object.entries(scenarios).map(([name, ingress], index) => ({
    id: ids[index] ?? '',
    name,
    tags: { 'smtp-warden:auto-fix': 'true' },
    ingress,
  }));
  sandbox.seed({ groups });
  Object.assign(process.env, sandbox.environment());
  const settings = readSettings({ SMTP_WARDEN_MODE: 'enforce' });
  await createTables(dynamodbClient(home.region), settings);
  const runtime = compose(settings, home);
  await runtime.allowlist.apply([{ kind: 'putEntry', entry: approved, replaces: null }]);
  const results = [];
  for (const { id, name } of groups) {
    sandbox.calls.reset();
    const trigger = { kind: 'cli', name: 'bench', eventId: null, actor: null } as const;
    const result = await reconcile({ ...home, groupId: id }, trigger, runtime);
    if (result.kind !== 'remediated' || result.entry.outcome !== 'completed')
      throw new Error(`not remediated: ${name}`);
    const counts = Map.groupBy(sandbox.calls.list(), ({ service, action }) => `${service} ${action}`);
    results.push({ name, calls: [...counts].map(([action, calls]) => `${action} ${calls.length}`).join(', ') });
  }
  await sandbox.close();
  return results;
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
