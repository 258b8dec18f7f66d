import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import { openRegionScan } from '../../../core/sweep/scan-region.ts';
import { toClose, withoutClosing } from '../../../core/sweep/sweep.ts';
import { anApproval } from '../../builders/a-decision.ts';
import { aGroup } from '../../builders/a-group.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  managedTags,
  now,
  ports,
} from '../../builders/builders.ts';
import { type Group, inMemorySweep, type MemorySweep, pagedSurvey } from '../../builders/in-memory-sweep.ts';
import { someMail } from '../../builders/some-mail.ts';
import { aSweep, here } from '../../contracts/sweep-ledger/sweeps.ts';

const idOf = (index: number) => `sg-${String(index).padStart(17, '0')}`;
const refOf = (index: number) => ({ ...here, groupId: idOf(index) });

function open(index: number, change: Partial<Snapshot> = {}): Snapshot {
  return aSnapshot({ ref: refOf(index), rules: [anOpenRule()], ...change });
}

/** Open, but nobody has opted it in. */
function notOptedIn(index: number): Snapshot {
  return open(index, { tags: {} });
}

/** Closed, but with a managed rule whose network is no longer approved. */
function lapsed(index: number): Snapshot {
  return open(index, { rules: [aRule({ source: fromCidr('93.184.216.0/24'), tags: managedTags })] });
}

/** The same with an allowlist and a history that tell of that rule. */
function withLapsed(world: MemorySweep) {
  const { id, description: _d, tags: _t, ...permission } = lapsed(0).rules[0] ?? aRule();
  const item = {
    permission: { ...permission, description: null },
    ruleId: id,
    remediation: 'rem-earlier',
    entries: [],
  };
  const ended = anEntry({ id: 'entry-ended', cidr: cidr('93.184.216.0/24'), expiresAt: new Date(now).toISOString() });
  return {
    ...world,
    listOf: async () => ({ rules: [item], closed: [] }),
    policy: async () => aPolicy({ entries: [anEntry(), ended] }),
  };
}

type Survey = ReturnType<typeof pagedSurvey>;

/** Scans one region with these groups; what it finds. */
async function scanned(
  survey: Survey,
  world: Pick<MemorySweep, 'policy'> & Parameters<typeof openRegionScan>[1],
  { changeLimit = 50, signal = new AbortController().signal, undelivered = false } = {},
  count: () => Promise<number | null> = async () => null,
) {
  const scan = openRegionScan(here, world);
  const access = { surveyOf: () => survey, undelivered: count };
  await scan.run(access, { policy: await world.policy(), changeLimit, undelivered, signal });
  return scan.found();
}

const inPages = (...pages: readonly (readonly Group[])[]) => pagedSurvey(pages);

test('a region is reported with its groups, findings and closings, and with what could not be read of it', async () => {
  const fine = open(1, { rules: [aRule()] });
  const damaged = { ref: refOf(5), unreadable: 'its ports are damaged' };
  const world = withLapsed(await inMemorySweep(aSweep()));

  const found = await scanned(inPages([fine, open(2), notOptedIn(3)], [lapsed(4), damaged]), world);

  expect(found).toEqual({
    region: here.region,
    groups: 5,
    findings: 2,
    changes: 1,
    candidates: [idOf(2)],
    candidateNames: ['mail'],
    optedIn: 3,
    open: [idOf(2), idOf(3)],
    failures: [{ ...here, groupId: idOf(5), reason: `${idOf(5)}: its ports are damaged` }],
  });
  expect(world.nominated).toEqual([{ groups: [refOf(3), refOf(4)], ...withoutClosing }]);
});

test('groups whose managed rules only follow the allowlist do not count, and are enqueued whatever the limit says', async () => {
  const world = withLapsed(await inMemorySweep(aSweep()));

  const { changes } = await scanned(inPages([open(1), open(2), lapsed(3), lapsed(4)]), world, { changeLimit: 1 });

  expect(changes).toBe(2);
  expect(world.nominated).toEqual([{ groups: [refOf(3), refOf(4)], ...withoutClosing }]);
});

test('of the groups to close no more are named than the limit allows, but all are counted', async () => {
  const groups = inPages([open(1), open(2), open(3)]);

  const found = await scanned(groups, await inMemorySweep(aSweep()), { changeLimit: 2 });

  expect(found).toMatchObject({ changes: 3, candidates: [idOf(1), idOf(2)] });
});

test('what is not to be closed is enqueued 500 groups at a time, and what is left over at the end', async () => {
  const groups = Array.from({ length: 1_001 }, (_, index) => notOptedIn(index));
  const world = await inMemorySweep(aSweep());

  await scanned(inPages(groups), world);

  expect(world.nominated.map((call) => call.groups.length)).toEqual([500, 500, 1]);
  expect(world.nominated.flatMap((call) => call.groups)).toEqual(groups.map(({ ref }) => ref));
});

test('of a region that fails half-way, what was seen before is reported beside the failure', async () => {
  const survey = inPages([open(1)], [open(2)]);
  let reads = 0;
  const snapshots: typeof survey.snapshots = async (outlines) => {
    if (++reads > 1) throw new Error('throttled');
    return survey.snapshots(outlines);
  };

  const found = await scanned({ ...survey, snapshots }, await inMemorySweep(aSweep()));

  expect(found).toEqual({
    region: here.region,
    groups: 1,
    findings: 1,
    changes: 1,
    candidates: [idOf(1)],
    candidateNames: ['mail'],
    optedIn: 1,
    open: [idOf(1)],
    failures: [{ ...here, reason: 'throttled' }],
  });
});

test('of groups with a finding one more is named than a report holds, so that it is known that there are more', async () => {
  const groups = Array.from({ length: 600 }, (_, index) => notOptedIn(index + 1));
  const world = await inMemorySweep(aSweep());

  const counts = await Promise.all(
    [500, 501, 600].map(async (count) => {
      const { findings, open: named } = await scanned(inPages(groups.slice(0, count)), world);
      return [findings, named.length];
    }),
  );

  expect(counts).toEqual([
    [500, 500],
    [501, 501],
    [600, 501],
  ]);
});

test('a scan that is stopped enqueues nothing more', async () => {
  const world = await inMemorySweep(aSweep());
  const stop = new AbortController();
  const survey = inPages([notOptedIn(1)], [notOptedIn(2)]);
  const stopping: Survey = {
    ...survey,
    outlines: async function* () {
      for await (const page of survey.outlines()) {
        yield page;
        stop.abort();
      }
    },
  };

  const found = await scanned(stopping, world, { signal: stop.signal });

  expect(found).toMatchObject({ groups: 1, findings: 1 });
  expect(world.nominated).toEqual([]);
});

test('events that could not be sent are counted where that is asked for, and that they cannot be is noted', async () => {
  const world = await inMemorySweep(aSweep());
  const survey = inPages([]);
  const denied = async () => Promise.reject(new Error('SQS is down'));

  const asked = await scanned(survey, world, { undelivered: true }, async () => 3);
  const none = await scanned(survey, world, { undelivered: true }, async () => null);
  const unasked = await scanned(survey, world, {}, denied);
  const failed = await scanned(survey, world, { undelivered: true }, denied);

  expect([asked.undelivered, none.undelivered, unasked.undelivered]).toEqual([3, undefined, undefined]);
  const reason = 'events that could not be sent cannot be counted: SQS is down';
  expect(failed.failures).toEqual([{ ...here, reason }]);
});

test('a chain that cannot be read is no failure of the region', async () => {
  const world = await inMemorySweep(aSweep());
  const chainOf = async () => Promise.reject(new Error('the table is not there'));

  const scanning = scanned(inPages([notOptedIn(1)]), { ...world, chainOf });

  await expect(scanning).rejects.toThrow('the table is not there');
});

describe('groups that are on record as deferred for their mail', () => {
  /** Each with a history of a check that has found the address of an MX. */
  async function deferred(
    change: Partial<MemorySweep> = {},
    meanwhile: (group: ReturnType<typeof aGroup>) => void = () => {},
  ) {
    const group = aGroup({ rules: [anOpenRule()] });
    await group.check({}, { mail: someMail().mail });
    meanwhile(group);
    const chain = { kind: 'holds', latest: group.last(), lastEnd: null, list: emptyList } as const;
    const world = {
      ...(await inMemorySweep(aSweep())),
      mailDomains: ['example.com'],
      chainOf: async () => chain,
      ...change,
    };
    const ref = group.last().group;
    return { world, ref, latest: group.last(), group: aSnapshot({ ref, rules: [anOpenRule()] }) };
  }

  test('do not count as changes, and are checked without a closing', async () => {
    const { world, group, ref } = await deferred();

    expect(await scanned(inPages([group]), world)).toMatchObject({ findings: 1, changes: 0, candidates: [] });
    expect(world.nominated).toEqual([{ groups: [ref], ...withoutClosing }]);
  });

  test.each<[string, Partial<MemorySweep>]>([
    ['the domain is not named any more', { mailDomains: ['example.org'] }],
    ['no domain is named', { mailDomains: [] }],
    [
      'their chain is not valid',
      { chainOf: async () => ({ kind: 'broken', fault: { sequence: 1, problem: 'forged' } as never }) },
    ],
  ])('count where %s', async (_, change) => {
    const { world, group } = await deferred(change);

    expect(await scanned(inPages([group]), world)).toMatchObject({ changes: 1 });
    expect(world.nominated).toEqual([]);
  });

  test('count where something else is open by now', async () => {
    const { world, group } = await deferred();
    const more = anOpenRule({ id: 'sgr-more', ports: ports(0, 65_535) });

    expect(await scanned(inPages([{ ...group, rules: [...group.rules, more] }]), world)).toMatchObject({ changes: 1 });
  });

  test('are closed where an approval that overrules the mail has not woken the worker', async () => {
    const { world, group, ref, latest } = await deferred();
    const approval = anApproval(latest, { schema: 2, despiteMail: { reason: 'off' } });

    await scanned(inPages([group]), { ...world, approvals: { ...world.approvals, of: async () => [approval] } });

    expect(world.nominated).toEqual([{ groups: [ref], ...toClose }]);
  });

  test('get there though a halted sweep closes nothing: what is not named is checked without a closing', async () => {
    const world = { ...(await inMemorySweep(aSweep())), mailDomains: ['example.com'] };

    const found = await scanned(inPages([open(1), open(2), open(3)]), world, { changeLimit: 2 });

    expect(found).toMatchObject({ changes: 3, candidates: [idOf(1), idOf(2)] });
    expect(world.nominated).toEqual([{ groups: [refOf(3)], ...withoutClosing }]);
  });
});
