import {
  type DescribeNetworkInterfacesCommandOutput,
  DescribeSecurityGroupsCommand,
  type DescribeSecurityGroupsCommandInput,
  type EC2Client,
} from '@aws-sdk/client-ec2';

type Resolve = DescribeSecurityGroupsCommand['resolveMiddlewareWithContext'];

/** What is asked: the two operations write it in the same way. */
export type InterfacesRequest = Pick<DescribeSecurityGroupsCommandInput, 'Filters' | 'MaxResults' | 'NextToken'>;

/**
 * One answer of DescribeNetworkInterfaces, with the addresses of the interfaces alone. The SDK's own command brings the forms of all that an
 * interface has, 8 KB in the bundle of the worker, which has no room for them. So this is a command that the worker sends anyway, with
 * another operation: the SDK takes its name and forms from the context that it makes of a command. A test compares the forms with the SDK's.
 */
export async function interfacesPage(
  ec2: EC2Client,
  request: InterfacesRequest,
): Promise<DescribeNetworkInterfacesCommandOutput> {
  const answer: object = await ec2.send(new InterfacesCommand(request));
  return answer as DescribeNetworkInterfacesCommandOutput;
}

class InterfacesCommand extends DescribeSecurityGroupsCommand {
  override resolveMiddlewareWithContext(
    ...[stack, configuration, options, command]: Parameters<Resolve>
  ): ReturnType<Resolve> {
    const operation = 'DescribeNetworkInterfaces';
    return super.resolveMiddlewareWithContext(stack, configuration, options, {
      ...command,
      commandName: `${operation}Command`,
      smithyContext: { ...command.smithyContext, operation, operationSchema: describeNetworkInterfaces },
    });
  }
}

const space = 'com.amazonaws.ec2';

type Member = readonly [name: string, form: unknown, xml: string, query?: string];

/** A structure as the SDK writes it (@smithy/types, StaticStructureSchema): 3, then names and forms of its members. */
function structure(name: string, members: readonly Member[]) {
  const names = members.map(([member]) => member);
  const forms = members.map(([, form, xmlName, ec2QueryName]) => [
    form,
    { xmlName, ...(ec2QueryName ? { ec2QueryName } : {}) },
  ]);
  return [3, space, name, 0, names, forms];
}

/** A list (StaticListSchema): 1, and the form of its items. A text is 0, a number 1, a list of texts 64. */
function list(name: string, form: unknown, xmlName = 'item') {
  return [1, space, name, 0, [form, { xmlName }]];
}

const association = structure('NetworkInterfaceAssociation', [
  ['PublicIp', 0, 'publicIp'],
  ['CarrierIp', 0, 'carrierIp'],
]);

const networkInterface = structure('NetworkInterface', [
  ['Association', association, 'association'],
  [
    'PrivateIpAddresses',
    list(
      'NetworkInterfacePrivateIpAddressList',
      structure('NetworkInterfacePrivateIpAddress', [['Association', association, 'association']]),
    ),
    'privateIpAddressesSet',
  ],
  [
    'Ipv6Addresses',
    list(
      'NetworkInterfaceIpv6AddressesList',
      structure('NetworkInterfaceIpv6Address', [['Ipv6Address', 0, 'ipv6Address']]),
    ),
    'ipv6AddressesSet',
  ],
  [
    'Ipv6Prefixes',
    list('Ipv6PrefixesList', structure('Ipv6PrefixSpecification', [['Ipv6Prefix', 0, 'ipv6Prefix']])),
    'ipv6PrefixSet',
  ],
]);

const filter = structure('Filter', [
  ['Name', 0, 'Name'],
  ['Values', list('ValueStringList', 0), 'Value'],
]);

/** An operation (StaticOperationSchema): 9, then what is sent and what is answered. */
export const describeNetworkInterfaces = [
  9,
  space,
  'DescribeNetworkInterfaces',
  0,
  structure('DescribeNetworkInterfacesRequest', [
    ['NextToken', 0, 'NextToken'],
    ['MaxResults', 1, 'MaxResults'],
    ['Filters', list('FilterList', filter, 'Filter'), 'filter', 'Filter'],
  ]),
  structure('DescribeNetworkInterfacesResult', [
    ['NetworkInterfaces', list('NetworkInterfaceList', networkInterface), 'networkInterfaceSet'],
    ['NextToken', 0, 'nextToken'],
  ]),
];
