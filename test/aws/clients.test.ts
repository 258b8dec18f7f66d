import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freshModule } from '../builders/fresh-module.ts';
import { stubEnvironment } from '../builders/live-deps.ts';

const place = { region: 'us-east-1' };
const anHour = 3_600_000;

interface Answer {
  readonly status: number;
  readonly body: string;
  /** The Date header; none where it is null. */
  readonly date: string | null;
}

/** The clients, as they are when the process starts, and in place of AWS a server that always answers this. */
async function clientsAgainst({ status, body, date }: Answer) {
  const ports: (number | undefined)[] = [];
  const server = createServer((request, reply) => {
    ports.push(request.socket.remotePort);
    reply.sendDate = false;
    reply.writeHead(status, date === null ? {} : { date }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  stubEnvironment({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, ...keys });
  return { ports, clients: await freshModule<typeof import('../../aws/clients.ts')>('aws/clients.ts') };
}

const inAnHour = () => new Date(Date.now() + anHour).toUTCString();
const noGroups = '<DescribeSecurityGroupsResponse/>';
const refusal = '<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>';

describe("AWS's clock", () => {
  test('is not known before the first answer', async () => {
    const { clients } = await clientsAgainst({ status: 200, body: '{}', date: inAnHour() });

    expect(clients.awsOffset()).toBeNull();
  });

  test('is that of the last answer of EC2', async () => {
    const { clients } = await clientsAgainst({ status: 200, body: noGroups, date: inAnHour() });

    await clients.ec2Client(place).send(new DescribeSecurityGroupsCommand({}));

    expect(Math.abs((clients.awsOffset() ?? 0) - anHour)).toBeLessThan(2_000);
  });

  test('is that of an error of EC2 as well, and of the client that changes rules', async () => {
    const { clients } = await clientsAgainst({ status: 403, body: refusal, date: inAnHour() });

    const call = clients.ec2ChangesClient(clients.ec2Client(place)).send(new DescribeSecurityGroupsCommand({}));

    await expect(call).rejects.toThrow();
    expect(Math.abs((clients.awsOffset() ?? 0) - anHour)).toBeLessThan(2_000);
  });

  test('is that of the last answer of DynamoDB', async () => {
    const { clients } = await clientsAgainst({ status: 200, body: '{}', date: inAnHour() });

    await clients.dynamodbClient('us-east-1').send(new ListTablesCommand({}));

    expect(Math.abs((clients.awsOffset() ?? 0) - anHour)).toBeLessThan(2_000);
  });

  test('is not known by an answer without a date', async () => {
    const { clients } = await clientsAgainst({ status: 200, body: '{}', date: null });

    await clients.dynamodbClient('us-east-1').send(new ListTablesCommand({}));

    expect(clients.awsOffset()).toBeNull();
  });
});

test('the client that changes rules has a connection for each call, the others keep theirs', async () => {
  const { clients, ports } = await clientsAgainst({ status: 200, body: noGroups, date: null });

  for (const ec2 of [clients.ec2ChangesClient(clients.ec2Client(place)), clients.ec2Client(place)]) {
    await ec2.send(new DescribeSecurityGroupsCommand({}));
    await ec2.send(new DescribeSecurityGroupsCommand({}));
  }

  const [first, second, third, fourth] = ports;
  expect(first).not.toBe(second);
  expect(third).toBe(fourth);
});

test('the client that changes rules is of the region of the one that reads, and has its credentials at hand', async () => {
  const { clients } = await clientsAgainst({ status: 200, body: noGroups, date: null });
  let asked = 0;
  const credentials = async () => {
    asked += 1;
    const expiration = new Date(Date.now() + anHour);
    return { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'test', expiration };
  };
  const reads = clients.ec2Client({ region: 'eu-west-1', credentials });
  await reads.send(new DescribeSecurityGroupsCommand({}));

  const changes = clients.ec2ChangesClient(reads);
  await changes.send(new DescribeSecurityGroupsCommand({}));

  expect(asked).toBe(1);
  expect(await changes.config.region()).toBe('eu-west-1');
});
