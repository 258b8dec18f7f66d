import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NetworkRead } from '../../core/evidence/network.ts';
import type { NetworkReader } from '../../core/evidence/readers.ts';

/**
 * A VPC with two subnets. `open` has a route table to the internet gateway, and `closed` the main one, which has none. In `open` is the
 * interface `mail` with the groups `mail` and `web` and a public address, in `closed` the interface `inner` with the group `mail`. The
 * internet-facing Network Load Balancer `front` listens on port 25 in `open` and sends to port 2525 of the address of `inner`.
 */
export interface OpenNetwork {
  readonly reader: () => NetworkReader;
  readonly vpcId: string;
  readonly gatewayId: string;
  readonly groups: { readonly mail: string; readonly web: string; readonly unused: string };
  readonly subnets: { readonly open: string; readonly closed: string };
  readonly interfaces: { readonly mail: string; readonly inner: string };
  readonly publicAddress: string;
  /** The private address of `inner`. */
  readonly innerAddress: string;
  readonly close: () => Promise<void>;
}

interface Case {
  readonly title: string;
  readonly run: (network: OpenNetwork, read: NetworkRead) => void | Promise<void>;
}

const cases: readonly Case[] = [
  {
    title: 'each interface of a group comes with its subnet, its groups and its addresses',
    run({ vpcId, groups, subnets, interfaces, publicAddress, innerAddress }, read) {
      const found = new Map(read.interfaces.map((one) => [one.id, one]));

      expect([...found.keys()].sort()).toEqual(Object.values(interfaces).toSorted());
      const [mail, inner] = [found.get(interfaces.mail), found.get(interfaces.inner)];
      expect(mail).toMatchObject({ vpcId, subnetId: subnets.open, type: 'interface', instanceId: null });
      expect(mail?.groupIds.toSorted()).toEqual([groups.mail, groups.web].toSorted());
      expect(mail?.ipv4).toMatchObject([{ publicAddress }]);
      expect(inner).toMatchObject({ subnetId: subnets.closed, groupIds: [groups.mail], ipv6: [] });
      expect(inner?.ipv4).toEqual([{ address: innerAddress, publicAddress: null }]);
    },
  },
  {
    title: 'nothing is unread',
    run(_, read) {
      expect(read.unread).toEqual([]);
    },
  },
  {
    title: 'a group without interfaces has nothing around it, and neither has one that does not exist',
    async run({ reader, groups }) {
      const reads = await Promise.all([groups.unused, 'sg-0deadbeefdeadbeef'].map((id) => reader().networkOf([id])));

      expect(reads.map(({ interfaces, subnets, unread }) => [interfaces, subnets, unread])).toEqual([
        [[], [], []],
        [[], [], []],
      ]);
    },
  },
  {
    title: 'a subnet has the route table that it is associated with, and that leads where its routes say',
    run({ vpcId, gatewayId, subnets }, read) {
      const table = read.routeTables.find(({ subnetIds }) => subnetIds.includes(subnets.open));

      expect(table).toMatchObject({ vpcId, isMain: false, gatewayIds: [] });
      const routes = table?.routes.map(({ destination, target, isActive }) => ({ destination, target, isActive }));
      expect(routes).toContainEqual({ destination: '10.7.0.0/16', target: 'local', isActive: true });
      expect(routes).toContainEqual({ destination: '0.0.0.0/0', target: gatewayId, isActive: true });
    },
  },
  {
    title: 'a VPC has one main route table, which subnets without another have',
    run({ vpcId, subnets }, read) {
      const mains = read.routeTables.filter((table) => table.vpcId === vpcId && table.isMain);

      expect(mains).toHaveLength(1);
      expect(mains[0]?.routes).toEqual([{ destination: '10.7.0.0/16', target: 'local', isActive: true }]);
      expect(read.routeTables.flatMap(({ subnetIds }) => subnetIds)).not.toContain(subnets.closed);
    },
  },
  {
    title: 'each subnet has a network ACL, and the default one lets everything through',
    run({ vpcId, subnets }, read) {
      const acls = read.networkAcls.filter((acl) => acl.vpcId === vpcId);

      expect(acls.flatMap(({ subnetIds }) => subnetIds).sort()).toEqual(Object.values(subnets).toSorted());
      const first = { number: 100, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0', ports: null };
      expect(acls[0]?.entries).toContainEqual({ ...first, direction: 'ingress' });
      expect(acls[0]?.entries).toContainEqual({ ...first, direction: 'egress' });
    },
  },
  {
    title: 'a subnet says what VPC Block Public Access does in it',
    run({ subnets }, read) {
      const modes = read.subnets.filter(({ id }) => Object.values(subnets).includes(id));

      expect(modes.map(({ blockPublicAccess }) => blockPublicAccess)).toEqual(['off', 'off']);
    },
  },
  {
    title: 'the other groups of an interface come whole',
    run({ vpcId, groups }, read) {
      const web = read.groups.find((group) => 'ref' in group && group.ref.groupId === groups.web);

      expect(web).toMatchObject({
        vpcId,
        permissions: [{ protocol: 'tcp', ports: { from: 25, to: 25 }, source: { kind: 'cidr', cidr: '0.0.0.0/0' } }],
      });
    },
  },
  {
    title: 'an internet-facing load balancer comes with its subnets, listeners and targets',
    run({ vpcId, subnets, innerAddress }, read) {
      expect(read.loadBalancers).toMatchObject([
        {
          ...{ name: 'front', type: 'network', isInternetFacing: true, vpcId, subnetIds: [subnets.open] },
          ...{ listens: [25], targets: [{ target: innerAddress, port: 2525 }] },
        },
      ]);
    },
  },
];

/**
 * What is read of a network from any endpoint. A case named in `knownDifferences` (with the reason) is asserted to fail there, so that an
 * entry no longer true is a failure too.
 */
export function networkContract(
  name: string,
  open: () => Promise<OpenNetwork>,
  knownDifferences: Readonly<Record<string, string>> = {},
): void {
  describe(`network contract: ${name}`, () => {
    let network: OpenNetwork;
    let read: NetworkRead;
    beforeAll(async () => {
      network = await open();
      read = await network.reader().networkOf([network.groups.mail]);
    });
    afterAll(() => network.close());

    for (const { title, run } of cases) {
      const reason = knownDifferences[title];
      if (reason === undefined) test(title, () => run(network, read));
      else test(`DIFFERS: ${title} (${reason})`, () => expect(async () => run(network, read)).rejects.toThrow());
    }

    test('every known difference names a case', () => {
      const titles = new Set(cases.map(({ title }) => title));

      expect(Object.keys(knownDifferences).filter((title) => !titles.has(title))).toEqual([]);
    });
  });
}
