import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import { partitionName } from './partition.ts';
import type { Region } from './world.ts';

const request = z.object({ ServiceCode: z.string(), QuotaCode: z.string() });

/** The quotas it knows, by service and code. */
const quotas: Readonly<Record<string, Quota>> = {
  'vpc/L-0EA8095F': {
    service: 'Amazon Virtual Private Cloud (Amazon VPC)',
    name: 'Inbound or outbound rules per security group',
    valueIn: ({ rulesPerGroup }) => rulesPerGroup,
  },
  'lambda/L-B99A9384': {
    service: 'AWS Lambda',
    name: 'Concurrent executions',
    valueIn: ({ lambdaConcurrency }) => lambdaConcurrency,
  },
};

interface Quota {
  readonly service: string;
  readonly name: string;
  readonly valueIn: (region: Region) => number;
}

/**
 * Answers GetServiceQuota for vpc/L-0EA8095F, rules per security group, and lambda/L-B99A9384, concurrent executions: 60 and
 * 1,000 unless a seed or a knob says otherwise.
 * @throws {AwsError} NoSuchResourceException, UnknownOperationException.
 */
export function answerServiceQuotas(action: string, body: unknown, region: Region): string {
  if (action !== 'GetServiceQuota') throw new AwsError('UnknownOperationException', `Unknown operation ${action}`);
  const { ServiceCode, QuotaCode } = request.parse(body);
  const quota = quotas[`${ServiceCode}/${QuotaCode}`];
  if (!quota) {
    throw new AwsError('NoSuchResourceException', 'The request failed because the specified quota does not exist.');
  }
  const partition = partitionName(region.name);
  return JSON.stringify({
    Quota: {
      ServiceCode,
      ServiceName: quota.service,
      QuotaArn: `arn:${partition}:servicequotas:${region.name}:${region.account}:${ServiceCode}/${QuotaCode}`,
      QuotaCode,
      QuotaName: quota.name,
      Value: quota.valueIn(region),
      Unit: 'None',
      Adjustable: true,
      GlobalQuota: false,
    },
  });
}
