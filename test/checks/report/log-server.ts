import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { auditItem } from '../../../aws/audit-item.ts';
import type { Item } from '../../../aws/dynamodb-item.ts';
import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { aFullRecord } from '../../builders/a-full-record.ts';
import { anOpenRule } from '../../builders/builders.ts';

/** How many groups there are, and how often each was closed: two entries each time. */
export interface LogSize {
  readonly groups: number;
  readonly closings: number;
}

const pageSize = 250;
const firstAt = Date.UTC(2026, 0, 1);
const open = anOpenRule({ id: 'sgr-open' });

/**
 * A server that answers as STS and DynamoDB do about an audit log of some size, made as it is asked for: 100,000 entries in dynalite
 * take longer than all that is measured.
 */
export async function serveLog(size: LogSize) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    response.end(target === '' ? identity : JSON.stringify(answer(target, JSON.parse(body), size)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return { environment, close: () => server.close() };
}

const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  '<Arn>arn:aws:iam::111122223333:user/ada</Arn><UserId>AIDAADA</UserId><Account>111122223333</Account>' +
  '</GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>';

interface Asked {
  readonly Segment?: number;
  readonly ExpressionAttributeValues?: Item;
  readonly ExclusiveStartKey?: Item;
}

function answer(target: string, asked: Asked, { groups, closings }: LogSize): object {
  if (target.endsWith('.Scan')) {
    const numbers = Array.from({ length: groups }, (_, index) => index).filter((index) => index % 4 === asked.Segment);
    return { Items: numbers.map((index) => ({ groupKey: { S: keyOf(refOf(index)) } })) };
  }
  if (!target.endsWith('.Query')) throw new Error(`${target} is not answered`);
  const key = asked.ExpressionAttributeValues?.[':key']?.S ?? '';
  const [, number] = /sg-0*(\d+)$/.exec(key) ?? [];
  if (number === undefined) return { Items: [] };
  const items = chainItems(Number(number) - 1, closings);
  const from = Number(asked.ExclusiveStartKey?.sequence?.N ?? 0);
  const page = items.slice(from, from + pageSize);
  const isLast = from + pageSize >= items.length;
  return {
    Items: page,
    ...(isLast ? {} : { LastEvaluatedKey: { groupKey: { S: key }, sequence: { N: String(from + pageSize) } } }),
  };
}

function refOf(index: number): GroupRef {
  return { account: '111122223333', region: 'us-east-1', groupId: `sg-${String(index + 1).padStart(17, '0')}` };
}

function keyOf({ account, region, groupId }: GroupRef): string {
  return `${account}/${region}/${groupId}`;
}

let made: { readonly index: number; readonly closings: number; readonly items: readonly Item[] } | null = null;

/** The last chain is kept: a long one is asked for page by page. */
function chainItems(index: number, closings: number): readonly Item[] {
  if (made?.index === index && made.closings === closings) return made.items;
  const items: Item[] = [];
  let previous: ReturnType<typeof link<AuditRecord>> | null = null;
  for (let number = 0; number < 2 * closings; number++) {
    previous = link(recordOf(index, number, closings), previous);
    items.push(auditItem(previous));
  }
  made = { index, closings, items };
  return items;
}

/** All chains are spread over the same ten months. */
function recordOf(index: number, number: number, closings: number): AuditRecord {
  const step = Math.floor(430_000 / (2 * closings));
  const group = refOf(index);
  const isEnd = number % 2 === 1;
  const full = aFullRecord();
  const { tries: _t, left: _l, ...plain } = full;
  return {
    ...plain,
    id: `rem-${index}-${Math.floor(number / 2)}`,
    group,
    groupName: `mail-${index}`,
    finding: { ...full.finding, group },
    at: new Date(firstAt + (number * step + (index % step)) * 60_000).toISOString(),
    outcome: isEnd ? 'completed' : 'planned',
    rulesBefore: isEnd ? null : [open],
    rulesAfter: isEnd ? [] : null,
  };
}
