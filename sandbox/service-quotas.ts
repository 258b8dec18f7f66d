import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import { partitionName } from './partition.ts';
import type { Region } from './world.ts';

const request = z.object({ ServiceCode: z.string(), QuotaCode: z.string() });

/** "Inbound or outbound rules per security group". */
const rulesPerGroup = 'L-0EA8095F';

/**
 * Answers GetServiceQuota for vpc/L-0EA8095F, rules per security group: 60 unless a seed or a knob says otherwise.
 * @throws {AwsError} NoSuchResourceException, UnknownOperationException.
 */
export function answerServiceQuotas(action: string, body: unknown, region: Region): string {
  if (action !== 'GetServiceQuota') throw new AwsError('UnknownOperationException', `Unknown operation ${action}`);
  const { ServiceCode, QuotaCode } = request.parse(body);
  if (ServiceCode !== 'vpc' || QuotaCode !== rulesPerGroup) {
    throw new AwsError('NoSuchResourceException', 'The request failed because the specified quota does not exist.');
  }
  return JSON.stringify({
    Quota: {
      ServiceCode,
      ServiceName: 'Amazon Virtual Private Cloud (Amazon VPC)',
      QuotaArn: `arn:${partitionName(region.name)}:servicequotas:${region.name}:${region.account}:vpc/${rulesPerGroup}`,
      QuotaCode,
      QuotaName: 'Inbound or outbound rules per security group',
      Value: region.rulesPerGroup,
      Unit: 'None',
      Adjustable: true,
      GlobalQuota: false,
    },
  });
}
