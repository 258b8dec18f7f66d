import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { JsonShapeDeserializer2 } from '@aws-sdk/core/protocols';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { DynamodbProtocol } from '../../../aws/dynamodb-json/dynamodb-protocol.ts';

/** In place of DynamoDB: answers every call like this. */
let answer: (reply: ServerResponse) => void = (reply) => reply.end();
const server = createServer((_request, reply) => answer(reply)).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const config = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials, maxAttempts: 1 };
/** Before there are clients: ours keeps the method as it is then. */
const reads = vi.spyOn(JsonShapeDeserializer2.prototype, 'read');
const parsers = { own: new DynamoDBClient({ ...config, protocol: DynamodbProtocol }), sdk: new DynamoDBClient(config) };

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Command = QueryCommand | ScanCommand | GetItemCommand;

/** What a caller sees of the answer with one of the parsers, and how often the SDK's was asked. */
async function seenWith(parser: keyof typeof parsers, command: Command) {
  reads.mockClear();
  const seen = await parsers[parser].send(command as QueryCommand).catch(({ name, message, $metadata, ...rest }) => {
    return { name, message, rest: { ...rest }, httpStatusCode: $metadata?.httpStatusCode };
  });
  return { seen, sdkReads: reads.mock.calls.length };
}

const input: QueryCommandInput = { TableName: 'table', KeyConditionExpression: 'a = :b' };
const query = new QueryCommand(input);
const scan = new ScanCommand({ TableName: 'table' });
const getItem = new GetItemCommand({ TableName: 'table', Key: { a: { S: 'b' } } });

const json = (value: unknown) => (reply: ServerResponse) => void reply.end(JSON.stringify(value));
const item = {
  key: { S: 'größe "x"\\ \u2028' },
  n: { N: '1e-7' },
  m: { M: { l: { L: [{ BOOL: false }, { NULL: true }] } } },
};
const whole = {
  ConsumedCapacity: { TableName: 'table', CapacityUnits: 0.5 },
  LastEvaluatedKey: { key: { S: 'größe' } },
  ScannedCount: 2,
  Count: 1,
  Items: [item],
};

const ours: readonly [string, Command, (reply: ServerResponse) => void][] = [
  ['a page of Query', query, json(whole)],
  ['a page of Scan', scan, json(whole)],
  ['a page without items', query, json({ Items: [], Count: 0, ScannedCount: 0 })],
  ['a member that the SDK does not know', query, json({ ...whole, New: 'x' })],
  ['a member that is null', query, json({ ...whole, LastEvaluatedKey: null })],
];

const theirs: typeof ours = [
  ['bytes', query, json({ Items: [{ b: { B: 'AQI=' }, l: { L: [{ BS: ['AQI='] }] } }] })],
  [
    'an attribute named __proto__',
    query,
    (reply) => reply.end('{"Items":[{"__proto__":{"M":{"__proto__":{"S":"x"}}}}]}'),
  ],
  ['a count alone', query, json({ Count: 3, ScannedCount: 3 })],
  ['another operation', getItem, json({ Item: item })],
  ['an answer that is cut', query, (reply) => reply.end('{"Items":[{"key":{"S":"x"')],
  ['an error', query, (reply) => reply.writeHead(400).end('{"__type":"com#ResourceNotFoundException","message":"no"}')],
];

test.each([...ours, ...theirs])('of %s both make the same', async (_, command, reply) => {
  answer = reply;

  const [own, sdk] = [await seenWith('own', command), await seenWith('sdk', command)];

  expect(own.seen).toStrictEqual(sdk.seen);
  expect(JSON.stringify(own.seen)).toBe(JSON.stringify(sdk.seen));
});

test.each(ours)('%s is read without the SDK', async (_, command, reply) => {
  answer = reply;

  expect((await seenWith('own', command)).sdkReads).toBe(0);
});

test.each(theirs)('%s is left to the SDK', async (_, command, reply) => {
  answer = reply;

  expect((await seenWith('own', command)).sdkReads).toBe(1);
});

test('an empty answer is none', async () => {
  answer = (reply) => reply.end();

  expect((await seenWith('own', query)).seen).toStrictEqual((await seenWith('sdk', query)).seen);
});

const text = fc.string({ unit: 'binary' });
const base64 = fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const name = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'B', 'BS', 'S', '0', 'Items'));
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.bigInt().map(String));

const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ S: text }),
    fc.record({ N: number }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ NULL: fc.constant(true) }),
    fc.record({ SS: fc.array(text, { minLength: 1 }) }),
    fc.record({ NS: fc.array(number, { minLength: 1 }) }),
    { arbitrary: fc.oneof(fc.record({ B: base64 }), fc.record({ BS: fc.array(base64, { minLength: 1 }) })), weight: 1 },
    { arbitrary: fc.record({ L: fc.array(tie('value')) }), weight: 3 },
    { arbitrary: fc.record({ M: fc.dictionary(name, tie('value')) }), weight: 3 },
  ) as fc.Arbitrary<AttributeValue>,
}));

test('any items are read as the SDK reads them', async () => {
  const items = fc.array(fc.dictionary(name, value), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(items, fc.constantFrom(query, scan), async (Items, command) => {
      answer = json({ Items, Count: Items.length, ScannedCount: Items.length });

      const [own, sdk] = [await seenWith('own', command), await seenWith('sdk', command)];

      // Not by toStrictEqual, for which bytes also differ by the buffer that they are a part of.
      expect(isDeepStrictEqual(own.seen, sdk.seen), JSON.stringify([own.seen, sdk.seen])).toBe(true);
    }),
    { numRuns: 300 },
  );
});
