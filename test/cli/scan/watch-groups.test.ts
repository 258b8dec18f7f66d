import { expect, test } from 'vitest';
import { watchGroups } from '../../../cli/scan/watch-groups.ts';
import type { SecurityGroupSurvey } from '../../../core/gateways.ts';
import type { GroupRef, Place } from '../../../core/model/security-group.ts';
import { groupRef } from '../../builders/builders.ts';

const other = { ...groupRef, groupId: 'sg-0000000000000000b' };
const gone = { ...groupRef, groupId: 'sg-0000000000000000c' };

/** A survey that meets these groups on a page each, and then may fail. */
function surveyOf(refs: readonly GroupRef[], error?: Error): (place: Place) => SecurityGroupSurvey {
  return () => ({
    async *outlines() {
      for (const ref of refs) yield [{ ref, unreadable: 'odd' }];
      if (error) throw error;
    },
    snapshots: async () => [],
    managedGroups: async () => new Set(),
    groupsUsing: async () => [],
  });
}

test('once all groups of a place were listed, the others are gone', async () => {
  const watched = watchGroups(surveyOf([groupRef, other]));
  const before = watched.mayExist(gone);

  const pages = await Array.fromAsync(watched.surveyOf(groupRef).outlines());

  expect(pages.flat().map(({ ref }) => ref)).toEqual([groupRef, other]);
  expect(before).toBe(true);
  expect([groupRef, other, gone].map(watched.mayExist)).toEqual([true, true, false]);
  expect(watched.mayExist({ ...gone, region: 'ap-south-1' })).toBe(true);
});

test('a listing that failed, was left, or was of some VPCs says nothing about the others', async () => {
  const failing = watchGroups(surveyOf([groupRef], new Error('throttled')));
  await expect(Array.fromAsync(failing.surveyOf(groupRef).outlines())).rejects.toThrow('throttled');
  const left = watchGroups(surveyOf([groupRef, other]));
  for await (const _ of left.surveyOf(groupRef).outlines()) break;
  const partial = watchGroups(surveyOf([groupRef]));
  await Array.fromAsync(partial.surveyOf(groupRef).outlines({ vpcIds: ['vpc-1'] }));

  expect([failing, left, partial].map(({ mayExist }) => mayExist(gone))).toEqual([true, true, true]);
});
