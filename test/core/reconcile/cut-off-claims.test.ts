import { expect, test } from 'vitest';
import { aGroup, claimMs, cutOff, type Death } from '../../builders/a-group.ts';
import { anOpenRule, fromCidr, ports } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });

const kept = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];

const office = 'tcp 25-25 81.2.69.0/24';

const finished = [kept[0], office, kept[1]];

const planMode = { settings: reconcileSettings({ mode: 'plan' }) };

const beforeRevoke: Death = { call: 'revokeIngress' };

const afterRevoke: Death = { call: 'revokeIngress', isAfter: true };

const lostAuthorize = {
  call: 'authorizeIngress',
  applied: false,
  result: { kind: 'unknown', message: 'lost' },
} as const;

test('what the end of a cut-off claim says', async () => {
  const group = aGroup({ rules: [range] });
  const id = await cutOff(group, afterRevoke);

  await group.check();

  expect(group.entries()[1]).toMatchObject({
    id,
    outcome: 'partial',
    reason: expect.stringMatching(
      /^interrupted: nothing was recorded for 90 s after 2026-11-15T12:00:00.000Z; missing: tcp 25-25 81.2.69.0\/24; kept/,
    ),
    revokedRuleIds: ['sgr-open'],
    perhapsRevokedRuleIds: [],
    outcomes: [
      { kind: 'authorizeIngress', result: 'alreadyTrue', missing: [], reason: null, requestIds: [], edited: [] },
      { kind: 'revokeIngress', result: 'alreadyTrue', missing: [], reason: null },
      {
        kind: 'authorizeIngress',
        result: 'failed',
        missing: ['tcp 25-25 81.2.69.0/24'],
        reason: 'not found after the run was interrupted',
      },
    ],
    list: { rules: [{ ruleId: null, remediation: id }], closed: [{ port: 25, family: 'ipv4' }] },
  });
});

test('the remainder that a killed run left, and that the next run counts on, is named where a person deletes the original', async () => {
  const group = aGroup({ rules: [range] });
  await cutOff(group, beforeRevoke);
  group.editBefore('revokeIngress', (rules) => rules.filter(({ id }) => id !== 'sgr-open'));

  await group.check();

  const end = group.entries().findLast(({ left }) => left !== undefined);
  expect(end?.left).toHaveLength(2);
  expect(group.alarms()).toContain('RemaindersLeft');
});

test('the remainder that a killed run left is named where a person deletes the original before the next check', async () => {
  const group = aGroup({ rules: [range] });
  await cutOff(group, beforeRevoke);
  group.edit((rules) => rules.filter(({ id }) => id !== 'sgr-open'));

  await group.check();

  expect(group.entries()[1]?.left).toHaveLength(2);
  expect(group.alarms()).toContain('RemaindersLeft');
});

test('a claim is respected until it runs out, to the millisecond', async () => {
  const group = aGroup({ rules: [range] });
  const id = await cutOff(group, beforeRevoke);
  group.time.passed = 89_999;
  const early = await group.check();
  group.time.passed = 90_000;
  const due = await group.check();

  expect(early).toEqual({
    kind: 'busy',
    reason: `in progress: ${id} since 2026-11-15T12:00:00.000Z; it can be taken over after 2026-11-15T12:01:30.000Z`,
    againInMs: 5_001,
  });
  expect(due.kind).toBe('remediated');
});

test('a worker that is late writes no end over the one that took its claim over', async () => {
  const group = aGroup({ rules: [range] });
  const { changes } = group.world;
  const revokeIngress: typeof changes.revokeIngress = async (ref, permissions) => {
    const result = await changes.revokeIngress(ref, permissions);
    group.time.passed += claimMs;
    await group.check();
    return result;
  };

  const late = await group.check({}, { changes: { ...changes, revokeIngress } });

  expect(late).toEqual({
    kind: 'busy',
    reason: 'somebody else has just written to the history of this group',
    againInMs: 5_000,
  });
  expect(group.keys()).toEqual(finished);
  expect(group.outcomes()).toEqual(['planned', 'partial', 'planned', 'completed']);
});

test('ends partial in a row are counted, and the next that completes counts none', async () => {
  const group = aGroup({ rules: [range] });
  await cutOff(group, afterRevoke);
  group.world.faults.push(...Array.from({ length: 3 }, () => lostAuthorize));
  await group.check();
  await group.check();

  const tries = group.entries().map(({ outcome, tries }) => `${outcome} ${tries ?? '-'}`);
  expect(tries).toEqual(['planned -', 'partial 1', 'planned 1', 'partial 2', 'planned 2', 'completed -']);
});

test('the IPv6 port of a killed closing of both is remembered apart', async () => {
  const both = [anOpenRule({ id: 'sgr-4' }), anOpenRule({ id: 'sgr-6', source: fromCidr('::/0') })];
  const group = aGroup({ rules: both });
  await cutOff(group, afterRevoke);
  group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again', source: fromCidr('::/0') })]);
  await group.check({}, planMode);

  expect(group.entries()[1]?.list?.closed).toEqual([{ port: 25, family: 'ipv4' }]);
});
