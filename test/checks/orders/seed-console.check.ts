import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { consoleGroups as groups, memberAccount, ownAccount } from '../../../cli/console/sandbox/console-groups.ts';
import { evilGroups } from '../../../cli/console/sandbox/evil-groups.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { type ConsoleSandbox, consoleSandbox } from '../../builders/console-sandbox.ts';
import { type Cli, cliIn } from '../../cli/end-to-end/run-cli.ts';

/** Of CPU, which the work of others stretches less than the time. It takes one second, and another where all code is new to the process. */
const mostMs = 6_000;
const dayMs = 86_400_000;

let world: ConsoleSandbox;
let cli: Cli;
let took: number;

beforeAll(async () => {
  const begun = process.cpuUsage();
  world = await consoleSandbox();
  const { user, system } = process.cpuUsage(begun);
  took = (user + system) / 1000;
  cli = cliIn(world.environment);
});
afterAll(() => world.sandbox.close());

const idsOf = (...refs: readonly GroupRef[]) => refs.map(({ groupId }) => groupId);

function placeOf({ groupId, account, region }: GroupRef): string {
  return `${groupId} --accounts ${account} --region ${region}`;
}

function daysUntil(time: string | null): number {
  return Math.floor((Date.parse(time ?? '') - Date.now()) / dayMs);
}

test('it is ready in time', () => {
  expect(took).toBeLessThan(mostMs);
});

test('two proposals wait, of groups that can be reached, with what is kept of whom closing them cuts off', async () => {
  const { document } = await cli.json('status', 'status');

  expect(document.proposals.map(({ groupId, state }) => [groupId, state])).toEqual(
    idsOf(groups.reachableMx, groups.reachableRelay).map((id) => [id, 'waiting']),
  );
  expect(document.evidence.map(({ groupId, summary }) => [groupId, summary.verdict])).toEqual(
    idsOf(groups.reachableMx, groups.reachableRelay).map((id) => [id, 'reachable']),
  );
  expect(document.evidence.map(({ summary }) => summary.traffic?.sources)).toMatchObject([
    { approved: 1, cutOff: 2 },
    { approved: 2, cutOff: 1 },
  ]);
});

test('an entry ends in five days, an exemption in three, another later, and a sweep is on record', async () => {
  const { document } = await cli.json('status', 'status');

  expect(document.endingSoon.map(({ kind, expiresAt }) => [kind, daysUntil(expiresAt)])).toEqual([
    ['exemption', 3],
    ['entry', 5],
    ['exemption', 12],
  ]);
  expect(document.lastSweep).toMatchObject({ verdict: 'released', accounts: 2, reported: 2, places: 4 });
});

test('a scan finds groups of each kind, in two accounts and two regions, as their names say', async () => {
  const { document, exitCode } = await cli.json('scan', 'scan --accounts all --all-regions');
  const found = new Map(document.findings.map((finding) => [finding.groupId, finding]));
  const verdictOf = ({ groupId }: GroupRef) => found.get(groupId)?.evidence?.verdict;
  const decisionOf = ({ groupId }: GroupRef) => found.get(groupId)?.decision;

  expect([...found.keys()].sort()).toEqual(
    idsOf(
      ...[groups.reachableMx, groups.reachableRelay, groups.noPath, groups.unattached, groups.splitCidrs, groups.ipv6],
      ...[groups.prefixList, groups.allTraffic, groups.notOptedIn, groups.nearMiss, groups.exempt, groups.undone],
      ...[groups.longName, groups.memberOpen],
    ).sort(),
  );
  expect([groups.reachableMx, groups.reachableRelay, groups.ipv6, groups.memberOpen].map(verdictOf)).toEqual(
    Array.from({ length: 4 }, () => 'reachable'),
  );
  expect([groups.noPath, groups.unattached].map(verdictOf)).toEqual(['no path found', 'unattached']);
  expect([groups.nearMiss, groups.exempt, groups.undone, groups.splitCidrs].map(decisionOf)).toEqual([
    'report',
    'exempt',
    'exempt',
    'remediate',
  ]);
  expect(new Set(document.findings.map(({ account }) => account))).toEqual(new Set([ownAccount, memberAccount]));
  expect(exitCode).toBe(3);
});

test('flow logs show an approved partner and sources that would be cut off', async () => {
  const { document } = await cli.json('plan', `plan ${placeOf(groups.reachableMx)} --evidence 14d`);
  const [plan] = document.plans;
  const classes = plan?.evidence?.traffic?.sources.map(({ cidr, class: kind }) => [cidr, kind]);

  expect(classes).toContainEqual(['198.51.100.7/32', 'approved']);
  expect(classes).toContainEqual(['93.184.216.34/32', 'cutOff']);
  expect(plan?.evidence?.traffic?.covered).toBe(true);
});

test('the history has twelve closings of a month, two undoes, a failure and a rejection, by many people, and is intact', async () => {
  const { document } = await cli.json('history-list', 'history list --since 31d --limit 1000');
  const { stdout, exitCode } = await cli('history verify');
  const { stdout: report } = await cli('report --format json');
  const done = document.remediations.filter(({ outcome }) => outcome === 'completed');
  const closed = done.filter(({ undoes }) => undoes === null);

  expect(closed.length).toBeGreaterThanOrEqual(12);
  expect(done.filter(({ undoes }) => undoes !== null)).toHaveLength(2);
  expect(document.remediations.filter(({ outcome }) => outcome === 'failed')).toHaveLength(1);
  expect(JSON.parse(report).summary).toMatchObject({ rejections: 1, undos: 2, brokenChains: 0 });
  expect(new Set(closed.map(({ by }) => by)).size).toBeGreaterThan(4);
  expect(new Set(closed.map(({ at }) => at.slice(0, 10))).size).toBeGreaterThan(9);
  expect(stdout).toMatch(/: intact$/m);
  expect(exitCode).toBe(0);
});

test('an undo is refused since the group was changed, and offered for the port only', async () => {
  const { document: history } = await cli.json('history-list', `history list --group ${groups.tickets.groupId}`);
  const closing = history.remediations.find(({ outcome }) => outcome === 'completed');

  const { document } = await cli.json('undo', `undo ${closing?.id} --exempt-for 7d`);

  expect(document).toMatchObject({ undone: false, reason: expect.stringContaining('--port-only') });
  expect(document.conflicts).toHaveLength(1);
});

test.each(['00:00:20', '23:59:40'])('it is the same at %s, a second time in one process', async (time) => {
  const now = Date.parse(`${new Date(Date.now() - dayMs).toISOString().slice(0, 10)}T${time}Z`);

  const other = await consoleSandbox(now);
  onTestFinished(() => other.sandbox.close());
  const { document } = await cliIn(other.environment).json('status', 'status');

  expect(document.proposals.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  expect(document.endingSoon).toHaveLength(3);
  expect((await cliIn(other.environment)('history verify')).exitCode).toBe(0);
});

test('groups with evil names can be added, and are in the account of no newcomer', async () => {
  const { document } = await cli.json('scan', 'scan');
  const names = document.findings.map(({ groupName }) => groupName);

  const other = await world.sandbox.copy();
  onTestFinished(() => other.close());
  other.seed({ groups: evilGroups });
  const added = await cliIn({ ...world.environment, ...other.environment() }).json('scan', 'scan');

  expect(evilGroups[1]?.name).toHaveLength(255);
  expect(names).not.toContain(evilGroups[0]?.name);
  expect(added.document.findings.map(({ groupName }) => groupName)).toEqual(
    expect.arrayContaining(evilGroups.map(({ name }) => name)),
  );
});
