import { expect, test } from 'vitest';
import { type EvidenceFinder, evidenceOf, evidenceOfAll } from '../../../cli/evidence/evidence-finder.ts';
import { newFinder } from '../../../cli/evidence/new-finder.ts';
import type { NetworkReader, TrafficReader } from '../../../core/evidence/readers.ts';
import { groupKey, type Place, placeKey } from '../../../core/model/security-group.ts';
import { anOpenRule, groupRef } from '../../builders/builders.ts';
import { judged } from '../../builders/nothing-done.ts';
import { aReachEvidence } from '../../builders/reach-evidence.ts';

const home = { account: groupRef.account, region: groupRef.region };
const other = { ...home, region: 'us-east-1' };

function found(groupId: string, place: Place = home) {
  const one = judged({ rules: [anOpenRule()] });
  return { ...one, snapshot: { ...one.snapshot, ref: { ...place, groupId } } };
}

const network: NetworkReader = {
  networkOf: async () => {
    throw new Error('nobody reads in this test');
  },
};
const traffic: TrafficReader = {
  read: async () => {
    throw new Error('nobody reads in this test');
  },
};

test('a place has one reader of the network and one of the traffic for the whole run, made when it is first asked about', async () => {
  const made: string[] = [];
  const given: unknown[] = [];
  const finder = newFinder({
    gather: async () => async (_groups, context) => {
      given.push(context);
      return new Map();
    },
    networkAt: async (place) => {
      made.push(`network ${placeKey(place)}`);
      return network;
    },
    trafficAt: async (place) => {
      made.push(`traffic ${placeKey(place)}`);
      return traffic;
    },
    wholePlaces: true,
    policy: { entries: [], exemptions: [] },
    limits: { ipv4: 8, ipv6: 16 },
    now: () => 5,
  });
  const before = [...made];

  await finder.of(home, [found('sg-1')]);
  await finder.of(home, [found('sg-2')]);
  await finder.of(other, [found('sg-3', other)]);

  expect(before).toEqual([]);
  expect(made.toSorted()).toEqual(
    ['network', 'traffic'].flatMap((what) => [home, other].map((place) => `${what} ${placeKey(place)}`)),
  );
  expect(given[0]).toMatchObject({ network, traffic, now: 5, limits: { ipv4: 8 } });
  expect(finder.wholePlaces).toBe(true);
});

test('groups are asked about by place, and those that nothing exposes not at all', async () => {
  const asked: string[][] = [];
  const finder: EvidenceFinder = {
    wholePlaces: false,
    of: async (place, groups) => {
      asked.push([place.region, ...groups.map(({ snapshot }) => snapshot.ref.groupId)]);
      return new Map(groups.map(({ snapshot }) => [groupKey(snapshot.ref), aReachEvidence()]));
    },
  };
  const closed = { ...found('sg-4'), exposures: [] };

  const all = await evidenceOfAll([found('sg-1'), found('sg-2', other), found('sg-3'), closed], finder);

  expect(asked).toEqual([
    ['eu-west-1', 'sg-1', 'sg-3'],
    ['us-east-1', 'sg-2'],
  ]);
  expect([...all.keys()].map((key) => key.split('/')[2])).toEqual(['sg-1', 'sg-3', 'sg-2']);
  expect(await evidenceOf(closed, finder)).toBeNull();
  expect(await evidenceOf(found('sg-1'), finder)).toEqual(aReachEvidence());
});
