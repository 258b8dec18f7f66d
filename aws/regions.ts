import { DescribeRegionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { listIn } from './paging.ts';

/** The regions that are enabled in the account, by name. */
export async function enabledRegions(ec2: EC2Client): Promise<string[]> {
  const answer = await ec2.send(new DescribeRegionsCommand({}));
  return listIn(answer, 'Regions')
    .flatMap(({ RegionName }) => RegionName ?? [])
    .sort();
}

/** The region of the AWS environment (AWS_REGION, or the profile's); throws where there is none. */
export async function configuredRegion(): Promise<string> {
  return new STSClient({}).config.region();
}
