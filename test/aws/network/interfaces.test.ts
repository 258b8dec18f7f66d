import type { NetworkInterface } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { interfaceOf } from '../../../aws/network/interfaces.ts';

const bare: NetworkInterface = {
  NetworkInterfaceId: 'eni-0000000000000001',
  VpcId: 'vpc-0123456789abcdef0',
  SubnetId: 'subnet-0123456789abcdef0',
  Groups: [],
};

test('an interface of which EC2 says the least has no address and belongs to nothing', () => {
  expect(interfaceOf(bare)).toEqual({
    ...{ id: bare.NetworkInterfaceId, ownerId: '', vpcId: bare.VpcId, subnetId: bare.SubnetId, groupIds: [] },
    ...{ type: 'interface', instanceId: null, deviceIndex: null, requesterId: null, description: '' },
    ...{ ipv4: [], ipv6: [] },
  });
});

test('without a list of addresses the primary one counts, with its public one', () => {
  const Association = { PublicIp: '198.51.100.7' };

  expect(interfaceOf({ ...bare, PrivateIpAddress: '10.0.0.9', Association }).ipv4).toEqual([
    { address: '10.0.0.9', publicAddress: '198.51.100.7' },
  ]);
});

test('a public address that is named beside the list alone is that of the primary address', () => {
  const PrivateIpAddresses = ['10.0.0.8', '10.0.0.9'].map((PrivateIpAddress) => ({ PrivateIpAddress }));
  const Association = { PublicIp: '198.51.100.7' };

  expect(interfaceOf({ ...bare, PrivateIpAddress: '10.0.0.9', PrivateIpAddresses, Association }).ipv4).toEqual([
    { address: '10.0.0.8', publicAddress: null },
    { address: '10.0.0.9', publicAddress: '198.51.100.7' },
  ]);
});

test('addresses of carriers and of customers stand for the public one', () => {
  const PrivateIpAddresses = [
    { PrivateIpAddress: '10.0.0.9', Association: { CarrierIp: '198.51.100.7' } },
    { PrivateIpAddress: '10.0.0.10', Association: { CustomerOwnedIp: '192.0.2.7' } },
    { PrivateIpAddress: '10.0.0.11', Association: {} },
  ];

  expect(interfaceOf({ ...bare, PrivateIpAddresses }).ipv4.map(({ publicAddress }) => publicAddress)).toEqual([
    '198.51.100.7',
    '192.0.2.7',
    null,
  ]);
});

test('IPv6 addresses are canonical, each once, and a delegated prefix counts by its first address', () => {
  const Ipv6Addresses = ['2001:DB8::0:1', '2001:db8::1'].map((Ipv6Address) => ({ Ipv6Address }));
  const Ipv6Prefixes = [{ Ipv6Prefix: '2001:0db8:0:1::/80' }];

  expect(interfaceOf({ ...bare, Ipv6Addresses, Ipv6Prefixes }).ipv6).toEqual(['2001:db8::1', '2001:db8:0:1::']);
});

test('delegated prefixes of both families are named, and nothing where there are none', () => {
  const Ipv6Prefixes = [{ Ipv6Prefix: '2001:0db8:0:1::/80' }];
  const one = interfaceOf({ ...bare, Ipv4Prefixes: [{ Ipv4Prefix: '10.0.9.16/28' }], Ipv6Prefixes });

  expect(one.prefixes).toEqual(['10.0.9.16/28', '2001:db8:0:1::/80']);
  expect(interfaceOf(bare)).not.toHaveProperty('prefixes');
});

test('an attachment names the instance and the place there, if it is one of an instance', () => {
  const ofInstance = interfaceOf({ ...bare, Attachment: { InstanceId: 'i-0123456789abcdef0', DeviceIndex: 1 } });
  const ofService = interfaceOf({ ...bare, Attachment: { InstanceOwnerId: 'amazon-elb', DeviceIndex: 1 } });

  expect([ofInstance.instanceId, ofInstance.deviceIndex]).toEqual(['i-0123456789abcdef0', 1]);
  expect([ofService.instanceId, ofService.deviceIndex]).toEqual([null, null]);
});

test('an interface that takes nothing in from internet gateways says so', () => {
  const [denies, takes] = [true, false].map((DenyAllIgwTraffic) => interfaceOf({ ...bare, DenyAllIgwTraffic }));

  expect([denies?.deniesInternet, takes?.deniesInternet]).toEqual([true, undefined]);
});

const odd: [string, NetworkInterface, RegExp][] = [
  ['no id', { ...bare, NetworkInterfaceId: undefined }, /an interface without id/],
  ['no VPC', { ...bare, VpcId: undefined }, /eni-0000000000000001 without VPC/],
  ['no subnet', { ...bare, SubnetId: undefined }, /eni-0000000000000001 without subnet/],
  ['no groups', { ...bare, Groups: undefined }, /eni-0000000000000001 without groups/],
  ['a group without id', { ...bare, Groups: [{}] }, /with a group without id/],
  ['an address that is none', { ...bare, PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0' }] }, /10\.0\.0/],
  ['an address without text', { ...bare, Ipv6Addresses: [{}] }, /cannot be read/],
];

test.each(odd)('an interface with %s is an error: it is not known what is missing', (_, one, words) => {
  expect(() => interfaceOf(one)).toThrow(words);
});
