import { DescribeFlowLogsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { ec2Of, sandboxFor } from '../clients.ts';

test('flow logs are described as they were seeded, filtered and by pages', async () => {
  const sandbox = await sandboxFor({
    seed: {
      flowLogs: [
        { id: 'fl-0123456789abcdef0', resource: 'vpc-0123456789abcdef0', logGroup: '/vpc', created: '2d' },
        {
          id: 'fl-0123456789abcdef1',
          resource: 'eni-0123456789abcdef0',
          destination: 'arn:aws:s3:::flows',
          trafficType: 'REJECT',
          deliverError: 'Access error',
        },
      ],
    },
    now: () => Date.UTC(2026, 10, 30),
  });
  const ec2 = ec2Of(sandbox);

  const first = await ec2.send(new DescribeFlowLogsCommand({ MaxResults: 1 }));
  const second = await ec2.send(new DescribeFlowLogsCommand({ MaxResults: 1, NextToken: first.NextToken }));
  const Filter = [{ Name: 'resource-id', Values: ['eni-0123456789abcdef0'] }];
  const filtered = await ec2.send(new DescribeFlowLogsCommand({ Filter }));

  expect(first.FlowLogs).toMatchObject([
    {
      FlowLogId: 'fl-0123456789abcdef0',
      CreationTime: new Date(Date.UTC(2026, 10, 28)),
      FlowLogStatus: 'ACTIVE',
      DeliverLogsStatus: 'SUCCESS',
      LogGroupName: '/vpc',
      LogDestinationType: 'cloud-watch-logs',
      TrafficType: 'ALL',
    },
  ]);
  expect(first.FlowLogs?.[0]?.LogFormat).toMatch(/^\$\{version\} .* \$\{log-status\}$/);
  expect(second.NextToken).toBeUndefined();
  expect(second.FlowLogs).toMatchObject([
    { LogDestinationType: 's3', DeliverLogsStatus: 'FAILED', DeliverLogsErrorMessage: 'Access error' },
  ]);
  expect(filtered.FlowLogs).toEqual(second.FlowLogs);
});

test('a flow log without a destination, and a line of which it is not known when it began, are refused', async () => {
  const flowLog = { id: 'fl-0123456789abcdef0', resource: 'vpc-0123456789abcdef0' };

  await expect(sandboxFor({ seed: { flowLogs: [flowLog] } })).rejects.toThrow('either a logGroup or a destination');
  await expect(sandboxFor({ seed: { flowLogs: [{ ...flowLog, logGroup: 'g', records: ['a b'] }] } })).rejects.toThrow(
    'it is not known when this record began: a b',
  );
});
