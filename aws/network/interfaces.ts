import {
  DescribeNetworkInterfacesCommand,
  type EC2Client,
  type NetworkInterface as Ec2Interface,
  type Filter,
  type NetworkInterfaceAssociation,
} from '@aws-sdk/client-ec2';
import type { NetworkInterface } from '../../core/evidence/network.ts';
import { nextTokenBeside, pagesOf } from '../paging.ts';
import { addressOf, cidrOf, firstAddressOf, given } from './addresses.ts';

/** The most items in one page (EC2 API reference). */
const pageSize = 1000;

/** The interfaces that pass filters. Throws on one that cannot be read. */
export async function* describeInterfaces(ec2: EC2Client, Filters: Filter[]): AsyncGenerator<NetworkInterface> {
  const page = (NextToken?: string) =>
    ec2.send(new DescribeNetworkInterfacesCommand({ Filters, MaxResults: pageSize, NextToken }));
  const pages = pagesOf('DescribeNetworkInterfaces', page, nextTokenBeside('NetworkInterfaces'));
  for await (const { NetworkInterfaces = [] } of pages) for (const one of NetworkInterfaces) yield interfaceOf(one);
}

/** One item of DescribeNetworkInterfaces. Throws where it lacks what EC2 always gives. */
export function interfaceOf(one: Ec2Interface): NetworkInterface {
  const id = given(one.NetworkInterfaceId, 'an interface without id');
  const { Attachment } = one;
  return {
    id,
    ownerId: one.OwnerId ?? '',
    vpcId: given(one.VpcId, `the interface ${id} without VPC`),
    subnetId: given(one.SubnetId, `the interface ${id} without subnet`),
    groupIds: given(one.Groups, `the interface ${id} without groups`).map(({ GroupId }) =>
      given(GroupId, `the interface ${id} with a group without id`),
    ),
    type: one.InterfaceType ?? 'interface',
    instanceId: Attachment?.InstanceId ?? null,
    deviceIndex: Attachment?.InstanceId === undefined ? null : (Attachment.DeviceIndex ?? null),
    requesterId: one.RequesterId ?? null,
    description: one.Description ?? '',
    ipv4: ipv4Of(one),
    ipv6: ipv6Of(one),
    ...prefixesOf(one),
    ...(one.DenyAllIgwTraffic === true ? { deniesInternet: true } : {}),
  };
}

/** The primary address may be named beside the list, with its association. */
function ipv4Of({ PrivateIpAddresses, PrivateIpAddress, Association }: Ec2Interface): NetworkInterface['ipv4'] {
  const primary = PrivateIpAddress === undefined ? [] : [{ PrivateIpAddress, Association }];
  const all = PrivateIpAddresses?.length ? PrivateIpAddresses : primary;
  return all.map(({ PrivateIpAddress: address, Association: own }) => ({
    address: addressOf(address),
    publicAddress: publicAddressOf(own ?? (address === PrivateIpAddress ? Association : undefined)),
  }));
}

/**
 * The public address, or that of a carrier's or of the customer's own network (Wavelength Zones, Outposts): the route to the gateway
 * there says how far it reaches.
 */
function publicAddressOf(association: NetworkInterfaceAssociation | undefined): string | null {
  const address = association?.PublicIp ?? association?.CarrierIp ?? association?.CustomerOwnedIp;
  return address === undefined ? null : addressOf(address);
}

/** The IPv6 addresses, and of each prefix that is delegated to the interface the first one: all of them lead here alike. */
function ipv6Of({ Ipv6Addresses = [], Ipv6Prefixes = [] }: Ec2Interface): string[] {
  const own = Ipv6Addresses.map(({ Ipv6Address }) => addressOf(Ipv6Address));
  return [...new Set([...own, ...Ipv6Prefixes.map(({ Ipv6Prefix }) => firstAddressOf(Ipv6Prefix))])];
}

function prefixesOf({ Ipv4Prefixes = [], Ipv6Prefixes = [] }: Ec2Interface): Pick<NetworkInterface, 'prefixes'> {
  const all = [
    ...Ipv4Prefixes.map(({ Ipv4Prefix }) => Ipv4Prefix),
    ...Ipv6Prefixes.map(({ Ipv6Prefix }) => Ipv6Prefix),
  ];
  return all.length === 0 ? {} : { prefixes: all.map(cidrOf) };
}
