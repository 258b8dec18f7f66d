import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  DescribeRegionsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  paginateDescribeSecurityGroupRules,
  paginateDescribeSecurityGroups,
} from '@aws-sdk/client-ec2';
import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, onTestFinished, test, vi } from 'vitest';
import { Ec2Protocol } from '../../../aws/ec2-xml/ec2-protocol.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import { freshModule } from '../../builders/fresh-module.ts';
import { groupsAnswer, oneGroup, oneRule } from './documents.ts';

const parsers = { own: { protocol: Ec2Protocol }, sdk: {} };
type Parser = keyof typeof parsers;

let sdkReads: MockInstance;

beforeEach(() => {
  sdkReads = vi.spyOn(XmlShapeDeserializer.prototype, 'read');
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** A client with one of the parsers, and in place of EC2 a server that answers every call like this. */
async function clientAgainst(
  parser: Parser,
  answer: (reply: ServerResponse) => void,
  protocol: object = parsers[parser],
) {
  let calls = 0;
  const server = createServer((_request, reply) => {
    calls++;
    answer(reply);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const place = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials };
  return { ec2: new EC2Client({ ...place, maxAttempts: 2, ...protocol }), calls: () => calls };
}

type Command = DescribeSecurityGroupsCommand | DescribeSecurityGroupRulesCommand | DescribeRegionsCommand;

/** What a caller sees of the answer with one of the parsers, and how many calls it took. */
async function seenWith(parser: Parser, command: Command, answer: (reply: ServerResponse) => void) {
  const { ec2, calls } = await clientAgainst(parser, answer);
  const seen = await ec2.send(command as DescribeSecurityGroupsCommand).catch(describeError);
  return { seen, calls: calls() };
}

interface SdkError extends Error {
  readonly $metadata?: object;
  readonly $response?: { readonly body?: unknown };
}

/** All that a caller sees of an error, but for the length of its pauses, which is random; and a body that was not XML. */
function describeError(error: SdkError) {
  const body = error.$response?.body;
  const seen = { ...error, $metadata: { ...error.$metadata, totalRetryDelay: 0 } };
  return { ...seen, name: error.name, message: error.message, body: typeof body === 'string' ? body : typeof body };
}

const groups = new DescribeSecurityGroupsCommand({});
const rules = new DescribeSecurityGroupRulesCommand({});
const long = oneGroup(`<groupDescription>${'x'.repeat(200_000)}</groupDescription>`);

const replies: readonly [string, Command, (reply: ServerResponse) => void, calls: number][] = [
  ['groups', groups, (reply) => reply.end(oneGroup('<groupId>sg-1</groupId>')), 1],
  ['rules', rules, (reply) => reply.end(oneRule('<isEgress>true</isEgress>')), 1],
  ['a request id', groups, (reply) => reply.setHeader('X-Amzn-RequestId', 'r-7').end(groupsAnswer('')), 1],
  ['an unknown element', groups, (reply) => reply.end(oneGroup('<groupId>sg-1</groupId><a/>')), 1],
  ['an empty body', groups, (reply) => reply.end(), 1],
  ['a malformed body', groups, (reply) => reply.end(long.slice(0, -10)), 1],
  ['a compressed body', groups, (reply) => reply.setHeader('Content-Encoding', 'gzip').end(gzipSync(long)), 1],
  ['errors in a 200', groups, (reply) => reply.end(errors('RequestLimitExceeded')), 1],
  ['a status of 202', groups, (reply) => reply.writeHead(202).end(oneGroup('<vpcId>v</vpcId>')), 1],
  ['a redirection', groups, (reply) => reply.writeHead(302).end(oneGroup('<vpcId>v</vpcId>')), 1],
  ['a refusal', groups, (reply) => reply.writeHead(403).end(errors('UnauthorizedOperation')), 1],
  ['throttling', rules, (reply) => reply.writeHead(503).end(errors('RequestLimitExceeded')), 2],
  ['groups with a status of 500', groups, (reply) => reply.writeHead(500).end(oneGroup('')), 2],
  ['a body that is no XML', groups, (reply) => reply.writeHead(200).end('Bad gateway'), 1],
  ['another operation', new DescribeRegionsCommand({}), (reply) => reply.end(regions), 1],
  ['a connection cut in the body', groups, cutAfter(long.slice(0, 100_000)), 2],
  ['a connection cut before the body', groups, cutAfter(''), 2],
];

const regions =
  '<DescribeRegionsResponse><regionInfo><item><regionName>a</regionName></item></regionInfo></DescribeRegionsResponse>';

function errors(code: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>`;
}

function cutAfter(part: string): (reply: ServerResponse) => void {
  return (reply) => {
    reply.setHeader('Content-Length', 300_000);
    reply.flushHeaders();
    reply.write(part, () => reply.destroy());
  };
}

describe('the protocol', () => {
  it.each(replies)('makes of %s what the SDK makes of it, with as many calls', async (_, command, answer, calls) => {
    const ours = await seenWith('own', command, answer);
    const theirs = await seenWith('sdk', command, answer);

    expect(ours).toStrictEqual(theirs);
    expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
    expect(ours.calls).toBe(calls);
  });

  it.each(replies.slice(0, 3))('reads %s without the SDK', async (_, command, answer) => {
    await seenWith('own', command, answer);

    expect(sdkReads).not.toHaveBeenCalled();
  });

  it.each(replies.slice(3, 4))('leaves %s to the SDK', async (_, command, answer) => {
    await seenWith('own', command, answer);

    expect(sdkReads).toHaveBeenCalledOnce();
  });

  it('reads an answer of more than 20 MB', async () => {
    const group = `<item><groupId>sg-1</groupId><groupDescription>${'x'.repeat(1_000)}</groupDescription></item>`;
    const body = groupsAnswer(`<securityGroupInfo>${group.repeat(20_000)}</securityGroupInfo><nextToken>t</nextToken>`);
    const { ec2 } = await clientAgainst('own', (reply) => reply.end(body));

    const { SecurityGroups = [], NextToken } = await ec2.send(groups);

    expect(body.length).toBeGreaterThan(20_000_000);
    expect(SecurityGroups.length).toBe(20_000);
    expect(NextToken).toBe('t');
    expect(sdkReads).not.toHaveBeenCalled();
  });
});

test('every page of the sandbox is read without the SDK, as by the SDK', async () => {
  const sandbox = await startSandbox({ seed: { groups: Array.from({ length: 12 }, (_, index) => seeded(index)) } });
  onTestFinished(sandbox.close);
  const [own, sdk] = [parsers.own, parsers.sdk].map(
    (parser) => new EC2Client({ ...sandbox.clientConfig(), ...parser }),
  );

  const ours = own && (await pagesOf(own));
  expect(sdkReads).not.toHaveBeenCalled();
  const theirs = sdk && (await pagesOf(sdk));

  expect(ours?.length).toBeGreaterThan(10);
  expect(withoutRequestIds(ours)).toBe(withoutRequestIds(theirs));
  expect(sdkReads).toHaveBeenCalledTimes(ours?.length ?? 0);
});

function seeded(index: number) {
  return {
    name: `group-${index}`,
    tags: { Name: `größe <${index}> & "more"`, empty: '' },
    ingress: [
      { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0', description: 'mail; a=b & {c}' },
      { protocol: 'icmp', from: -1, cidr: '10.0.0.0/8' },
      { protocol: '-1', cidr6: '::/0', description: 'all' },
      { protocol: 'udp', from: 8000, to: 8999, group: 'self' },
    ],
  };
}

async function pagesOf(ec2: EC2Client): Promise<unknown[]> {
  const pages: unknown[] = [];
  for await (const page of paginateDescribeSecurityGroups({ client: ec2, pageSize: 5 }, {})) pages.push(page);
  for await (const page of paginateDescribeSecurityGroupRules({ client: ec2, pageSize: 5 }, {})) pages.push(page);
  return pages;
}

function withoutRequestIds(pages: unknown): string {
  return JSON.stringify(pages, (name, value) => (name === '$metadata' ? { ...value, requestId: '' } : value));
}

test('an answer that our parser does not know is told once, and one that nobody can read is only an error', async () => {
  const fresh = await freshModule<typeof import('../../../aws/ec2-xml/ec2-protocol.ts')>('aws/ec2-xml/ec2-protocol.ts');
  const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue();
  let document = oneGroup('<groupId>sg-1</groupId>');
  const { ec2 } = await clientAgainst('own', (reply) => reply.end(document), { protocol: fresh.Ec2Protocol });
  const read = async (text: string) => {
    document = text;
    return (await ec2.send(groups)).SecurityGroups;
  };

  await read(document);
  await expect(read(oneGroup('<groupId>sg-1').slice(0, -10))).rejects.toThrow();
  expect(warnings).not.toHaveBeenCalled();
  const unknown = oneGroup('<groupId>sg-1</groupId><a/>');

  expect([await read(unknown), await read(unknown)]).toEqual([[{ GroupId: 'sg-1' }], [{ GroupId: 'sg-1' }]]);
  expect(warnings.mock.calls).toEqual([[expect.stringContaining('does not know'), 'SmtpWardenWarning']]);
});
