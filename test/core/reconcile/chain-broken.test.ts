import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { rehashed } from '../../builders/a-chain.ts';
import { aGroup, type Group, tailOf } from '../../builders/a-group.ts';
import { anOpenRule, groupRef } from '../../builders/builders.ts';
import { asLink } from '../../builders/in-memory-world.ts';

const open = anOpenRule({ id: 'sgr-open' });
const again = anOpenRule({ id: 'sgr-again' });
const minute = 60_000;

/** A group that was closed and opened again, and whose last entry or more somebody has written. */
async function tampered(tamper: (group: Group) => void) {
  const group = aGroup({ rules: [open] });
  await group.check();
  group.edit((rules) => [...rules, again]);
  tamper(group);
  return group;
}

function next(group: Group, change: Partial<AuditEntry>): AuditEntry {
  const { sequence: _s, previousHash: _p, hash: _h, ...body } = group.last();
  return link({ ...body, outcome: 'deferred', ...change }, group.last());
}

describe('a chain that does not hold: nothing is changed, nothing is recorded, and there is an alarm', () => {
  test.each<[string, (group: Group) => void, string]>([
    [
      'a junk item as the next sequence number',
      (group) => group.world.forge(groupRef, { ...next(group, {}), hash: 'junk', previousHash: 'junk' }),
      'entry 3: the entry was changed',
    ],
    [
      'an item that follows another',
      (group) => group.world.forge(groupRef, rehashed({ ...next(group, {}), previousHash: 'another' })),
      'entry 3: the entry does not follow the one before it',
    ],
    [
      'an item after a gap',
      (group) => group.world.forge(groupRef, rehashed({ ...next(group, {}), sequence: 7 })),
      'entry 3: the entry is missing',
    ],
    [
      'an item at a place that is taken',
      (group) => group.world.forge(groupRef, rehashed({ ...next(group, {}), sequence: 2 })),
      'entry 2: the entry was inserted',
    ],
    [
      'an end without a claim',
      (group) => group.world.forge(groupRef, next(group, { id: 'rem-forged', outcome: 'completed' })),
      'entry 3: the entry ends a remediation that was not begun before it',
    ],
    [
      'a claim dated in the future',
      (group) => group.world.forge(groupRef, next(group, { outcome: 'planned', at: '2026-11-15T12:00:15.001Z' })),
      'entry 3: the entry is dated in the future: 2026-11-15T12:00:15.001Z',
    ],
    [
      'a claim dated years ahead',
      (group) => group.world.forge(groupRef, next(group, { outcome: 'planned', at: '2036-01-01T00:00:00.000Z' })),
      'dated in the future',
    ],
  ])('%s', async (_, tamper, text) => {
    const group = await tampered(tamper);
    const rules = group.world.rulesOf(groupRef);
    const { calls } = group.world;
    const before = { ...calls };

    const results = [await group.check(), await group.check({ isPerson: true })];

    for (const result of results)
      expect(result).toMatchObject({ kind: 'unrecorded', reason: expect.stringContaining(text) });
    expect(group.world.rulesOf(groupRef)).toEqual(rules);
    expect(calls).toMatchObject({ append: before.append, revokeIngress: before.revokeIngress });
    expect(group.alarms()).toEqual(['ChainsBroken', 'ChainsBroken']);
  });

  test.each([
    ['a newer version wrote', 'the entry was written by a newer version of smtp-warden (schema 3)'],
    ['cannot be read', 'the finding is no finding'],
  ])('an item that %s', async (_, problem) => {
    const group = await tampered(() => undefined);
    const { auditLog } = group.deps();
    const unreadable = { stored: next(group, {}), entry: null, problem };
    const tail: typeof auditLog.tail = async (ref) => [...(await auditLog.tail(ref)), unreadable];

    const result = await group.check({}, { auditLog: { ...auditLog, tail } });

    expect(result).toMatchObject({ kind: 'unrecorded', reason: expect.stringContaining(`at entry 3: ${problem}`) });
  });

  test('an item that cannot be read and says that it is an end is the one that is named', async () => {
    const group = await tampered(() => undefined);
    const { auditLog } = group.deps();
    const junk = { stored: next(group, { outcome: 'partial' }), entry: null, problem: 'the entry cannot be read' };
    // The table takes it for an end, and gives no more than the entry before it.
    const tail: typeof auditLog.tail = async (ref) => [...(await auditLog.tail(ref)).slice(-1), junk];

    const result = await group.check({}, { auditLog: { ...auditLog, tail } });

    expect(result).toMatchObject({
      kind: 'unrecorded',
      reason: expect.stringContaining('at entry 3: the entry cannot'),
    });
  });

  test('a damaged item before the last end, which the check rests on', async () => {
    const group = await tampered(() => undefined);
    const { auditLog } = group.deps();
    const tail: typeof auditLog.tail = async () => {
      const [first, ...rest] = group.entries();
      return first ? tailOf([rehashed({ ...first, reason: 'another' }), ...rest].map(asLink)) : [];
    };

    const result = await group.check({}, { auditLog: { ...auditLog, tail } });

    expect(result).toMatchObject({ kind: 'unrecorded', reason: expect.stringContaining('at entry 2') });
  });
});

test.each([
  ['15 s', '2026-11-15T12:00:15.000Z', 'busy'],
  ['no time', '2026-11-15T12:00:00.000Z', 'busy'],
])('a claim that is dated %s ahead is believed', async (_, at, kind) => {
  const group = await tampered((it) => it.world.forge(groupRef, next(it, { id: 'rem-x', outcome: 'planned', at })));

  expect((await group.check()).kind).toBe(kind);
});

test('a claim that was dated in the future holds once that time has come', async () => {
  const group = await tampered((it) =>
    it.world.forge(groupRef, next(it, { id: 'rem-x', outcome: 'planned', at: '2026-11-15T12:10:00.000Z', steps: [] })),
  );
  const early = await group.check();
  group.time.passed = 12 * minute;
  const late = await group.check();

  expect(early.kind).toBe('unrecorded');
  expect(late.kind).toBe('remediated');
  expect(group.keys()).not.toContain('tcp 25-25 0.0.0.0/0');
});

test('a forged record with right hashes that claims foreign rules revokes none of them', async () => {
  const theirs = anOpenRule({ id: 'sgr-theirs', source: { kind: 'security-group', groupId: 'sg-0a' } });
  const group = await tampered((it) => {
    it.edit((rules) => [...rules.filter(({ id }) => id !== 'sgr-again'), theirs]);
    const { description: _, id, tags: _t, ...permission } = theirs;
    const rules = [{ permission: { ...permission, description: null }, ruleId: id, remediation: 'rem-x', entries: [] }];
    it.world.forge(groupRef, next(it, { list: { rules, closed: [] } }));
  });

  const result = await group.check();

  expect(result.kind).toBe('compliant');
  expect(group.world.rulesOf(groupRef)).toContainEqual(theirs);
});

describe('clocks', () => {
  test.each([
    ['behind', 6_001],
    ['ahead of', -6_001],
  ])('that are %s AWS by more than 5 s: nothing is changed, and the message says so', async (side, offset) => {
    const group = aGroup({ rules: [open] });
    const clock = { ...group.deps().clock, awsOffset: () => offset };

    const result = await group.check({}, { clock });

    const message = `the clock of this machine is 6 s ${side} AWS; set the clock. Nothing is changed until then`;
    expect(result).toEqual({ kind: 'unrecorded', reason: message });
    expect(group.world.alarms).toEqual([{ kind: 'ClockDiffers', group: groupRef, message }]);
    expect(group.outcomes()).toEqual([]);
  });

  test.each([null, 0, 6_000, -6_000])('that agree, as far as is known, hold nothing back: %s', async (offset) => {
    const group = aGroup({ rules: [open] });
    const clock = { ...group.deps().clock, awsOffset: () => offset };

    expect((await group.check({}, { clock })).kind).toBe('remediated');
  });

  test('that come apart during a run stop it before the next change', async () => {
    const group = aGroup({ rules: [open] });
    const clock = { ...group.deps().clock, awsOffset: () => (group.entries().length > 0 ? 60_000 : 0) };

    const result = await group.check({}, { clock });

    expect(result).toMatchObject({ entry: { outcome: 'failed', reason: expect.stringContaining('60 s behind AWS') } });
    expect(group.world.calls.revokeIngress).toBe(0);
  });
});
