import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { sortKeyOf } from '../../../aws/policy-table/keys.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import { jsonDocuments } from '../../../cli/json-documents.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { anEntry } from '../../builders/builders.ts';
import { livePartition } from '../../builders/policy-table.ts';
import { storeRegistry } from '../../builders/stored-registry.ts';
import { mailId, openGroup, openGroups, otherId, worldOf } from './cli-world.ts';
import type { Environment } from './run-cli.ts';

const folder = join(import.meta.dirname, '../../../docs/schemas');
const ajv = new Ajv2020({ allErrors: true, formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, uri: /^https?:/ } });
const everything = openGroup({ id: otherId, name: 'all', ingress: [{ protocol: '-1', cidr: '0.0.0.0/0' }] });
const [mx] = openGroups(1);

let sandbox: Sandbox;
let files: string;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { groups: [openGroup(), everything, openGroup({ id: mx?.id, name: 'mx' })] } });
  files = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  // The table of the deployed bot, of another name than the command line expects, so that both answers come.
  await new DynamoDBClient(sandbox.clientConfig()).send(new CreateTableCommand({ TableName: 'sweeps', ...sweepTable }));
  await storeRegistry(sandbox, {});
  await writeFile(join(files, 'good.csv'), 'cidr,scope,owner,reason\n192.0.2.0/24,everything,a,b\n');
  const now = Math.floor(Date.now() / 1000);
  const record = `2 111122223333 eni-0a 93.184.216.6 10.0.0.5 40000 25 6 1 60 ${now - 60} ${now} ACCEPT OK\n`;
  await writeFile(join(files, 'flow.log'), record);
  await writeFile(join(files, 'bad.csv'), 'cidr,scope,owner,reason\n192.0.2.1/24,everything,a,b\n');
});
afterAll(async () => {
  await sandbox.close();
  await rm(files, { recursive: true });
});

const who = '--owner mail-team --reason relay';
const tested = new Set<string>();

/** A day of the command line, in order: each row builds on those before it. `<file>` is an import file's folder. */
test.each<[schema: string, line: string, exitCode: number, env?: Environment]>([
  ['error', 'allowlist list', 1],
  ['scan', 'scan', 3],
  ['completion', 'completion fish', 0],
  ['doctor', 'doctor', 1],
  ['init', 'init', 0],
  ['status', 'status', 0],
  ['error', 'resume', 1],
  ['fix', 'fix --all --yes', 3],
  ['allowlist-add', `allowlist add --yes 198.51.100.0/24 ${who} --vpc vpc-0123456789abcdef0`, 0],
  ['allowlist-add', `allowlist add --yes 2001:db8::/32 ${who} --expires 30d`, 0],
  ['allowlist-import', 'allowlist import <file>/good.csv --yes', 0],
  ['error', 'allowlist import <file>/bad.csv --yes', 2],
  ['error', `allowlist add --yes 0.0.0.0/0 ${who}`, 2],
  ['allowlist-list', 'allowlist list', 0],
  ['allowlist-suggest', `allowlist suggest ${mailId} --flow-logs <file>/flow.log`, 0],
  ['error', `allowlist suggest ${mailId}`, 2],
  ['allowlist-export', 'allowlist export', 0],
  ['allowlist-export', 'allowlist export --format json', 0],
  ['exempt-add', `exempt add --yes ${mx?.id} ${who} --expires 30d`, 0],
  ['exempt-list', 'exempt list', 0],
  ['status', 'status', 3],
  ['allowlist-log', 'allowlist log', 0],
  ['exempt-log', 'exempt log --since 7d', 0],
  ['groups-opt-in', `groups opt-in --yes ${mailId}`, 0],
  ['groups-list', 'groups list', 0],
  ['groups-show', `groups show ${otherId}`, 0],
  ['plan', 'plan --all', 0],
  ['plan', `plan ${otherId} --format json`, 0],
  ['error', `fix ${otherId}`, 2],
  ['plan', `plan ${otherId} --propose`, 0],
  ['approve', 'approve <remediation> --yes', 0],
  ['reject', 'reject <remediation> --reason early --yes', 0],
  ['fix', `fix ${otherId} --yes`, 0],
  ['fix', 'fix --all --yes --region us-east-1 --region eu-west-1', 0],
  ['plan', `plan ${otherId}`, 0],
  ['groups-opt-out', `groups opt-out --yes ${mailId}`, 0],
  ['history-list', 'history list', 0],
  ['history-verify', 'history verify', 0],
  ['history-export', 'history export --format csv', 0],
  ['error', 'history show rem-0', 1],
  ['allowlist-renew', 'allowlist renew --yes <entry> --expires 60d', 0],
  ['allowlist-update', 'allowlist update <entry> --owner network-team --dry-run', 0],
  ['error', 'allowlist update <entry> --owner network-team', 2],
  ['exempt-renew', 'exempt renew --yes <exemption> --expires 60d', 0],
  ['exempt-remove', 'exempt remove --yes <exemption>', 0],
  ['allowlist-remove', 'allowlist remove --yes <entry>', 0],
  ['allowlist-accept', 'allowlist accept --yes <forged> --reason checked', 0],
  ['history-show', 'history show <remediation>', 0],
  ['error', 'undo rem-0 --yes', 1],
  ['undo', 'undo <closed> --yes', 0],
  ['undo', 'undo <exempted> --yes', 0],
  ['doctor', 'doctor', 0],
  ['error', `history restart ${otherId} --reason nothing --yes`, 1],
  ['history-restart', 'history restart <broken> --reason forged --yes', 0],
  ['history-verify', 'history verify', 0],
  ['accounts-list', 'accounts list', 0],
  ['error', 'accounts exclude 1 --reason closing', 2],
  ['accounts-exclude', 'accounts exclude 444455556666 --force --reason closing --yes', 0],
  ['accounts-include', 'accounts include 444455556666 --force --reason kept --dry-run', 0],
  ['accounts-log', 'accounts log', 0],
  ['accounts-reset', 'accounts reset 444455556666 --reason kept --yes', 0],
  ['accounts-check', 'accounts check 444455556666', 0],
  ['report', 'report --from 2026-01-01', 0],
  ['report', 'report --output <file>/report.html', 0],
  ['report-verify', 'report verify <file>/report.html', 0],
  ['resume', 'resume', 0, { SMTP_WARDEN_SWEEP_TABLE: 'sweeps' }],
  ['error', 'plan', 2],
  ['error', 'scan --nonsense', 2],
  ['error', 'history list --outcome nonsense', 2],
  ['error', 'allowlist add --yes', 2],
  ['error', 'scan', 2, { SMTP_WARDEN_MODE: 'banana' }],
  ['error', 'doctor', 1, { AWS_ACCESS_KEY_ID: '' }],
])('%s.json holds for: %s --json (exit %i)', async (name, line, exitCode, env = {}) => {
  const { cli } = worldOf(sandbox);
  const validate = ajv.compile(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));

  const run = await cli.with(env)(`${await withIds(line)} --json`);

  expect(run.exitCode).toBe(exitCode);
  expect(validate(JSON.parse(run.stdout)), JSON.stringify(validate.errors)).toBe(true);
  tested.add(name);
});

test('every command has been tried', () => {
  // Those run until they are ended, and have tests of their own.
  const lasting = ['sandbox', 'console'];
  expect(tested).toEqual(new Set(Object.keys(jsonDocuments).filter((name) => !lasting.includes(name))));
});

/** An item that no entry of ours is, after the last of a group. */
async function plantJunk(groupId: string): Promise<string> {
  const groupKey = `111122223333/us-east-1/${groupId}`;
  const Item = { groupKey: { S: groupKey }, sequence: { N: '99' }, junk: { S: 'x' } };
  const put = new PutItemCommand({ TableName: 'smtp-warden-audit', Item });
  await new DynamoDBClient(sandbox.clientConfig()).send(put);
  return groupId;
}

/** An entry that somebody has written to the allowlist table past smtp-warden. */
async function plantEntry(): Promise<string> {
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  const entry = anEntry({ id: 'al-forged', cidr: cidr('203.0.113.0/24') });
  const pk = await livePartition(dynamodb, 'smtp-warden-allowlist');
  const Item = itemOf({ ...entry, pk, sk: sortKeyOf(entry) });
  await dynamodb.send(new PutItemCommand({ TableName: 'smtp-warden-allowlist', Item }));
  return entry.id;
}

/** The line with the ids of what earlier lines made. */
async function withIds(line: string): Promise<string> {
  const { cli } = worldOf(sandbox);
  const newestOf = async (groupId: string | undefined) =>
    (await cli.json('history-list', `history list --group ${groupId}`)).document.remediations[0]?.id;
  const ids: Readonly<Record<string, () => Promise<string | undefined>>> = {
    '<file>': async () => files,
    '<forged>': async () => plantEntry(),
    '<broken>': async () => plantJunk(otherId),
    '<exemption>': async () => (await cli.json('exempt-list', 'exempt list')).document.exemptions[0]?.id,
    '<entry>': async () => (await cli.json('allowlist-list', 'allowlist list')).document.entries[0]?.id,
    // Groups are changed together, so which remediation is the newest of all is chance.
    '<closed>': async () => newestOf(otherId),
    '<exempted>': async () => newestOf(mx?.id),
    '<remediation>': async () => (await cli.json('history-list', 'history list')).document.remediations[0]?.id,
  };
  const [placeholder = ''] = /<\w+>/.exec(line) ?? [];
  return line.replace(placeholder, (await ids[placeholder]?.()) ?? placeholder);
}
