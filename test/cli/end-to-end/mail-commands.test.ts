import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { dynamodbAuditLog } from '../../../aws/dynamodb-audit-log.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { environmentSection, nextCommands } from '../../../handlers/announce/next-commands.ts';
import { announcedOutcome } from '../../../handlers/announce/outcomes.ts';
import { hubOfTests } from '../../builders/announce-world.ts';
import { approvedWorld, openGroup, otherId, rulesText, tables } from './cli-world.ts';

const spoke = '444455556666';
const region = 'eu-west-1';
const group = openGroup({ account: spoke, region, id: otherId, name: 'mail-spoke' });
const seed = {
  groups: [group],
  roles: [{ arn: `arn:aws:iam::${spoke}:role/smtp-warden-remediator`, externalId: 'between-us' }],
};

/** The command of a mail, as the command line of the tests takes it, in the environment that the mail says. */
function pasted(entry: AuditEntry, label: string) {
  const outcome = announcedOutcome(entry);
  const [, command = ''] = (outcome && nextCommands(entry, outcome, hubOfTests).find(([name]) => name === label)) ?? [];
  const variables = environmentSection(hubOfTests, [entry.group.account]).lines.flatMap((line) =>
    line.replace('export ', '').split(' '),
  );
  const environment = Object.fromEntries(variables.map((variable) => variable.split('=')));
  return { command: command.replace('smtp-warden ', ''), environment };
}

test('the commands of a mail about another account and region work from the hub as they are printed', async () => {
  const { cli, sandbox } = await approvedWorld(seed);
  const log = dynamodbAuditLog(new DynamoDBClient(sandbox.clientConfig()), tables.auditTable);
  const before = rulesText(sandbox, otherId, { account: spoke, region });
  const key = `${spoke}/${region}/${otherId}`;
  const externalId = { SMTP_WARDEN_EXTERNAL_ID: 'between-us' };
  const hub = cli.with({ SMTP_WARDEN_ACCOUNTS: spoke, ...externalId });
  await hub(`fix ${otherId} --region ${region} --accounts ${spoke} --yes`);
  const last = (await log.entriesOf(key)).at(-1)?.entry;
  if (!last) throw new Error('nothing is on record');

  const undo = pasted(last, 'Undo');
  const details = pasted(last, 'Details');
  const asHub = cli.with({ ...undo.environment, ...externalId });

  expect(undo.command).toBe(`undo ${last.id} --region ${region} --accounts ${spoke}`);
  expect(await asHub(details.command)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(last.id) });
  const elsewhere = await asHub(`undo ${last.id} --region us-east-1 --accounts ${spoke} --yes`);
  expect(elsewhere).toMatchObject({ exitCode: 2, stdout: '' });
  expect(elsewhere.stderr).toContain(`${last.id} belongs to account ${spoke}, region ${region}`);
  expect(rulesText(sandbox, otherId, { account: spoke, region })).not.toEqual(before);
  expect(await asHub(`${undo.command} --yes`)).toMatchObject({ exitCode: 0 });
  expect(rulesText(sandbox, otherId, { account: spoke, region })).toEqual(before);
});
