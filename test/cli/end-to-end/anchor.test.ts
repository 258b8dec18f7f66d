import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { dynamodbAnchors } from '../../../aws/dynamodb-anchors.ts';
import { readLogStates } from '../../../aws/log-states.ts';
import { approvedWorld, mailId, openGroup, tables } from './cli-world.ts';

/** A world with one closed group, and the anchor of all its chains as the function `daily` writes it. */
async function anchoredWorld() {
  const world = await approvedWorld({ groups: [openGroup()] });
  await world.cli('fix --all --yes');
  const dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
  const { heads } = await readLogStates({ dynamodb, table: tables.auditTable });
  const anchors = dynamodbAnchors(dynamodb, tables.auditTable);
  const { digest } = await anchors.write({ heads, due: '2026-11-15T06:00:00Z', at: '2026-11-15T06:00:01.000Z' });
  return { ...world, dynamodb, digest };
}

function removal(groupKey: string, sequence: number) {
  const Key = { groupKey: { S: groupKey }, sequence: { N: String(sequence) } };
  return new DeleteItemCommand({ TableName: tables.auditTable, Key });
}

test('history verify takes the digest of a daily anchor, and an unchanged log goes with it', async () => {
  const { cli, digest } = await anchoredWorld();

  const verified = await cli.json('history-verify', `history verify --anchor ${digest}`);

  expect(verified).toMatchObject({ exitCode: 0, document: { verified: true, faults: [] } });
});

test.each([
  ['the last entry of a group', `111122223333/us-east-1/${mailId}`, 2],
  ['the last entry of the policy', 'policy', 1],
])('%s that was removed is found by the digest of an anchor, and not without it', async (_, chain, sequence) => {
  const { cli, digest, dynamodb } = await anchoredWorld();
  await dynamodb.send(removal(chain, sequence));

  const anchored = await cli.json('history-verify', `history verify --anchor ${digest}`);

  expect(anchored.exitCode).toBe(1);
  expect(anchored.document).toMatchObject({ verified: false });
  const groups = 'faults' in anchored.document ? anchored.document.faults.map(({ group }) => group) : [];
  expect(groups).toContain(chain);
});

test('a digest of no anchor on record is a failure that says what it means', async () => {
  const { cli, dynamodb, digest } = await anchoredWorld();
  await dynamodb.send(removal('anchor', 1));

  const { exitCode, stderr } = await cli(`history verify --anchor ${digest}`);

  expect(exitCode).toBe(1);
  expect(stderr).toContain(`has no anchor with the digest ${digest}`);
  expect(stderr).toContain('removed or changed');
});
