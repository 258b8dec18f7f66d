import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, onTestFinished, test } from 'vitest';
import { failureOf } from '../../cli/failure-of.ts';

/** The error that the SDK throws where this is all that it gets as an answer. */
async function errorOf(
  { body, status }: { readonly body: string; readonly status: number },
  send: (config: object) => Promise<unknown>,
): Promise<unknown> {
  const server = createServer((request, response) =>
    request.resume().on('end', () => response.writeHead(status).end(body)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const config = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials, maxAttempts: 1 };
  return send(config).catch((error: unknown) => error);
}

test.each([
  [
    'EC2',
    { body: 'not XML', status: 200 },
    (config: object) => new EC2Client(config).send(new DescribeRegionsCommand({})),
  ],
  [
    'EC2 with status 503',
    { body: '<html>x</html>', status: 503 },
    (config: object) => new EC2Client(config).send(new DescribeRegionsCommand({})),
  ],
  [
    'DynamoDB',
    { body: '<html>', status: 200 },
    (config: object) => new DynamoDBClient(config).send(new ListTablesCommand({})),
  ],
])(
  'an answer of %s that cannot be read is told with what to check, and without the insides of the SDK',
  async (_, answer, send) => {
    const { message, exitCode } = failureOf(await errorOf(answer, send));

    expect(exitCode).toBe(1);
    expect(message).toMatch(
      /^The answer cannot be read, and may not be of AWS\. Check AWS_ENDPOINT_URL, and .* proxy \(/,
    );
    expect(message).not.toContain('hidden field');
  },
);
