import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start-sandbox.ts';
import { parserConfig } from '../builders/ec2-parser.ts';

/** A sandbox that ends with the test. */
export async function sandboxFor(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Clients that try once, so that a test sees each answer. */
export function ec2Of(sandbox: Sandbox, account?: string, region?: string): EC2Client {
  return new EC2Client({ ...sandbox.clientConfig(account, region), maxAttempts: 1, ...parserConfig });
}

export function stsOf(sandbox: Sandbox, account?: string): STSClient {
  return new STSClient({ ...sandbox.clientConfig(account), maxAttempts: 1 });
}

export function dynamodbOf(sandbox: Sandbox, account?: string, region?: string): DynamoDBClient {
  return new DynamoDBClient({ ...sandbox.clientConfig(account, region), maxAttempts: 1 });
}
