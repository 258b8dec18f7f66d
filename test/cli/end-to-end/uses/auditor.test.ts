import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts';
import { ada } from '../../../builders/an-edit.ts';
import { approvedWorld, mailId, openGroup, rulesText } from '../cli-world.ts';
import { deployedBot } from './deployed-bot.ts';

const person = 'arn:aws:iam::111122223333:user/sandbox';
const allowlistTable = 'smtp-warden-allowlist';

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Somebody with access to the table approves another network, past the commands. */
async function forgeEntry(sandbox: Sandbox): Promise<string> {
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: allowlistTable }));
  const entry = Items.find(({ cidr }) => cidr?.S === '198.51.100.0/24') ?? {};
  const sorted = Object.entries(entry).map(([name, value]) => [
    name,
    JSON.parse(JSON.stringify(value).replaceAll(entry.id?.S ?? '', 'al-f000000000')),
  ]);
  const Item = { ...Object.fromEntries(sorted), cidr: { S: '203.0.113.0/24' } };
  await dynamodb.send(new PutItemCommand({ TableName: allowlistTable, Item }));
  return 'al-f000000000';
}

test('the auditor gets one file of a period, checks it against the log, and sees what was changed past the tools', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
  const bot = await deployedBot(sandbox, 'enforce');
  await bot.told(mailId);
  const [closing] = (await cli.json('history-list', 'history list')).document.remediations;
  await cli(`undo ${closing?.id} --yes --exempt-for 1h`);
  const folder = aFolder();
  const file = join(folder, 'report.html');

  // "What was opened and closed in this quarter, by whom, and who approved it?"
  const made = await cli(`report --from 90d --to 2027-12-31 --output ${file}`);
  const { document: report } = await cli.json('report', 'report --from 90d --format json');
  const html = readFileSync(file, 'utf8');

  expect(made).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('1 closing, 1 undo') });
  expect(html).toContain(closing?.id);
  expect(html).toContain(person);
  expect(html).not.toMatch(/(src|href)="https?:/);
  if (!('closings' in report)) throw new Error('the report was written into a file');
  expect(report.summary).toMatchObject({ closings: 1, undos: 1, openNow: 1 });
  expect(report.closings).toMatchObject([
    { groupId: mailId, letIn: [{ cidr: '198.51.100.0/24', approvedBy: ada.arn }] },
  ]);

  // "Is this file what the log says?"
  const genuine = await cli(`report verify ${file}`);
  const edited = join(folder, 'edited.html');
  writeFileSync(edited, html.replace(person, person.replace('sandbox', 'nobody')));
  const forged = await cli(`report verify ${edited}`);
  const chains = await cli.json('history-verify', 'history verify');

  expect(genuine.exitCode).toBe(0);
  expect(forged.exitCode).toBe(1);
  expect(chains).toMatchObject({ exitCode: 0, document: { verified: true } });

  // "Who may come in, and who said so?"
  const log = await cli.json('allowlist-log', 'allowlist log');
  const events = await cli('history export --format ocsf');

  expect(log.document.changes).toMatchObject([{ action: 'add', by: ada.arn, before: null }]);
  expect(
    events.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).class_uid),
  ).toContain(7004);

  // "What if somebody writes into the table by hand?"
  const before = rulesText(sandbox, mailId);
  const id = await forgeEntry(sandbox);
  await bot.told(mailId);
  const found = await cli('history verify');
  const status = await cli('status');

  expect(found.exitCode).toBe(1);
  expect(`${found.stdout}${found.stderr}`).toContain(id);
  expect(status.exitCode).toBe(3);
  expect(rulesText(sandbox, mailId)).toEqual(before);
});
