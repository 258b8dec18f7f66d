import type { SeedInput } from '../../../sandbox/seed.ts';
import { consoleGroups as groups, ownAccount } from './console-groups.ts';

const vpc = 'vpc-0123456789abcdef0';
const subnets = { public: 'subnet-0a41c7d2e5f830001', inside: 'subnet-0a41c7d2e5f830002' };
const mx = { id: 'eni-0a41c7d2e5f830001', address: '10.0.0.25' };
const relay = { id: 'eni-0a41c7d2e5f830002', address: '10.0.0.26' };

/** Interfaces, and what decides whether the internet reaches them. */
export const network: Pick<
  SeedInput,
  | 'prefixLists'
  | 'vpcs'
  | 'subnets'
  | 'routeTables'
  | 'networkAcls'
  | 'networkInterfaces'
  | 'loadBalancers'
  | 'logGroups'
> = {
  prefixLists: [
    {
      id: 'pl-0a41c7d2e5f830001',
      name: 'partner-networks',
      maxEntries: 5,
      entries: [
        { cidr: '198.51.100.0/24', description: 'Filtering service' },
        { cidr: '0.0.0.0/0', description: 'Until we know their new addresses' },
      ],
    },
  ],
  vpcs: [{ id: vpc, ipv6Cidr: '2600:1f18:25:100::/56' }],
  subnets: [
    { id: subnets.public, vpc, cidr: '10.0.0.0/24', zone: 'a' },
    { id: subnets.inside, vpc, cidr: '10.0.1.0/24', zone: 'b' },
  ],
  routeTables: [
    {
      id: 'rtb-0a41c7d2e5f830001',
      vpc,
      subnets: [subnets.public],
      routes: [
        { to: '0.0.0.0/0', via: 'igw' },
        { to: '::/0', via: 'igw' },
      ],
    },
    { id: 'rtb-0a41c7d2e5f830002', vpc, subnets: [subnets.inside] },
  ],
  networkAcls: [
    {
      id: 'acl-0a41c7d2e5f830001',
      vpc,
      subnets: [subnets.public],
      entries: (['ingress', 'egress'] as const).flatMap((direction) => [
        { number: 100, direction, action: 'allow' as const, cidr: '0.0.0.0/0' },
        { number: 101, direction, action: 'allow' as const, cidr6: '::/0' },
      ]),
    },
  ],
  networkInterfaces: [
    interfaceOf(1, groups.reachableMx, { address: mx.address, publicIp: '203.0.113.25' }),
    interfaceOf(2, groups.reachableRelay, { address: relay.address, publicIp: '203.0.113.26' }),
    interfaceOf(3, groups.noPath, { address: '10.0.1.30' }),
    {
      ...interfaceOf(4, groups.ipv6, { address: '10.0.0.36' }),
      subnet: subnets.public,
      ipv6: ['2600:1f18:25:100::25'],
    },
    interfaceOf(5, groups.notOptedIn, { address: '10.0.0.40', publicIp: '203.0.113.40' }),
    interfaceOf(6, groups.exempt, { address: '10.0.0.27', publicIp: '203.0.113.27' }),
    interfaceOf(7, groups.undone, { address: '10.0.0.50', publicIp: '203.0.113.50' }),
    interfaceOf(8, groups.nearMiss, { address: '10.0.1.60' }),
    interfaceOf(9, groups.gateway, { address: '10.0.0.70', publicIp: '203.0.113.70' }),
    { ...interfaceOf(10, groups.ireland, { address: '10.0.0.25', publicIp: '203.0.113.125' }), subnet: undefined },
    { ...interfaceOf(11, groups.memberOpen, { address: '10.0.0.25', publicIp: '203.0.113.225' }), subnet: undefined },
  ],
  loadBalancers: [
    {
      name: 'crm-mail',
      subnets: [subnets.public],
      listeners: [{ port: 25, targets: ['i-0a41c7d2e5f830008'] }],
    },
  ],
  logGroups: [{ name: '/vpc/flow-logs', retentionDays: 30, storedBytes: 180_000_000 }],
};

/** Who has spoken to port 25 of the two groups that wait for approval: partners that are approved, and others. */
export const flowLogs: NonNullable<SeedInput['flowLogs']> = [
  {
    id: 'fl-0a41c7d2e5f830001',
    resource: mx.id,
    logGroup: '/vpc/flow-logs',
    records: [
      flow(mx, '198.51.100.7', { age: '13d', times: 26, every: '12h', packets: 4_000, bytes: 3_100_000 }),
      flow(mx, '93.184.216.34', { age: '12d', times: 12, every: '24h', packets: 900, bytes: 640_000 }),
      flow(mx, '81.2.69.142', { age: '2d', times: 3, every: '8h', packets: 60, bytes: 48_000 }),
      flow(mx, '10.0.7.7', { age: '5d', times: 4, every: '24h', packets: 12, bytes: 900 }),
    ],
  },
  {
    id: 'fl-0a41c7d2e5f830002',
    resource: relay.id,
    logGroup: '/vpc/flow-logs',
    records: [
      flow(relay, '198.51.100.40', { age: '10d', times: 20, every: '12h', packets: 700, bytes: 520_000 }),
      flow(relay, '192.0.2.85', { age: '9d', times: 9, every: '24h', packets: 90, bytes: 71_000 }),
      // Well before the moment at which the evidence of the account is read.
      flow(relay, '81.2.69.160', { age: '40m', times: 1, every: '1h', packets: 40, bytes: 31_000 }),
    ],
  },
];

type Place = (typeof groups)[keyof typeof groups];

function interfaceOf(number: number, { groupId, ...place }: Place, address: { address: string; publicIp?: string }) {
  const suffix = `0a41c7d2e5f83${String(number).padStart(4, '0')}`;
  return {
    ...place,
    id: `eni-${suffix}`,
    groups: [groupId],
    instance: `i-${suffix}`,
    privateIps: [address],
    subnet: address.address.startsWith('10.0.0.') ? subnets.public : subnets.inside,
  };
}

interface Flow {
  readonly age: string;
  readonly times: number;
  readonly every: string;
  readonly packets: number;
  readonly bytes: number;
}

/** Records of the default format. */
function flow(to: typeof mx, from: string, { age, times, every, packets, bytes }: Flow) {
  const line = `2 ${ownAccount} ${to.id} ${from} ${to.address} 41025 25 6 ${packets} ${bytes} start end ACCEPT OK`;
  return { age, times, every, line };
}
