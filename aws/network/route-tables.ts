import {
  DescribeRouteTablesCommand,
  type EC2Client,
  type Route as Ec2Route,
  type RouteTable as Ec2RouteTable,
} from '@aws-sdk/client-ec2';
import type { Route, RouteTable } from '../../core/evidence/network.ts';
import { nextTokenBeside, pagesOf } from '../paging.ts';
import { cidrOf, given } from './addresses.ts';

/** The most items in one page (EC2 API reference, DescribeRouteTables). */
const pageSize = 100;

/** The route tables of VPCs. Throws on one that cannot be read. */
export async function* describeRouteTables(ec2: EC2Client, vpcIds: string[]): AsyncGenerator<RouteTable> {
  const Filters = [{ Name: 'vpc-id', Values: vpcIds }];
  const page = (NextToken?: string) =>
    ec2.send(new DescribeRouteTablesCommand({ Filters, MaxResults: pageSize, NextToken }));
  for await (const { RouteTables = [] } of pagesOf('DescribeRouteTables', page, nextTokenBeside('RouteTables'))) {
    for (const one of RouteTables) yield routeTableOf(one);
  }
}

/** An association that is no more, or never was. */
const ended: readonly (string | undefined)[] = ['disassociated', 'failed'];

function routeTableOf({ RouteTableId, VpcId, Associations, Routes }: Ec2RouteTable): RouteTable {
  const id = given(RouteTableId, 'a route table without id');
  // EC2 writes both lists also where they are empty: a table without would look as if it led nowhere.
  const associations = given(Associations, `the route table ${id} without associations`).filter(
    ({ AssociationState }) => !ended.includes(AssociationState?.State),
  );
  return {
    id,
    vpcId: given(VpcId, `the route table ${id} without VPC`),
    isMain: associations.some(({ Main }) => Main === true),
    subnetIds: associations.flatMap(({ SubnetId }) => SubnetId ?? []),
    gatewayIds: associations.flatMap(({ GatewayId }) => GatewayId ?? []),
    routes: given(Routes, `the route table ${id} without routes`).map((route) => routeOf(route, id)),
  };
}

function routeOf(route: Ec2Route, table: string): Route {
  const { DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId } = route;
  const cidr = DestinationCidrBlock ?? DestinationIpv6CidrBlock;
  const list = `the route table ${table} with a route without destination`;
  return {
    destination: cidr === undefined ? given(DestinationPrefixListId, list) : cidrOf(cidr),
    target: targetOf(route),
    isActive: (route.State ?? 'active') === 'active',
  };
}

/** What a route leads to; a kind that nobody here knows is `unknown`, and never nothing. */
function targetOf(route: Ec2Route): string {
  return (
    route.NatGatewayId ??
    route.EgressOnlyInternetGatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.LocalGatewayId ??
    route.CarrierGatewayId ??
    route.CoreNetworkArn ??
    route.OdbNetworkArn ??
    route.NetworkInterfaceId ??
    route.InstanceId ??
    route.GatewayId ??
    'unknown'
  );
}
