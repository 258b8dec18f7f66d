import type { SQSEvent } from 'aws-lambda';
import { lambdaContext, sqsRecord } from './lambda-call.ts';

/** Delivers one CloudTrail event for each group to the worker Lambda, in batches of ten, as SQS does. */
export async function deliver(groupIds: readonly string[]): Promise<{ messages: number; failures: readonly string[] }> {
  // The very module that is deployed: it reads the environment when it is loaded.
  const { handler } = await import('../handlers/worker.ts');
  const records = groupIds.map((groupId) => sqsRecord(`message-${groupId}`, JSON.stringify(eventOf(groupId))));
  const failures: string[] = [];
  for (let start = 0; start < records.length; start += 10) {
    const event: SQSEvent = { Records: records.slice(start, start + 10) };
    const response = await handler(event, lambdaContext, () => undefined);
    failures.push(...(response?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  }
  return { messages: records.length, failures };
}

/** What EventBridge sends of an AuthorizeSecurityGroupIngress call. The rule in it is not looked at: the group is read anew. */
function eventOf(groupId: string) {
  return {
    version: '0',
    id: `event-${groupId}`,
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ec2',
    account: '111122223333',
    time: '2026-11-20T10:00:12Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/bob', accountId: '111122223333' },
      eventTime: '2026-11-20T10:00:12Z',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'AuthorizeSecurityGroupIngress',
      awsRegion: 'us-east-1',
      sourceIPAddress: '198.51.100.23',
      userAgent: 'aws-cli/2.27.0',
      requestParameters: { groupId, ipPermissions: {} },
      responseElements: { _return: true },
      eventID: `event-${groupId}`,
      recipientAccountId: '111122223333',
    },
  };
}
