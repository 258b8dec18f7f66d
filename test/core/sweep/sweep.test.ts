import { describe, expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import { toClose, withoutClosing } from '../../../core/sweep/sweep.ts';
import { approve, change, optedIn } from '../../builders/live-deps.ts';
import { accountAsked, accountsAsked, type LiveSweep, liveSweep, spoke } from '../../builders/live-sweep.ts';
import { aRecord } from '../../contracts/audit-log/entries.ts';
import { aRegion, aReport } from '../../contracts/sweep-ledger/sweeps.ts';

const hub = '111122223333';
const open = { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' };
const closed = ['tcp 25-25 81.2.69.0/24'];
const openRules = ['tcp 25-25 0.0.0.0/0'];

function openGroups(count: number, place: { account: string; region: string }, tags: Record<string, string> = optedIn) {
  return Array.from({ length: count }, (_, index) => ({
    ...place,
    name: `open-${place.account}-${place.region}-${index}`,
    tags,
    ingress: [open],
  }));
}

const corners = [
  { account: hub, region: 'us-east-1' },
  { account: hub, region: 'eu-west-1' },
  { account: spoke, region: 'us-east-1' },
  { account: spoke, region: 'eu-west-1' },
] as const;

function rulesOf({ sandbox }: LiveSweep, groups: readonly { name: string }[]): string[][] {
  return groups.map(({ name }) =>
    sandbox.rulesOf(name).map(({ protocol, from, to, source }) => `${protocol} ${from}-${to} ${source}`),
  );
}

describe('a sweep', () => {
  test('closes what no event told of, in every account and region, through the spoke role', async () => {
    const groups = corners.flatMap((place) => openGroups(2, place));
    const sweep = await liveSweep({ seed: { groups } });

    await sweep.start();
    for (const request of accountsAsked(sweep)) await sweep.scan(request);
    const failures = await sweep.work();

    expect(failures).toEqual([]);
    expect(rulesOf(sweep, groups)).toEqual(groups.map(() => closed));
    expect((await sweep.read())?.conclusion).toMatchObject({
      verdict: 'released',
      end: 'complete',
      changes: 8,
      accounts: 2,
      places: 4,
      findings: 8,
      failures: [],
      missing: [],
    });
  });

  test('that would close more groups than the limit allows, over all accounts together, closes none', async () => {
    const groups = corners.flatMap((place) => openGroups(2, place));
    const sweep = await liveSweep({ seed: { groups }, environment: { SMTP_WARDEN_CHANGE_LIMIT: '7' } });

    await sweep.start();
    for (const request of accountsAsked(sweep)) await sweep.scan(request);
    const nominated = sweep.nominated.length;
    await sweep.work();

    expect(nominated).toBe(0);
    expect(rulesOf(sweep, groups)).toEqual(groups.map(() => openRules));
    const conclusion = { verdict: 'halted', changes: 8, brake: 7 };
    expect((await sweep.read())?.conclusion).toMatchObject(conclusion);
  });

  test('enqueues nothing that would be closed before the last account has reported', async () => {
    const groups = corners.flatMap((place) => openGroups(1, place));
    const sweep = await liveSweep({ seed: { groups } });
    await sweep.start();

    const nominated: number[] = [];
    for (const request of accountsAsked(sweep)) {
      await sweep.scan(request);
      nominated.push(sweep.nominated.flatMap(({ body }) => JSON.parse(body).detail.groups).length);
    }

    expect(nominated).toEqual([0, 4]);
  });

  test('records at once what is not closed, and does not count it for the limit', async () => {
    const groups = openGroups(3, corners[0], {});
    const sweep = await liveSweep({ seed: { groups }, environment: { SMTP_WARDEN_CHANGE_LIMIT: '1' } });

    await sweep.start();
    for (const request of accountsAsked(sweep)) await sweep.scan(request);
    await sweep.work();

    const refs = groups.map(({ name }) => ({ ...corners[0], groupId: sweep.sandbox.group(name).id }));
    expect(await Promise.all(refs.map(sweep.outcomesOf))).toEqual([['reported'], ['reported'], ['reported']]);
  });

  test('in plan mode proposes, however many there are', async () => {
    const groups = openGroups(3, corners[0]);
    const environment = { SMTP_WARDEN_CHANGE_LIMIT: '1', SMTP_WARDEN_MODE: 'plan' };
    const sweep = await liveSweep({ seed: { groups }, environment });

    await sweep.start();
    for (const request of accountsAsked(sweep)) await sweep.scan(request);
    await sweep.work();

    const refs = groups.map(({ name }) => ({ ...corners[0], groupId: sweep.sandbox.group(name).id }));
    expect(await Promise.all(refs.map(sweep.outcomesOf))).toEqual([['proposed'], ['proposed'], ['proposed']]);
    expect(rulesOf(sweep, groups)).toEqual(groups.map(() => openRules));
  });

  test('enqueues unfinished remediations, which may show no finding, whatever the limit says', async () => {
    const sweep = await liveSweep({ environment: { SMTP_WARDEN_CHANGE_LIMIT: '1' } });
    const group = { ...corners[1], groupId: 'sg-0123456789abcdef0' };
    const claim = aRecord({ group, outcome: 'planned', at: new Date().toISOString() });
    await sweep.runtime.auditLog.append(link(claim, null));

    await sweep.start();

    expect(sweep.nominated.map(({ body }) => JSON.parse(body).detail)).toMatchObject([
      { groups: [group], mayClose: false },
    ]);
  });
});

describe('an account or region that cannot be looked at', () => {
  test('whose role cannot be assumed is told by account, and the others go on', async () => {
    const groups = openGroups(1, corners[0]);
    const roles = [{ arn: `arn:aws:iam::${spoke}:role/smtp-warden-remediator`, externalId: 'another-secret' }];
    const sweep = await liveSweep({ seed: { groups, roles } });

    await sweep.start();
    for (const request of accountsAsked(sweep)) {
      const { kind } = await sweep.scan(request);
      if (kind === 'unreachable') await sweep.scan(request, 2);
    }
    await sweep.work();

    expect(rulesOf(sweep, groups)).toEqual([closed]);
    expect((await sweep.read())?.conclusion).toMatchObject({
      failures: [
        {
          account: spoke,
          region: null,
          reason: expect.stringContaining('cannot be assumed'),
          unreachableSince: expect.any(String),
        },
      ],
      unread: [spoke],
      missing: [],
    });
  });

  test('that is not enabled is skipped and named', async () => {
    const sweep = await liveSweep({ environment: { SMTP_WARDEN_REGIONS: 'us-east-1,xx-nowhere-9' } });

    await sweep.start();
    for (const request of accountsAsked(sweep)) await sweep.scan(request);

    const { conclusion, reports } = (await sweep.read()) ?? {};
    expect([...(reports?.values() ?? [])].map(({ regions }) => regions.map(({ region }) => region))).toEqual([
      ['us-east-1'],
      ['us-east-1'],
    ]);
    expect(conclusion?.skipped).toEqual([{ region: 'xx-nowhere-9', accounts: 2, examples: [hub, spoke] }]);
  });

  test('that answers with errors is reported as failed, and what the others found is released', async () => {
    const groups = openGroups(1, corners[0]);
    const sweep = await liveSweep({ seed: { groups } });
    await sweep.start();
    sweep.sandbox.deny(spoke, ['DescribeSecurityGroupRules']);

    for (const request of accountsAsked(sweep)) await sweep.scan(request);
    await sweep.work();

    expect(rulesOf(sweep, groups)).toEqual([closed]);
    const conclusion = (await sweep.read())?.conclusion;
    expect(conclusion?.failures.map(({ account, region }) => `${account} ${region}`).sort()).toEqual([
      `${spoke} eu-west-1`,
      `${spoke} us-east-1`,
    ]);
  });

  test('that never reports is named as missing when time is up, and comes too late afterwards', async () => {
    const groups = corners.flatMap((place) => openGroups(1, place));
    const sweep = await liveSweep({ seed: { groups } });
    await sweep.start();
    const late = accountAsked(sweep, hub);
    await sweep.scan(accountAsked(sweep, spoke));

    const conclusion = await sweep.conclude();
    const tooLate = await sweep.scan(late);
    await sweep.work();

    expect(conclusion).toMatchObject({ verdict: 'released', changes: 2, missing: [hub] });
    expect(tooLate).toEqual({ kind: 'too-late' });
    expect(rulesOf(sweep, groups)).toEqual([openRules, openRules, closed, closed]);
  });

  test('has the whole look repeated where it is the allowlist that cannot be read', async () => {
    const sweep = await liveSweep({ seed: { groups: openGroups(1, corners[0]) } });
    await sweep.start();
    sweep.sandbox.deny(hub, ['Query']);

    const [first] = accountsAsked(sweep);
    const scan = first && sweep.scan(first);

    await expect(scan).rejects.toThrow();
    sweep.sandbox.deny(hub, []);
    expect((await sweep.read())?.reports).toEqual(new Map());
  });
});

describe('what a sweep nominates for the record only is not changed', () => {
  test('even if the allowlist has got its first entry by the time the worker looks', async () => {
    const groups = openGroups(3, corners[0]);
    const sweep = await liveSweep({ seed: { groups }, policy: [], environment: { SMTP_WARDEN_CHANGE_LIMIT: '1' } });
    await sweep.start();
    for (const request of accountsAsked(sweep)) await sweep.scan(request);

    await change(sweep.runtime, [approve()]);
    const failures = await sweep.work();

    expect(failures).toEqual([]);
    expect(rulesOf(sweep, groups)).toEqual(groups.map(() => openRules));
  });

  test('but what an unfinished remediation owes is done all the same', async () => {
    const groups = openGroups(1, corners[0]);
    const sweep = await liveSweep({ seed: { groups } });
    const ref = { ...corners[0], groupId: sweep.sandbox.group(groups[0]?.name ?? '').id };
    sweep.sandbox.deny(hub, ['AuthorizeSecurityGroupIngress']);
    await sweep.world.nominations.enqueue([ref], toClose);
    await sweep.work();
    sweep.sandbox.deny(hub, []);

    await sweep.world.nominations.enqueue([ref], withoutClosing);
    await sweep.work();

    expect(rulesOf(sweep, groups)).toEqual([closed]);
    expect(await sweep.outcomesOf(ref)).toEqual(['planned', 'partial', 'planned', 'completed']);
  });
});

describe('what happens twice or is cut off', () => {
  test('an account reported twice counts as it was reported first', async () => {
    const groups = openGroups(1, corners[0]);
    const sweep = await liveSweep({ seed: { groups }, environment: { SMTP_WARDEN_CHANGE_LIMIT: '3' } });
    await sweep.start();
    for (const request of accountsAsked(sweep)) await sweep.scan(request);
    sweep.nominated.splice(0);
    const late = aReport({ account: hub, regions: [aRegion({ changes: 9, candidates: ['sg-0123456789abcdef0'] })] });

    await sweep.world.ledger.report({ sweepId: 'sweep-1', part: 0 }, late);
    await sweep.conclude();

    const nominated = sweep.nominated.flatMap(({ body }) => JSON.parse(body).detail.groups);
    expect(nominated.map(({ groupId }) => groupId)).toEqual([sweep.sandbox.group(groups[0]?.name ?? '').id]);
  });

  test('an account whose message is delivered twice at the same time counts once', async () => {
    const groups = corners.flatMap((place) => openGroups(1, place));
    const sweep = await liveSweep({ seed: { groups }, environment: { SMTP_WARDEN_CHANGE_LIMIT: '4' } });
    await sweep.start();

    for (const request of accountsAsked(sweep)) await Promise.all([sweep.scan(request), sweep.scan(request)]);
    await sweep.work();

    const { conclusion, reports } = (await sweep.read()) ?? {};
    expect(conclusion).toMatchObject({ verdict: 'released', changes: 4, accounts: 2, places: 4 });
    expect(reports?.size).toBe(2);
    expect(rulesOf(sweep, groups)).toEqual(groups.map(() => closed));
  });

  test.each([
    ['the account is counted', 0],
    ['its part is counted', 1],
    ['all that follows is on record', 2],
  ])('a message cut off before %s is made good by the next delivery, without another scan', async (_, skip) => {
    const groups = corners.flatMap((place) => openGroups(1, place));
    const sweep = await liveSweep({ seed: { groups } });
    await sweep.start();
    const [first, last] = accountsAsked(sweep);
    if (!first || !last) throw new Error('no accounts');
    await sweep.scan(first);
    sweep.sandbox.faults.add({ kind: 'before', action: 'UpdateItem', code: 'AccessDeniedException', skip });
    await expect(sweep.scan(last)).rejects.toThrow();
    const scanned = sweep.sandbox.calls.count('DescribeSecurityGroups');

    await sweep.scan(last, 2);
    const scannedAgain = sweep.sandbox.calls.count('DescribeSecurityGroups') - scanned;
    await sweep.work();

    expect(scannedAgain).toBe(0);
    expect((await sweep.read())?.conclusion).toMatchObject({ end: 'complete', changes: 4, accounts: 2, missing: [] });
    expect(await sweep.world.ledger.progress('sweep-1')).toMatchObject({ isFinished: true });
    expect(rulesOf(sweep, groups)).toEqual(groups.map(() => closed));
  });

  test('a sweep begun twice is the one that was begun first, whatever is enabled by then', async () => {
    const sweep = await liveSweep();
    const first = await sweep.start();
    sweep.sandbox.deny(spoke, ['DescribeRegions']);

    const second = await sweep.start();

    expect(second).toEqual(first);
    expect((await sweep.read())?.sweep).toEqual(first);
  });

  test('a queue that does not take the nominations fails the scan as a whole, and nothing is lost', async () => {
    const groups = openGroups(3, corners[0], {});
    const sweep = await liveSweep({ seed: { groups } });
    await sweep.start();
    const first = accountAsked(sweep, hub);
    const { enqueue } = sweep.world.nominations;
    sweep.world.nominations.enqueue = async () => Promise.reject(new Error('the queue is down'));

    await expect(sweep.scan(first)).rejects.toThrow('the queue is down');
    sweep.world.nominations.enqueue = enqueue;
    await sweep.scan(first);

    expect(sweep.nominated).toHaveLength(3);
  });

  test('unfinished remediations of accounts that are no longer looked after are left', async () => {
    const sweep = await liveSweep();
    const group = { account: '999988887777', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
    const claim = aRecord({ group, outcome: 'planned', at: new Date().toISOString() });
    await sweep.runtime.auditLog.append(link(claim, null));

    await sweep.start();

    expect(sweep.nominated).toEqual([]);
  });

  test('an account told to scan twice reports once', async () => {
    const sweep = await liveSweep({ seed: { groups: openGroups(1, corners[0]) } });
    await sweep.start();
    const [first] = accountsAsked(sweep);
    if (!first) throw new Error('no account');
    await sweep.scan(first);
    const calls = sweep.sandbox.calls.list().length;

    await sweep.scan(first);

    const again = sweep.sandbox.calls.list().slice(calls);
    expect(again.filter(({ action }) => action.startsWith('DescribeSecurityGroup'))).toEqual([]);
    expect((await sweep.read())?.reports.size).toBe(1);
  });

  test('a conclusion cut off before the groups were nominated nominates them when it is told again', async () => {
    const groups = corners.flatMap((place) => openGroups(1, place));
    const sweep = await liveSweep({ seed: { groups } });
    await sweep.start();
    const [first, last] = accountsAsked(sweep);
    if (!first || !last) throw new Error('no accounts');
    await sweep.scan(first);
    const { enqueue } = sweep.world.nominations;
    sweep.world.nominations.enqueue = async (asked) => {
      if (asked.length > 0) throw new Error('the process has ended');
    };
    await expect(sweep.scan(last)).rejects.toThrow('the process has ended');
    sweep.world.nominations.enqueue = enqueue;
    const onRecord = (await sweep.read())?.conclusion;

    const conclusion = await sweep.conclude();
    await sweep.work();

    expect(conclusion).toEqual(onRecord);
    expect(conclusion.changes).toBe(4);
    expect(rulesOf(sweep, groups)).toEqual(groups.map(() => closed));
  });

  test('of two conclusions the first stands', async () => {
    const sweep = await liveSweep({ seed: { groups: openGroups(1, corners[0]) } });
    await sweep.start();
    const [first] = accountsAsked(sweep);
    if (!first) throw new Error('no account');
    const early = await sweep.conclude();

    const [late, later] = await Promise.all([sweep.conclude(), sweep.conclude()]);

    expect([late, later]).toEqual([early, early]);
    expect(early.missing).toEqual([hub, spoke]);
  });

  test('an unknown sweep is an error, not a success', async () => {
    const sweep = await liveSweep();

    await expect(sweep.conclude('sweep-nobody-began')).rejects.toThrow('is not on record');
  });
});
