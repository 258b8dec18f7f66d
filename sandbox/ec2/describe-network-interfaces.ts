import { latest } from '../cell.ts';
import type { NetworkInterface } from '../network.ts';
import type { Region } from '../world.ts';
import { element, list, optionalList, wrap } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { describeListed } from './describe-listed.ts';
import type { FilterTable } from './filters.ts';

const filters: FilterTable<NetworkInterface> = {
  'addresses.association.public-ip': (matches) => (one) =>
    one.addresses.some(({ publicIp }) => publicIp !== undefined && matches(publicIp)),
  'addresses.private-ip-address': (matches) => (one) => one.addresses.some(({ address }) => matches(address)),
  'attachment.instance-id': (matches) => (one) => one.instance !== undefined && matches(one.instance),
  description: (matches) => (one) => matches(one.description),
  'group-id': (matches) => (one) => one.groups.some(matches),
  'interface-type': (matches) => (one) => matches(one.type),
  'ipv6-addresses.ipv6-address': (matches) => (one) => one.ipv6.some(matches),
  'network-interface-id': (matches) => (one) => matches(one.id),
  'owner-id': (matches) => (one) => matches(one.owner),
  'private-ip-address': (matches) => (one) => matches(one.addresses[0]?.address ?? ''),
  'requester-id': (matches) => (one) => one.requester !== undefined && matches(one.requester),
  status: (matches) => (one) => matches(statusOf(one)),
  'subnet-id': (matches) => (one) => matches(one.subnet),
  'vpc-id': (matches) => (one) => matches(one.vpc),
};

/**
 * DescribeNetworkInterfaces, MaxResults (5 to 1000) a page.
 * @throws {AwsError} InvalidNetworkInterfaceID.NotFound, InvalidNetworkInterfaceId.Malformed, InvalidParameterValue,
 * InvalidParameterCombination.
 */
export function describeNetworkInterfaces(context: Ec2Context): string {
  return describeListed(context, [...context.region.network.interfaces.values()], {
    ...{ prefix: 'eni', parameter: 'NetworkInterfaceId', notFound: 'InvalidNetworkInterfaceID.NotFound' },
    ...{ filters, largest: 1000, set: 'networkInterfaceSet' },
    xml: (one) => interfaceXml(one, context.region),
  });
}

function statusOf({ instance, requester }: NetworkInterface): string {
  return instance === undefined && requester === undefined ? 'available' : 'in-use';
}

function interfaceXml(one: NetworkInterface, region: Region): string {
  const [primary] = one.addresses;
  return (
    element('networkInterfaceId', one.id) +
    element('subnetId', one.subnet) +
    element('vpcId', one.vpc) +
    element('availabilityZone', `${region.name}${region.network.subnets.get(one.subnet)?.zone ?? 'a'}`) +
    element('description', one.description) +
    element('ownerId', one.owner) +
    element('requesterId', one.requester) +
    element('requesterManaged', one.requester !== undefined) +
    element('status', statusOf(one)) +
    element('privateIpAddress', primary?.address) +
    element('sourceDestCheck', true) +
    list('groupSet', one.groups, (id) => groupXml(id, region)) +
    attachmentXml(one) +
    associationXml(primary?.publicIp) +
    list('privateIpAddressesSet', one.addresses, ({ address, publicIp }) => addressXml(one, address, publicIp)) +
    optionalList('ipv6AddressesSet', one.ipv6, (address) => element('ipv6Address', address)) +
    element('interfaceType', one.type)
  );
}

function groupXml(id: string, { groups }: Region): string {
  const cell = groups.get(id);
  return element('groupId', id) + element('groupName', cell && latest(cell)?.name);
}

/** Of an interface that AWS has made, the attachment names the service and no instance. */
function attachmentXml({ id, instance, deviceIndex, requester }: NetworkInterface): string {
  if (instance === undefined && requester === undefined) return '';
  const attachment = element('attachmentId', id.replace('eni-', 'eni-attach-'));
  return wrap(
    'attachment',
    attachment +
      element('instanceId', instance) +
      element('instanceOwnerId', instance === undefined ? requester : undefined) +
      element('deviceIndex', deviceIndex) +
      element('status', 'attached') +
      element('deleteOnTermination', true),
  );
}

function associationXml(publicIp: string | undefined): string {
  if (publicIp === undefined) return '';
  return wrap('association', element('publicIp', publicIp) + element('ipOwnerId', 'amazon'));
}

function addressXml(one: NetworkInterface, address: string, publicIp: string | undefined): string {
  const isPrimary = one.addresses[0]?.address === address;
  return element('privateIpAddress', address) + element('primary', isPrimary) + associationXml(publicIp);
}
