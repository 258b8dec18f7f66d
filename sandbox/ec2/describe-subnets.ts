import { type Subnet, subnetsOf } from '../network.ts';
import type { Region } from '../world.ts';
import { element, wrap } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { describeListed } from './describe-listed.ts';
import type { FilterTable } from './filters.ts';

const filters: FilterTable<Subnet> = {
  'cidr-block': (matches) => (one) => matches(one.cidr),
  state: (matches) => () => matches('available'),
  'subnet-id': (matches) => (one) => matches(one.id),
  'vpc-id': (matches) => (one) => matches(one.vpc),
};

/**
 * DescribeSubnets, MaxResults (5 to 1000) a page, with what VPC Block Public Access does in each.
 * @throws {AwsError} InvalidSubnetID.NotFound or .Malformed, InvalidParameterValue, InvalidParameterCombination.
 */
export function describeSubnets(context: Ec2Context): string {
  return describeListed(context, subnetsOf(context.region), {
    ...{ prefix: 'subnet', parameter: 'SubnetId', notFound: 'InvalidSubnetID.NotFound' },
    ...{ filters, largest: 1000, set: 'subnetSet' },
    xml: (one) => subnetXml(one, context.region),
  });
}

function subnetXml({ id, vpc, cidr, zone, blockMode }: Subnet, { account, name, vpcs }: Region): string {
  const mode = blockMode ?? vpcs.get(vpc)?.blockMode ?? 'off';
  return (
    element('subnetId', id) +
    element('state', 'available') +
    element('ownerId', account) +
    element('vpcId', vpc) +
    element('cidrBlock', cidr) +
    element('availabilityZone', `${name}${zone}`) +
    element('mapPublicIpOnLaunch', false) +
    wrap('blockPublicAccessStates', element('internetGatewayBlockMode', mode))
  );
}
