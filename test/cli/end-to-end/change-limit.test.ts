import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { dynamodbChangeLimit } from '../../../aws/dynamodb-change-limit.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { hourlyLimits } from '../../builders/hourly-limits.ts';
import { approvedWorld, initedWorld, openGroups } from './cli-world.ts';

/** The table of the deployed bot, where it counts. */
async function createSweepTable(sandbox: Sandbox): Promise<DynamoDBClient> {
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await dynamodb.send(new CreateTableCommand({ TableName: 'smtp-warden-sweeps', ...sweepTable }));
  return dynamodb;
}

test('fix --all --yes for more groups than the change limit changes none and says so', async () => {
  const { cli, sandbox, changes } = await approvedWorld({ groups: openGroups(3) });
  sandbox.calls.reset();

  const limited = await cli.with({ SMTP_WARDEN_CHANGE_LIMIT: '2' })('fix --all --yes');
  const changesMade = changes();
  const byOldName = await cli.with({ SMTP_WARDEN_BRAKE: '2' })('fix --all --yes');
  const allowed = await cli.with({ SMTP_WARDEN_CHANGE_LIMIT: '3' }).json('fix', 'fix --all --yes');

  for (const { exitCode, stderr } of [limited, byOldName]) {
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/3 groups would be changed and the change limit is 2 \(SMTP_WARDEN_CHANGE_LIMIT\)/);
  }
  expect(changesMade).toEqual([]);
  expect(allowed.document.remediations.map(({ outcome }) => outcome)).toEqual(Array(3).fill('completed'));
});

test('a person’s fix takes no place of the hour', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: openGroups(2) });
  await createSweepTable(sandbox);

  const fixed = await cli.with({ SMTP_WARDEN_HOURLY_CHANGE_LIMIT: '1' })('fix --all --yes');
  const resumed = await cli.json('resume', 'resume');

  expect(fixed.exitCode).toBe(0);
  expect(resumed).toEqual({ exitCode: 0, document: { resumed: false, counted: 0 } });
});

test('resume frees the places of the hour and says how many closings were counted', async () => {
  const { cli, sandbox } = await initedWorld();
  const limit = dynamodbChangeLimit(await createSweepTable(sandbox), 'smtp-warden-sweeps', hourlyLimits(2));
  const take = async (id: string) =>
    (await limit.take({ account: '111122223333', region: 'us-east-1', groupId: `sg-${id}` }, Date.now())).kind;
  const taken = [await take('1'), await take('2'), await take('3')];

  const resumed = await cli('resume');
  const again = await cli('resume');

  expect(taken).toEqual(['taken', 'taken', 'full']);
  expect(resumed).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Resumed: 2 closings of the last hour'),
  });
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing to resume') });
  expect(await take('4')).toBe('taken');
});

test('without the table of the deployed bot resume says so and what to set', async () => {
  const { cli, changes } = await initedWorld();

  const refused = await cli('resume');

  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(
    /there is no table smtp-warden-sweeps in account 111122223333.*SMTP_WARDEN_SWEEP_TABLE/,
  );
  expect(changes()).toEqual([]);
});
