import { type Route, type RouteTable, routeTablesOf } from '../network.ts';
import type { Region } from '../world.ts';
import { element, list, wrap } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { associationId, describeListed } from './describe-listed.ts';
import type { FilterTable } from './filters.ts';

const filters: FilterTable<RouteTable> = {
  'association.gateway-id': (matches) => (one) => one.gateways.some(matches),
  'association.main': (matches) => (one) => matches(String(one.isMain)),
  'association.subnet-id': (matches) => (one) => one.subnets.some(matches),
  'route-table-id': (matches) => (one) => matches(one.id),
  'route.destination-cidr-block': (matches) => (one) => one.routes.some(({ destination }) => matches(destination)),
  'route.gateway-id': (matches) => (one) =>
    one.routes.some((route) => targetOf(route) === 'gatewayId' && matches(route.via)),
  'vpc-id': (matches) => (one) => matches(one.vpc),
};

/**
 * DescribeRouteTables, MaxResults (5 to 100) a page.
 * @throws {AwsError} InvalidRouteTableID.NotFound, InvalidRouteTableId.Malformed, InvalidParameterValue, InvalidParameterCombination.
 */
export function describeRouteTables(context: Ec2Context): string {
  return describeListed(context, routeTablesOf(context.region), {
    ...{ prefix: 'rtb', parameter: 'RouteTableId', notFound: 'InvalidRouteTableID.NotFound' },
    ...{ filters, largest: 100, set: 'routeTableSet' },
    xml: (one) => tableXml(one, context.region),
  });
}

function tableXml(table: RouteTable, { account }: Region): string {
  const associations = [
    ...(table.isMain ? [{ of: table.vpc, xml: element('main', true) }] : []),
    ...table.subnets.map((id) => ({ of: id, xml: element('main', false) + element('subnetId', id) })),
    ...table.gateways.map((id) => ({ of: id, xml: element('main', false) + element('gatewayId', id) })),
  ];
  const associationXml = ({ of, xml }: { of: string; xml: string }) =>
    element('routeTableAssociationId', associationId('rtbassoc', table.id, of)) +
    element('routeTableId', table.id) +
    xml +
    wrap('associationState', element('state', 'associated'));
  return (
    element('routeTableId', table.id) +
    element('vpcId', table.vpc) +
    element('ownerId', account) +
    list('routeSet', table.routes, routeXml) +
    list('associationSet', associations, associationXml) +
    list('propagatingVgwSet', [], String)
  );
}

function routeXml(route: Route): string {
  const { destination, via, isActive } = route;
  const name = destination.startsWith('pl-')
    ? 'destinationPrefixListId'
    : destination.includes(':')
      ? 'destinationIpv6CidrBlock'
      : 'destinationCidrBlock';
  return (
    element(name, destination) +
    element(targetOf(route), via) +
    element('state', isActive ? 'active' : 'blackhole') +
    element('origin', via === 'local' ? 'CreateRouteTable' : 'CreateRoute')
  );
}

/** In which field EC2 names the target (EC2 API reference, Route): endpoints of gateway load balancers are in `gatewayId`. */
function targetOf({ via }: Route): string {
  const fields: [string, string][] = [
    ['eigw-', 'egressOnlyInternetGatewayId'],
    ['nat-', 'natGatewayId'],
    ['eni-', 'networkInterfaceId'],
    ['i-', 'instanceId'],
    ['tgw-', 'transitGatewayId'],
    ['pcx-', 'vpcPeeringConnectionId'],
    ['lgw-', 'localGatewayId'],
    ['cagw-', 'carrierGatewayId'],
  ];
  if (via.startsWith('arn:')) return via.includes(':odb:') ? 'odbNetworkArn' : 'coreNetworkArn';
  return fields.find(([prefix]) => via.startsWith(prefix))?.[1] ?? 'gatewayId';
}
