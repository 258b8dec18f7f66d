import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from './accounts.ts';

/**
 * How all clients behave: six attempts, since EC2 refills mutations at only 5 a second and the SDK's default of three gives
 * up within a second (EC2 developer guide, ec2-api-throttling); times in milliseconds.
 */
const behaviour = {
  maxAttempts: 6,
  // Without the last word the SDK only warns, and a call that hangs between revoke and authorise hangs for ever.
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};

/** Where to call, and with whose credentials; without any, those of the environment. */
export interface ClientPlace {
  readonly region: string;
  readonly credentials?: Credentials;
}

export function ec2Client(place: ClientPlace): EC2Client {
  return new EC2Client({ ...behaviour, ...place });
}

export function serviceQuotasClient(place: ClientPlace): ServiceQuotasClient {
  return new ServiceQuotasClient({ ...behaviour, ...place });
}

export function dynamodbClient(region: string): DynamoDBClient {
  return new DynamoDBClient({ ...behaviour, region });
}

export function stsClient(region: string): STSClient {
  return new STSClient({ ...behaviour, region });
}

export function sqsClient(region: string): SQSClient {
  // The endpoint is the one of the environment, as for every other service, and not the host of the queue's URL.
  return new SQSClient({ ...behaviour, region, useQueueUrlAsEndpoint: false });
}

export function snsClient(region: string): SNSClient {
  return new SNSClient({ ...behaviour, region });
}

export function eventBridgeClient(region: string): EventBridgeClient {
  return new EventBridgeClient({ ...behaviour, region });
}

export function securityHubClient(region: string): SecurityHubClient {
  return new SecurityHubClient({ ...behaviour, region });
}

export function secretsManagerClient(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ ...behaviour, region });
}
