import type { EC2Client, NetworkInterface } from '@aws-sdk/client-ec2';
import type { GroupAddresses } from '../../core/mail/mail-hold.ts';
import { type Cidr, parseCidr } from '../../core/model/cidr.ts';
import { errorCode } from '../aws-error.ts';
import { nextTokenBeside, pagesOf } from '../paging.ts';
import { interfacesPage } from './interfaces-command.ts';

/** The reason is the same at each try: EC2's own message is another one each time. */
const notPermitted = 'ec2:DescribeNetworkInterfaces is not permitted';

/**
 * The public IPv4 addresses, IPv6 addresses and IPv6 prefixes of all interfaces with a security group (EC2 API reference,
 * DescribeNetworkInterfaces, filter `group-id`; MaxResults up to 1000). Rejects where they cannot be read for another reason than a missing
 * permission.
 */
export async function publicAddressesOf(ec2: EC2Client, groupId: string): Promise<GroupAddresses> {
  const request = { Filters: [{ Name: 'group-id', Values: [groupId] }], MaxResults: 1000 };
  const page = (NextToken?: string) => interfacesPage(ec2, { ...request, NextToken });
  const cidrs: Cidr[] = [];
  try {
    for await (const { NetworkInterfaces = [] } of pagesOf(
      'DescribeNetworkInterfaces',
      page,
      nextTokenBeside('NetworkInterfaces'),
    ))
      cidrs.push(...NetworkInterfaces.flatMap(cidrsOf));
  } catch (error) {
    if (errorCode(error) !== 'UnauthorizedOperation') throw error;
    return { kind: 'unreadable', reason: notPermitted };
  }
  return { kind: 'read', cidrs: [...new Set(cidrs)] };
}

/** The carrier address is that of an interface in a Wavelength Zone. */
function cidrsOf(one: NetworkInterface): Cidr[] {
  const associations = [one, ...(one.PrivateIpAddresses ?? [])].map(({ Association }) => Association);
  const ipv4 = associations.flatMap((association) => [association?.PublicIp, association?.CarrierIp]);
  const ipv6 = (one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address);
  const prefixes = (one.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => Ipv6Prefix);
  const texts = [
    ...ipv4.map((text) => text && `${text}/32`),
    ...ipv6.map((text) => text && `${text}/128`),
    ...prefixes,
  ];
  return texts.flatMap((text) => {
    const reading = parseCidr(text ?? '');
    return reading.kind === 'cidr' ? [reading.cidr] : [];
  });
}
