import { describe, expect, test, vi } from 'vitest';
import type { SecurityGroupSurvey } from '../../../core/gateways.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { GroupRef, SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import { judgeFinding } from '../../../core/reconcile/judge.ts';
import { type ScanResult, type SurveyContext, scanGroups } from '../../../core/reconcile/scan.ts';
import {
  anEntry,
  anOpenRule,
  anUnreadableList,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  groupRef,
  managedTags,
  now,
  someSettings,
} from '../../builders/builders.ts';
import { fakeClock } from '../../builders/fake-clock.ts';
import { type Group, pagedSurvey } from '../../builders/in-memory-sweep.ts';

const refOf = (name: string): GroupRef => ({ ...groupRef, groupId: `sg-${name}` });
const aGroup = (name: string, change: Partial<Snapshot> = {}) => aSnapshot({ ref: refOf(name), ...change });
const anOpenGroup = (name: string) => aGroup(name, { rules: [anOpenRule()] });
const unreadableGroup = (name: string) => ({ ref: refOf(name), unreadable: 'its ports are damaged' });

/** A group with a rule on a prefix list of which nothing is known. */
const aPuzzle = (name: string, tags = {}) => aGroup(name, { rules: [aRule({ source: fromList('pl-unknown'), tags })] });

/** The scan of some pages, with the groups whose rules were read for it, call by call. */
async function surveyed(
  pages: readonly (readonly Group[])[],
  { newId = () => 'rem-1', policy = aPolicy(), listOf = async () => emptyList }: Partial<SurveyContext> = {},
) {
  const whole = pagedSurvey(pages);
  const reads: string[][] = [];
  const reader: SecurityGroupSurvey = {
    ...whole,
    snapshots: async (outlines) => {
      reads.push(outlines.map(({ ref }) => ref.groupId));
      return whole.snapshots(outlines);
    },
  };
  const sightings: ScanResult[] = [];
  const context = { judge: assess, policy, settings: someSettings(), now, newId, listOf };
  for await (const sighting of scanGroups(reader, context)) sightings.push(sighting);
  return { reads, sightings, told: sightings.map(textOf) };
}

function textOf(sighting: ScanResult): string {
  if (sighting.kind === 'page') return `page of ${sighting.groups}`;
  if (sighting.kind === 'unreadable') return `${sighting.ref.groupId}: ${sighting.reason}`;
  const { snapshot, plan } = sighting.assessment;
  return `${snapshot.ref.groupId} by ${plan.remediationId}`;
}

test('a scan tells page by page what is not as it should be', async () => {
  const { told } = await surveyed([[anOpenGroup('a'), aGroup('fine'), anOpenGroup('b')], [], [anOpenGroup('c')]]);

  expect(told).toEqual(['sg-a by rem-1', 'sg-b by rem-1', 'page of 3', 'page of 0', 'sg-c by rem-1', 'page of 1']);
});

test('a scan reads the rules only of groups that may be exposed or have rules of ours', async () => {
  const ours = aGroup('ours', { rules: [aRule({ tags: managedTags })] });

  const { reads, told } = await surveyed([[aGroup('fine'), ours, anOpenGroup('open')], [aGroup('fine-too')]]);

  expect(reads).toEqual([['sg-ours', 'sg-open']]);
  expect(told).toEqual(['sg-open by rem-1', 'page of 3', 'page of 1']);
});

test('the quota is asked for only where a plan is made, if that is enough', async () => {
  const reported = aGroup('not-opted-in', { rules: [anOpenRule()], tags: {} });
  const asked = async (groups: readonly Group[], quota?: 'for-plans') => {
    const whole = pagedSurvey([groups]);
    const snapshots = vi.fn(whole.snapshots);
    const context = {
      judge: judgeFinding,
      quota,
      policy: aPolicy(),
      settings: someSettings(),
      now,
      newId: () => 'rem-1',
    };
    await Array.fromAsync(scanGroups({ ...whole, snapshots }, { ...context, listOf: async () => emptyList }));
    return snapshots.mock.calls.map(([, needs]) => needs?.quota);
  };

  expect(await asked([reported], 'for-plans')).toEqual([false]);
  expect(await asked([reported, anOpenGroup('open')], 'for-plans')).toEqual([true]);
  expect(await asked([reported])).toEqual([true]);
});

test('a scan reads the rules of 200 groups at a time', async () => {
  const groups = Array.from({ length: 201 }, (_, index) => anOpenGroup(`${index}`));

  const { reads, sightings } = await surveyed([groups]);

  expect(reads.map((ids) => ids.length)).toEqual([200, 1]);
  expect(reads.flat()).toEqual(groups.map(({ ref }) => ref.groupId));
  expect(sightings.filter(({ kind }) => kind === 'assessed')).toHaveLength(201);
});

test('a group that cannot be judged is told, and does not hide the others', async () => {
  const { told, reads } = await surveyed([[unreadableGroup('damaged'), aPuzzle('puzzle'), anOpenGroup('open')]]);

  expect(told).toEqual([
    'sg-damaged: its ports are damaged',
    'sg-puzzle: prefix list pl-unknown is used by a rule but its entries could not be read',
    'sg-open by rem-1',
    'page of 3',
  ]);
  expect(reads).toEqual([['sg-open']]);
});

test('a group with rules of ours that cannot be judged is told once its rules are read, and does not hide the others', async () => {
  const { told, reads } = await surveyed([[aPuzzle('ours', managedTags), anOpenGroup('open')]]);

  expect(told).toEqual([
    'sg-ours: prefix list pl-unknown is used by a rule but its entries could not be read',
    'sg-open by rem-1',
    'page of 2',
  ]);
  expect(reads).toEqual([['sg-ours', 'sg-open']]);
});

test('what is thrown without being an error is told as it is', async () => {
  const newId = () => {
    throw 'out of ids';
  };

  const { told } = await surveyed([[anOpenGroup('open')]], { newId });

  expect(told).toEqual(['sg-open: out of ids', 'page of 1']);
});

describe('rules of ours', () => {
  const tags = { ...managedTags };
  const lapsing = aRule({ id: 'sgr-ours', source: fromCidr('93.184.216.0/24'), tags });
  const ended = anEntry({ id: 'entry-ended', cidr: cidr('93.184.216.0/24'), expiresAt: new Date(now).toISOString() });
  const policy = aPolicy({ entries: [anEntry(), ended] });
  const { id: ruleId, description: _d, tags: _t, ...permission } = lapsing;
  const item = { permission: { ...permission, description: null }, ruleId, remediation: 'rem-earlier', entries: [] };
  const listOf = (asked: string[]) => async (ref: GroupRef) => {
    asked.push(ref.groupId);
    return { rules: [item], closed: [] };
  };

  test('that have lapsed by the history are told', async () => {
    const asked: string[] = [];

    const { sightings } = await surveyed([[aGroup('ours', { rules: [lapsing, aRule({ id: 'sgr-office' })] })]], {
      policy,
      listOf: listOf(asked),
    });

    expect(asked).toEqual(['sg-ours']);
    expect(sightings[0]).toMatchObject({
      assessment: { plan: { steps: [{ kind: 'revokeIngress' }] }, list: { rules: [item] } },
    });
  });

  test('that only their tags speak for are no reason to tell of a group', async () => {
    const { told } = await surveyed([[aGroup('tagged', { rules: [lapsing] })]], { policy });

    expect(told).toEqual(['page of 1']);
  });

  test('are looked up in the history only where the group would be changed', async () => {
    const asked: string[] = [];
    const groups = [
      aGroup('fine', { rules: [aRule({ tags })] }),
      aGroup('reported', { rules: [lapsing], tags: {} }),
      aGroup('others', { rules: [{ ...lapsing, tags: { ...tags, 'smtp-warden:deployment': 'dep-other' } }] }),
    ];

    const { told } = await surveyed([groups], { policy, listOf: listOf(asked) });

    expect(asked).toEqual([]);
    expect(told).toEqual(['sg-reported by rem-1', 'page of 3']);
  });

  test('that cannot be looked up are told as unreadable', async () => {
    const broken = async () => {
      throw new Error('the history does not hold');
    };

    const { told } = await surveyed([[aGroup('ours', { rules: [lapsing] })]], { policy, listOf: broken });

    expect(told).toEqual(['sg-ours: the history does not hold', 'page of 1']);
  });
});

describe('a prefix list that cannot be read', () => {
  const list = anUnreadableList();
  const withList = (name: string, rules: readonly SecurityGroupRule[]) =>
    aGroup(name, {
      rules: [...rules, aRule({ id: 'sgr-list', source: fromList(list.id) })],
      prefixLists: { [list.id]: list },
    });
  const unknown = `it is not known whether TCP port 25 is restricted: prefix list ${list.id} cannot be read: reading it is not permitted`;

  test('does not hide what others expose, and leaves the group untold as fine where nobody else does', async () => {
    const ours = aRule({ id: 'sgr-ours', tags: managedTags });

    const { told } = await surveyed([
      [withList('open', [anOpenRule()]), withList('puzzle', []), withList('ours', [ours])],
    ]);

    expect(told).toEqual([
      expect.stringContaining(`sg-puzzle: ${unknown}`),
      'sg-open by rem-1',
      expect.stringContaining(`sg-ours: ${unknown}`),
      'page of 3',
    ]);
  });
});

test('a rule that merely has our tags does not make a scan defer what a check closes', async () => {
  // By the tags alone IPv4 would be ours, and its approved networks would not fit the quota.
  const tagged = aRule({ id: 'sgr-tagged', tags: managedTags });
  const rules = [tagged, anOpenRule({ source: fromCidr('::/0') })];
  const entries = ['17.0.0.0/24', '18.0.0.0/24', '19.0.0.0/24'].map((text, index) =>
    anEntry({ id: `al-${index}`, cidr: cidr(text), scope: { kind: 'group', groupId: refOf('a').groupId } }),
  );

  const { sightings } = await surveyed([[aGroup('a', { rules, rulesQuota: 3 })]], { policy: aPolicy({ entries }) });

  expect(sightings[0]).toMatchObject({ kind: 'assessed', assessment: { decision: { kind: 'remediate' } } });
});

test('the log is asked about at most sixteen groups at a time, and they are told in their order', async () => {
  const time = fakeClock();
  const names = Array.from({ length: 40 }, (_, index) => `g${index}`);
  let going = 0;
  let most = 0;
  const listOf = async ({ groupId }: GroupRef) => {
    going += 1;
    most = Math.max(most, going);
    await time.sleep(groupId === 'sg-g0' ? 500 : 100);
    going -= 1;
    return emptyList;
  };

  const { told } = await time.until(surveyed([names.map(anOpenGroup)], { listOf }));

  expect(most).toBe(16);
  expect(told).toEqual([...names.map((name) => `sg-${name} by rem-1`), 'page of 40']);
});
