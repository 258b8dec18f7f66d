import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readerAt } from '../../builders/a-network-reader.ts';

const vpc = 'vpc-0123456789abcdef0';
const subnet = 'subnet-0123456789abcdef0';
const groupId = 'sg-0123456789abcdef0';
const withGroup = `<groupSet><item><groupId>${groupId}</groupId></item></groupSet>`;
const item = (id: string, inner = withGroup) =>
  `<item><networkInterfaceId>${id}</networkInterfaceId><vpcId>${vpc}</vpcId><subnetId>${subnet}</subnetId>${inner}</item>`;

/** What answers a call whose action is not named: an empty list of its kind. */
const empty: Readonly<Record<string, string>> = {
  DescribeNetworkInterfaces: '<networkInterfaceSet/>',
  DescribeSubnets: '<subnetSet/>',
  DescribeRouteTables: '<routeTableSet/>',
  DescribeNetworkAcls: '<networkAclSet/>',
  DescribeLoadBalancers: '',
  DescribeTargetGroups: '<TargetGroups/>',
};

/** An endpoint that gives these answers, by action or by action and token, and a reader of it. */
async function readerOf(answers: Readonly<Record<string, string>>) {
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(Buffer.concat(await Array.fromAsync(request)).toString());
    const [action = '', token, version] = ['Action', 'NextToken', 'Version'].map((name) => form.get(name) ?? '');
    const isAccelerators = [...form.values()].includes('global_accelerator_managed');
    const classic = version === '2012-06-01' ? '<LoadBalancerDescriptions/>' : '<LoadBalancers/>';
    const inner = isAccelerators ? empty[action] : (answers[`${action} ${token}`] ?? answers[action] ?? empty[action]);
    const whole = version === '2016-11-15' ? inner : `<${action}Result>${inner || classic}</${action}Result>`;
    response.end(`<${action}Response>${whole}</${action}Response>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'x' };
  return readerAt({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
}

const one = { DescribeNetworkInterfaces: `<networkInterfaceSet>${item('eni-1')}</networkInterfaceSet>` };

test('an empty page with a token is followed', async () => {
  const reader = await readerOf({
    'DescribeNetworkInterfaces ': '<networkInterfaceSet/><nextToken>a</nextToken>',
    'DescribeNetworkInterfaces a': `<networkInterfaceSet>${item('eni-1')}</networkInterfaceSet><nextToken>b</nextToken>`,
    'DescribeNetworkInterfaces b': '<networkInterfaceSet/>',
  });

  const { interfaces, unread } = await reader.networkOf([groupId]);

  expect([interfaces.map(({ id }) => id), unread]).toEqual([['eni-1'], []]);
});

test('pages that go round in a circle are named, and end', async () => {
  const reader = await readerOf({ DescribeNetworkInterfaces: '<networkInterfaceSet/><nextToken>a</nextToken>' });

  const { unread } = await reader.networkOf([groupId]);

  const reason = expect.stringMatching(/same token for its next page twice/);
  expect(unread).toEqual([{ part: 'interfaces', reason }]);
});

test('a subnet that does not say whether public access is blocked is unknown there, and so is a mode that nobody knows', async () => {
  const block =
    '<blockPublicAccessStates><internetGatewayBlockMode>sideways</internetGatewayBlockMode></blockPublicAccessStates>';
  const subnetItem = (id: string, inner = '') => `<item><subnetId>${id}</subnetId><vpcId>${vpc}</vpcId>${inner}</item>`;
  const reader = await readerOf({
    ...one,
    DescribeSubnets: `<subnetSet>${subnetItem('subnet-1')}${subnetItem('subnet-2', block)}</subnetSet>`,
  });

  const { subnets } = await reader.networkOf([groupId]);

  expect(subnets.map(({ blockPublicAccess }) => blockPublicAccess)).toEqual(['unknown', 'unknown']);
});

const table = (inner: string) =>
  `<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>${vpc}</vpcId>${inner}</item></routeTableSet>`;

test('a route to a kind of target that nobody knows leads to the unknown, and one that is filtered leads nowhere', async () => {
  const association = (state: string) =>
    `<item><subnetId>subnet-${state}</subnetId><main>false</main><associationState><state>${state}</state></associationState></item>`;
  const routes = `<routeSet><item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><newThingId>new-1</newThingId></item><item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock><gatewayId>igw-1</gatewayId><state>filtered</state></item></routeSet>`;
  const reader = await readerOf({
    ...one,
    DescribeRouteTables: table(
      `<associationSet>${association('associated')}${association('disassociated')}</associationSet>${routes}`,
    ),
  });

  const { routeTables } = await reader.networkOf([groupId]);

  expect(routeTables).toMatchObject([
    {
      ...{ isMain: false, subnetIds: ['subnet-associated'] },
      routes: [
        { destination: '0.0.0.0/0', target: 'unknown', isActive: true },
        { destination: '::/0', target: 'igw-1', isActive: false },
      ],
    },
  ]);
});

const acl = (entry: string) =>
  `<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>${vpc}</vpcId><associationSet/><entrySet><item>${entry}</item></entrySet></item></networkAclSet>`;

const broken = [
  ['route tables', { DescribeRouteTables: table('<routeSet/>') }, /rtb-1 without associations/],
  ['route tables', { DescribeRouteTables: table('<associationSet/>') }, /rtb-1 without routes/],
  [
    'route tables',
    { DescribeRouteTables: table('<associationSet/><routeSet><item><gatewayId>igw-1</gatewayId></item></routeSet>') },
    /a route without destination/,
  ],
  ['network ACLs', { DescribeNetworkAcls: acl('<egress>false</egress>') }, /acl-1 with an entry without number/],
  [
    'network ACLs',
    {
      DescribeNetworkAcls: acl(
        '<ruleNumber>1</ruleNumber><egress>false</egress><ruleAction>allow</ruleAction><protocol>6</protocol><cidrBlock>x</cidrBlock>',
      ),
    },
    /"x" is not a CIDR/,
  ],
  [
    'subnets',
    { DescribeSubnets: '<subnetSet><item><subnetId>s</subnetId></item></subnetSet>' },
    /the subnet s without VPC/,
  ],
  ['subnets', { DescribeSubnets: '<html>log in</html>' }, /AWS answered without Subnets/],
  ['load balancers', { DescribeTargetGroups: '<Nothing/>' }, /AWS answered without TargetGroups/],
] as const;

test.each(broken)('%s that cannot be read are named: %j', async (part, answers, words) => {
  const reader = await readerOf({ ...one, ...answers });

  const { interfaces, unread } = await reader.networkOf([groupId]);

  expect(interfaces).toHaveLength(1);
  expect(unread).toEqual([{ part, reason: expect.stringMatching(words) }]);
});
