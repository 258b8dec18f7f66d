import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { dynamodbClient } from '../../../aws/clients.ts';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { closed, failed, nothingFailed, openRule, worker } from '../../builders/a-worker.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { home, type LiveWarden, office, rulesIn } from '../../builders/live-deps.ts';
import { authorizeEvent } from '../../builders/messages.ts';
import { livePartition } from '../../builders/policy-table.ts';

const forged = anEntry({ id: 'al-forged', cidr: cidr('93.184.216.0/24') });
const year = '2100-01-01T00:00:00.000Z';

type Warden = Pick<LiveWarden, 'settings'> & { readonly ref: { readonly groupId: string } };

async function plant({ settings }: Warden, item: object, sortKey: string): Promise<void> {
  const dynamodb = dynamodbClient(home.region);
  const pk = await livePartition(dynamodb, settings.allowlistTable);
  const Item = itemOf({ ...item, pk, sk: sortKey });
  await dynamodb.send(new PutItemCommand({ TableName: settings.allowlistTable, Item }));
}

async function remove({ settings }: Warden, sortKey: string): Promise<void> {
  const dynamodb = dynamodbClient(home.region);
  const Key = itemOf({ pk: await livePartition(dynamodb, settings.allowlistTable), sk: sortKey });
  await dynamodb.send(new DeleteItemCommand({ TableName: settings.allowlistTable, Key }));
}

const tamperings: [string, (warden: Warden) => Promise<void>][] = [
  ['an entry for everything was written', (warden) => plant(warden, forged, `everything#${forged.id}`)],
  [
    'the only entry was widened',
    (warden) => plant(warden, { ...office, cidr: '81.0.0.0/9' }, `everything#${office.id}`),
  ],
  ['the only entry was deleted', (warden) => remove(warden, `everything#${office.id}`)],
  [
    'the only entry was ended',
    (warden) => plant(warden, { ...office, expiresAt: '2026-01-01T00:00:00.000Z' }, `everything#${office.id}`),
  ],
  [
    'the group was exempted',
    (warden) => {
      const group = { ...home, groupId: warden.ref.groupId };
      const exemption = anExemption({ id: 'ex-forged', group, expiresAt: year });
      return plant(warden, exemption, `exempt#${home.account}/${home.region}/${group.groupId}#ex-forged`);
    },
  ],
];

describe('where, past the tools,', () => {
  test.each(tamperings)('%s, an open group is closed as the policy of the chain says', async (_, tamper) => {
    const warden = await worker();
    await tamper(warden);

    const response = await warden.deliver(authorizeEvent(warden.ref.groupId));

    expect(response).toEqual(nothingFailed);
    expect(rulesIn(warden.sandbox, 'mail')).toEqual(closed);
  });

  test.each(tamperings)('%s, a group that was closed before stays as it is', async (_, tamper) => {
    const warden = await worker();
    await warden.deliver(authorizeEvent(warden.ref.groupId));
    await tamper(warden);

    const response = await warden.deliver(authorizeEvent(warden.ref.groupId));

    expect(response).toEqual(nothingFailed);
    expect(rulesIn(warden.sandbox, 'mail')).toEqual(closed);
  });
});

test('where the chain was deleted, nothing is decided, and the check is tried again', async () => {
  const warden = await worker();
  const TableName = warden.settings.auditTable;
  const Key = itemOf({ groupKey: 'policy', sequence: 1 });
  await dynamodbClient(home.region).send(new DeleteItemCommand({ TableName, Key }));

  const response = await warden.deliver(authorizeEvent(warden.ref.groupId));

  expect(response).toEqual(failed('m1'));
  expect(rulesIn(warden.sandbox, 'mail')).toEqual([openRule]);
  expect(await warden.outcomes()).toEqual([]);
});

test('where a chain is required and there is none, nothing is decided until somebody has run init', async () => {
  const warden = await worker({ policy: [], environment: { SMTP_WARDEN_POLICY_CHAIN: 'required' } });
  const before = await warden.deliver(authorizeEvent(warden.ref.groupId));
  const ada = { arn: 'arn:aws:iam::111122223333:user/ada', userId: 'AIDAADA' };
  await warden.runtime.allowlist.adopt({ by: ada, on: null });

  const after = await warden.deliver(authorizeEvent(warden.ref.groupId));

  expect(before).toEqual(failed('m1'));
  expect(JSON.stringify(warden.lines)).toContain('Run once: smtp-warden init');
  expect(after).toEqual(nothingFailed);
});
