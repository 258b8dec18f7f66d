import { DescribeSubnetsCommand, type EC2Client, type Subnet as Ec2Subnet } from '@aws-sdk/client-ec2';
import type { BlockPublicAccess, Subnet } from '../../core/evidence/network.ts';
import { nextTokenBeside, pagesOf } from '../paging.ts';
import { given } from './addresses.ts';

/** The most items in one page (EC2 API reference). */
const pageSize = 1000;

/** The subnets of VPCs. Throws on one that cannot be read. */
export async function* describeSubnets(ec2: EC2Client, vpcIds: string[]): AsyncGenerator<Subnet> {
  const Filters = [{ Name: 'vpc-id', Values: vpcIds }];
  const page = (NextToken?: string) =>
    ec2.send(new DescribeSubnetsCommand({ Filters, MaxResults: pageSize, NextToken }));
  for await (const { Subnets = [] } of pagesOf('DescribeSubnets', page, nextTokenBeside('Subnets'))) {
    for (const one of Subnets) yield subnetOf(one);
  }
}

/** The modes of an internet gateway under VPC Block Public Access (EC2 API reference, BlockPublicAccessStates). */
const modes: readonly string[] = ['off', 'block-ingress', 'block-bidirectional'] satisfies BlockPublicAccess[];

function isMode(mode: string | undefined): mode is BlockPublicAccess {
  return modes.includes(mode ?? '');
}

function subnetOf({ SubnetId, VpcId, AvailabilityZone, BlockPublicAccessStates }: Ec2Subnet): Subnet {
  const id = given(SubnetId, 'a subnet without id');
  const mode = BlockPublicAccessStates?.InternetGatewayBlockMode;
  return {
    id,
    vpcId: given(VpcId, `the subnet ${id} without VPC`),
    zone: AvailabilityZone ?? null,
    blockPublicAccess: isMode(mode) ? mode : 'unknown',
  };
}
