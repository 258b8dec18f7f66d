import { expect, test } from 'vitest';
import { gatherEvidence } from '../../../core/evidence/gather.ts';
import type { NetworkRead } from '../../../core/evidence/network.ts';
import type { TrafficReader } from '../../../core/evidence/readers.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { aNetwork, anExposedGroup, anInterface, interfaceId, limits } from '../../builders/a-network.ts';
import { anEntry, aPolicy, groupRef, now } from '../../builders/builders.ts';

const other = { ...groupRef, groupId: 'sg-0000000000000000b' };
const key = groupKey(groupRef);

function context(read: NetworkRead, traffic: TrafficReader | null = null) {
  const asked: (readonly string[])[] = [];
  const network = {
    networkOf: async (groupIds: readonly string[]) => {
      asked.push(groupIds);
      return read;
    },
  };
  return { asked, network, traffic, policy: aPolicy(), limits, now };
}

/** One connection from the approved office and one from elsewhere, to the interface of the tests and to another. */
function someTraffic(): TrafficReader & { readonly asked: string[] } {
  const flow = (interfaceId: string, source: string) => ({
    ...{ interfaceId, source, flows: 1, packets: 10, bytes: 600 },
    ...{ firstSeen: now - 2000, lastSeen: now - 1000 },
  });
  const asked: string[] = [];
  return {
    asked,
    read: async (interfaces) => {
      asked.push(...interfaces.map(({ id }) => id));
      return {
        ...{ from: now - 86_400_000, to: now, problems: [], notAttributed: { interfaces: 0, flows: 0 } },
        flows: [
          flow(interfaceId, '81.2.69.7'),
          flow(interfaceId, '54.9.9.9'),
          flow('eni-0000000000000000b', '1.1.1.1'),
        ],
        coverage: new Map([[interfaceId, null]]),
      };
    },
  };
}

test('the network is read once for all groups, and each has evidence of its own interfaces', async () => {
  const theirs = anInterface({ id: 'eni-0000000000000000b', groupIds: [other.groupId], ipv4: [] });
  const asked = context(aNetwork({ interfaces: [theirs, anInterface()] }));

  const evidence = await gatherEvidence([anExposedGroup(), anExposedGroup({ ref: other })], asked);

  expect(asked.asked).toEqual([[other.groupId, groupRef.groupId]]);
  expect(
    [...evidence].map(([group, { verdict, interfaces }]) => [group, verdict, interfaces.map(({ id }) => id)]),
  ).toEqual([
    [key, 'reachable', [interfaceId]],
    [groupKey(other), 'no path found', ['eni-0000000000000000b']],
  ]);
});

test('without a group nothing is read', async () => {
  const asked = context(aNetwork(), someTraffic());

  expect(await gatherEvidence([], asked)).toEqual(new Map());
  expect(asked.asked).toEqual([]);
});

test('traffic is null where nobody asked for it', async () => {
  const evidence = await gatherEvidence([anExposedGroup()], context(aNetwork()));

  expect(evidence.get(key)?.traffic).toBeNull();
});

test('traffic is read for the interfaces, and the live approved networks of the group tell its sources apart', async () => {
  const traffic = someTraffic();

  const evidence = await gatherEvidence([anExposedGroup()], context(aNetwork(), traffic));

  expect(traffic.asked).toEqual([interfaceId]);
  const read = evidence.get(key)?.traffic;
  expect(read?.covered).toBe(true);
  expect(read?.sources.map(({ cidr, class: becomes }) => [cidr, becomes])).toEqual([
    ['54.9.9.9/32', 'cutOff'],
    ['81.2.69.7/32', 'approved'],
  ]);
  expect(read?.notAttributed).toEqual({ interfaces: 1, flows: 1 });
});

test('an approval that has ended approves no source', async () => {
  const ended = aPolicy({ entries: [anEntry({ expiresAt: new Date(now - 1).toISOString() })] });

  const evidence = await gatherEvidence([anExposedGroup()], { ...context(aNetwork(), someTraffic()), policy: ended });

  expect(evidence.get(key)?.traffic?.sources.map((source) => source.class)).toEqual(['cutOff', 'cutOff']);
});
