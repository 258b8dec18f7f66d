import { below, pick, type Random, randomFrom, shuffled } from '../../races/random.ts';
import { awsList, wideBlocks } from './blocks.ts';
import { someAccelerators, someBalancers, withNodes } from './generate-balancers.ts';
import { forwardingKinds, someTables } from './generate-routes.ts';
import { chance, some } from './random.ts';
import type {
  SimAcl,
  SimAclEntry,
  SimAddress,
  SimGroup,
  SimInterface,
  SimRule,
  SimSubnet,
  SimVpc,
  World,
} from './world.ts';

/** A small network, the same for the same seed. One in two is plain. */
export function worldOf(seed: number): World {
  const random = randomFrom(seed);
  const isPlain = chance(random, 0.5);
  const lists = someLists(random);
  const vpcs = someVpcs(random, isPlain);
  const acls = vpcs.flatMap(({ id }) =>
    [0, 1].map((index) => anAcl(random, { id: `acl-${id}-${index}`, vpc: id, isPlain })),
  );
  const subnets = vpcs.flatMap((vpc, index) => someSubnets(random, { vpc, index, acls }));
  const groups = ['sg-a', 'sg-b', 'sg-c'].map((id) => aGroup(random, id, Object.keys(lists)));
  const instances = someInterfaces(random, { subnets, groups });
  const world: World = {
    ...{ vpcs, subnets, acls, lists, groups, isPlain },
    awsLists: [awsList],
    tables: vpcs.flatMap((vpc) => someTables(random, { vpc, subnets, isPlain, lists: Object.keys(lists) })),
    interfaces: instances,
    balancers: [],
    accelerators: [],
    forwarding: new Set(forwardingKinds.filter(() => chance(random, 0.5))),
    isLastListFirst: chance(random, 0.5),
    blocksPreserved: chance(random, 0.5),
  };
  if (isPlain || chance(random, 0.3)) return world;
  const withBalancers = withNodes({ ...world, balancers: someBalancers(random, world) });
  return { ...withBalancers, accelerators: someAccelerators(random, withBalancers) };
}

function someLists(random: Random): Record<string, readonly string[]> {
  const v4 = wideBlocks.filter((block) => !block.includes(':'));
  return {
    'pl-wide': [pick(random, v4)],
    'pl-two': [...new Set([pick(random, v4), '81.2.69.0/24'])],
    'pl-six': [
      pick(
        random,
        wideBlocks.filter((block) => block.includes(':')),
      ),
    ],
    [awsList]: ['52.216.0.0/15'],
  };
}

function someVpcs(random: Random, isPlain: boolean): SimVpc[] {
  const count = isPlain || chance(random, 0.7) ? 1 : 2;
  // VPCs of one account may have the same addresses. Some have addresses that others have on the internet.
  return Array.from({ length: count }, (_, index) => ({
    id: `vpc-${index}`,
    blocks: ['10.0.0.0/16', '2600:1f00::/56', ...(chance(random, 0.1) ? ['128.10.0.0/16'] : [])],
    gateway: chance(random, 0.9) ? `igw-${index}` : null,
  }));
}

function someSubnets(
  random: Random,
  { vpc, index, acls }: { readonly vpc: SimVpc; readonly index: number; readonly acls: readonly SimAcl[] },
): SimSubnet[] {
  const own = acls.filter((acl) => acl.vpc === vpc.id);
  return Array.from({ length: 1 + below(random, 3) }, (_, place) => ({
    id: `subnet-${index}-${place}`,
    vpc: vpc.id,
    zone: pick(random, ['zone-a', 'zone-b']),
    acl: pick(random, own).id,
    block: chance(random, 0.85) ? 'off' : pick(random, ['block-ingress', 'block-bidirectional'] as const),
  }));
}

const everyPort = [0, 65_535] as const;

function anAcl(
  random: Random,
  { id, vpc, isPlain }: { readonly id: string; readonly vpc: string; readonly isPlain: boolean },
): SimAcl {
  const entry = (change: Partial<SimAclEntry>): SimAclEntry => ({
    ...{ number: 100, isOut: false, allows: true, protocol: 'all', block: '0.0.0.0/0', ports: null },
    ...change,
  });
  const open = [false, true].flatMap((isOut) =>
    ['0.0.0.0/0', '::/0'].map((block, index) => entry({ isOut, block, number: 100 + index })),
  );
  if (chance(random, 0.5)) return { id, vpc, entries: open };
  const portRanges = [
    [25, 25],
    [0, 65_535],
    [80, 443],
    ...(isPlain
      ? []
      : [
          [1024, 65_535],
          [32_768, 60_999],
          [443, 443],
        ]),
  ] as const;
  const others = Array.from({ length: 1 + below(random, 4) }, (_, index) => {
    const protocol = pick(random, ['all', 'tcp', 'tcp', 'udp'] as const);
    const isOut = chance(random, 0.5);
    // Answers that get out to a few ports only leave a doubt.
    const [from, to] = isPlain && isOut ? everyPort : pick(random, portRanges);
    return entry({
      ...{
        protocol,
        isOut,
        allows: chance(random, 0.5),
        number: 10 + index * 7 + below(random, 3),
      },
      ports: protocol === 'all' ? null : [from, to],
      block: pick(random, [...wideBlocks, '10.0.0.0/16', '10.0.1.0/24']),
    });
  });
  return { id, vpc, entries: shuffled(random, [...others, ...open.filter(() => chance(random, 0.8))]) };
}

function aGroup(random: Random, id: string, lists: readonly string[]): SimGroup {
  const sources = [...wideBlocks, '0.0.0.0/0', '10.0.0.0/8', '81.2.69.0/24', 'sg-other', ...lists];
  const rules = Array.from({ length: 1 + below(random, 3) }, (_, index): SimRule => {
    const protocol = chance(random, 0.8) ? 'tcp' : pick(random, ['-1', 'udp'] as const);
    const ports = pick(random, [
      [25, 25],
      [0, 65_535],
      [20, 30],
      [25, 25],
      [80, 80],
    ] as const);
    return { id: `sgr-${id}-${index}`, protocol, ports: protocol === '-1' ? null : ports, from: pick(random, sources) };
  });
  // One permission stands once.
  return { id, rules: [...new Map(rules.map((rule) => [JSON.stringify({ ...rule, id: '' }), rule])).values()] };
}

function someInterfaces(
  random: Random,
  { subnets, groups }: { readonly subnets: readonly SimSubnet[]; readonly groups: readonly SimGroup[] },
): SimInterface[] {
  return Array.from({ length: 1 + below(random, 4) }, (_, index) => {
    const own = some(random, groups, 0.5);
    const subnet = pick(random, subnets);
    return {
      ...{ id: `eni-${index}`, subnet: subnet.id, balancer: null },
      groups: (own.length > 0 ? own : groups.slice(0, 1)).map(({ id }) => id),
      addresses: [
        { family: 'ipv4' as const, address: `10.0.${below(random, 2)}.${10 + index}`, isPublic: chance(random, 0.6) },
        ...(chance(random, 0.4) ? [anIpv6Address(random, index)] : []),
      ],
      // Two interfaces may be of one instance.
      instance: chance(random, 0.8) ? `i-${index >> 1}` : null,
      device: index & 1,
    };
  });
}

/** Few have a private one: no gateway leads to it. */
function anIpv6Address(random: Random, index: number): SimAddress {
  const isPublic = chance(random, 0.85);
  return { family: 'ipv6', address: `${isPublic ? '2600:1f00' : 'fd00'}::${index + 1}`, isPublic };
}
