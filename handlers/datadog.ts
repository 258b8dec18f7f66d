import type { APIGatewayProxyHandlerV2 } from 'aws-lambda';
import { secretsManagerClient, sqsClient } from '../aws/clients.ts';
import { sqsQueue } from '../aws/queues.ts';
import { secretReader } from '../aws/secret.ts';
import { needed } from '../runtime/settings.ts';
import { answerWebhook } from './datadog/answer-webhook.ts';
import { openFunction } from './shared/open-function.ts';

const enter = openFunction(({ deployment }, home) => {
  const secretArn = needed(deployment.datadogSecretArn, 'SMTP_WARDEN_DATADOG_SECRET_ARN');
  const queueUrl = needed(deployment.groupQueueUrl, 'SMTP_WARDEN_GROUP_QUEUE_URL');
  return {
    home,
    secrets: secretReader(secretsManagerClient(home.region), secretArn, Date.now),
    queue: sqsQueue(sqsClient(home.region), queueUrl),
  };
});

/** The webhook Lambda, behind `POST /datadog`: queues checks of the groups that a call of Datadog names. */
export const handler: APIGatewayProxyHandlerV2 = (event, context) => {
  const { world, logger } = enter(context);
  return answerWebhook(event, { ...world, logger });
};
