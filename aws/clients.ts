import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { STSClient } from '@aws-sdk/client-sts';

/**
 * How all clients behave: six attempts, since EC2 refills mutations at only 5 a second and the SDK's default of three gives
 * up within a second (EC2 developer guide, ec2-api-throttling); times in milliseconds.
 */
const behaviour = {
  maxAttempts: 6,
  // Without the last word the SDK only warns, and a call that hangs between revoke and authorise hangs for ever.
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};

export function ec2Client(region: string): EC2Client {
  return new EC2Client({ ...behaviour, region });
}

export function dynamodbClient(region: string): DynamoDBClient {
  return new DynamoDBClient({ ...behaviour, region });
}

export function stsClient(region: string): STSClient {
  return new STSClient({ ...behaviour, region });
}

export function serviceQuotasClient(region: string): ServiceQuotasClient {
  return new ServiceQuotasClient({ ...behaviour, region });
}
