import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { readerAt } from '../builders/a-network-reader.ts';
import { networkContract } from './network.contract.ts';

const vpc = 'vpc-0aaaaaaaaaaaaaaaa';
const subnets = { open: 'subnet-0000000000000001', closed: 'subnet-0000000000000002' };
const interfaces = { mail: 'eni-0000000000000001', inner: 'eni-0000000000000002' };
const groups = { mail: 'sg-0000000000000001', web: 'sg-0000000000000002', unused: 'sg-0000000000000003' };
const publicAddress = '198.51.100.7';
const innerAddress = '10.7.1.9';

networkContract('sandbox', async () => {
  const sandbox = await startSandbox({
    seed: {
      vpcs: [{ id: vpc, cidr: '10.7.0.0/16' }],
      subnets: [subnets.open, subnets.closed].map((id) => ({ id, vpc })),
      groups: [
        { id: groups.mail, name: 'mail', vpc },
        { id: groups.web, name: 'web', vpc, ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] },
        { id: groups.unused, name: 'unused', vpc },
      ],
      routeTables: [
        { id: 'rtb-0000000000000001', vpc, main: true },
        { id: 'rtb-0000000000000002', vpc, subnets: [subnets.open], routes: [{ to: '0.0.0.0/0', via: 'igw' }] },
      ],
      networkInterfaces: [
        { id: interfaces.mail, groups: ['mail', 'web'], subnet: subnets.open, publicIp: publicAddress },
        { id: interfaces.inner, groups: ['mail'], subnet: subnets.closed, privateIps: [innerAddress] },
      ],
      loadBalancers: [
        {
          name: 'front',
          subnets: [subnets.open],
          listeners: [{ port: 25, targets: [{ id: innerAddress, port: 2525 }] }],
        },
      ],
    },
  });
  return {
    reader: () => readerAt(sandbox.clientConfig()),
    vpcId: vpc,
    gatewayId: 'igw-0aaaaaaaaaaaaaaaa',
    ...{ groups, subnets, interfaces, publicAddress, innerAddress },
    close: sandbox.close,
  };
});
