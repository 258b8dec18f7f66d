import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { dynamodbAuditLog } from '../../../aws/dynamodb-audit-log.ts';
import type { Item } from '../../../aws/dynamodb-item.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { approvedWorld, mailId, openGroup, otherId, tables } from './cli-world.ts';

/**
 * A proposal, and a copy of it under the key of another group, where nobody's chain is: it says of itself that it is that proposal, with
 * its hash and its digest, and shows another plan.
 */
async function copiedProposal() {
  const world = await approvedWorld({ groups: [openGroup()] });
  const { document } = await world.cli.json('plan', `plan ${mailId} --propose`);
  const id = document.proposals?.[0]?.id ?? '';
  const dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
  const { Items: [item = {}] = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tables.auditTable,
      KeyConditionExpression: 'groupKey = :key',
      ExpressionAttributeValues: { ':key': { S: `111122223333/us-east-1/${mailId}` } },
    }),
  );
  const copy: Item = {
    ...item,
    groupKey: { S: `111122223333/us-east-1/${otherId}` },
    steps: { L: [] },
    lost: { L: [] },
    reason: { S: 'nothing at all' },
  };
  await dynamodb.send(new PutItemCommand({ TableName: tables.auditTable, Item: copy }));
  return { ...world, id };
}

test('an item under the key of another group is no part of a proposal: nobody is shown it, nor approves by it', async () => {
  const { cli, id, sandbox, changes } = await copiedProposal();
  sandbox.deny('111122223333', ['DescribeSecurityGroups', 'DescribeSecurityGroupRules']);
  sandbox.calls.reset();

  const commands = [`approve ${id} --yes`, `reject ${id} --reason no --yes`, `history show ${id}`, 'history list'];
  const runs = await Promise.all(commands.map((command) => cli(command)));

  for (const { exitCode, stdout, stderr } of runs) {
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining(`damaged item {"groupKey":"111122223333/us-east-1/${otherId}"`),
    ]);
    expect(stdout).not.toContain('nothing at all');
  }
  expect(changes()).toEqual([]);
});

test('a proposal that somebody put behind the real one, and that shows another plan than its digest is of, cannot be approved', async () => {
  const { cli, sandbox, changes } = await approvedWorld({ groups: [openGroup()] });
  const { document } = await cli.json('plan', `plan ${mailId} --propose`);
  const id = document.proposals?.[0]?.id ?? '';
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  const log = dynamodbAuditLog(dynamodb, tables.auditTable);
  const [real] = await log.entriesWithId(id);
  if (!real) throw new Error('there is a proposal');
  const { sequence: _s, previousHash: _p, hash: _h, ...body } = real;
  await log.append(link({ ...body, id: 'rem-forged', steps: [] }, real));
  sandbox.deny('111122223333', ['DescribeSecurityGroups', 'DescribeSecurityGroupRules']);
  sandbox.calls.reset();

  const approved = await cli.json('approve', 'approve rem-forged --yes');

  expect(approved).toMatchObject({ exitCode: 1, document: { approvals: [{ state: 'void' }] } });
  expect(approved.document.approvals[0]?.reason).toContain('it was forged');
  expect(changes()).toEqual([]);
});
