import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { aPlainRecord } from '../../builders/a-plain-record.ts';
import { approved, authorising } from '../../builders/a-step.ts';
import { anEntry, anOpenRule, aPolicy, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';

const ipv4 = { port: 25, family: 'ipv4' } as const;
const oldTags = { 'smtp-warden:managed': 'true', 'smtp-warden:remediation': 'rem-old' };
const managed = aRule({ id: 'sgr-old', tags: oldTags, description: 'approved' });
const ended = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' })] });
const office = 'tcp 25-25 81.2.69.0/24';

function withoutList(said: Partial<AuditRecord>): AuditRecord {
  const { list: _, ...record } = aPlainRecord(said);
  return record;
}

/** A group that the version before has remediated: it wrote no lists, and no deployment on its rules. */
function oldGroup(rules: readonly SecurityGroupRule[], end: Partial<AuditRecord> = {}, policy = ended): Group {
  const group = aGroup({ rules }, { policy });
  const before = anOpenRule({ id: 'sgr-gone' });
  const steps = [authorising(approved(managed))];
  const said = {
    schema: 1,
    id: 'rem-old',
    at: '2026-11-15T10:00:00.000Z',
    allowlistEntries: [anEntry({ version: 4 })],
  } as const;
  const claim = link(withoutList({ ...said, steps, rulesBefore: [before] }), null);
  group.world.forge(groupRef, claim);
  const record = {
    ...said,
    steps,
    outcome: 'completed',
    rulesAfter: [managed],
    revokedRuleIds: ['sgr-gone'],
    ...end,
  } as const;
  group.world.forge(groupRef, link(withoutList(record), claim));
  return group;
}

test('a rule that the last end of schema 1 names, saw and tagged follows the allowlist', async () => {
  const group = oldGroup([managed]);

  await group.check();

  expect(group.keys()).toEqual([]);
  expect(group.last()).toMatchObject({ schema: 2, outcome: 'completed' });
});

test('it is put on the list with its entry and version, as taken over', async () => {
  const group = oldGroup(
    [managed, anOpenRule({ id: 'sgr-again' })],
    {},
    aPolicy({ entries: [anEntry({ version: 4 })] }),
  );
  group.world.closingsLeft = 0;

  await group.check();

  const { description: _, id: ruleId, tags: _t, ...permission } = managed;
  expect(group.last().list).toEqual({
    rules: [
      {
        permission: { ...permission, description: null },
        ruleId,
        remediation: 'rem-old',
        entries: [{ id: 'entry-office', version: 4 }],
        takenOver: true,
      },
    ],
    closed: [],
  });
});

describe('nothing else is taken over: it is its owner’s', () => {
  test.each<[string, SecurityGroupRule, Partial<AuditRecord>]>([
    ['a rule that was edited since', { ...managed, source: fromCidr('81.2.68.0/24') }, {}],
    ['a rule that is not tagged any more', { ...managed, tags: {} }, {}],
    ['a rule that was not tagged at its end', managed, { rulesAfter: [{ ...managed, tags: {} }] }],
    [
      'a rule that names another remediation',
      managed,
      { rulesAfter: [{ ...managed, tags: { ...oldTags, 'smtp-warden:remediation': 'rem-x' } }] },
    ],
    [
      'a rule that is marked as not managed',
      managed,
      { rulesAfter: [{ ...managed, tags: { ...oldTags, 'smtp-warden:managed': 'false' } }] },
    ],
    ['a rule that was not seen at its end', managed, { rulesAfter: [] }],
    ['a rule with another id', { ...managed, id: 'sgr-new' }, {}],
    ['a rule that no step of it made', managed, { steps: [] }],
    [
      'a rule that was kept, not approved',
      managed,
      {
        steps: [authorising({ ...approved(managed), origin: { kind: 'remainder', securityGroupRuleId: 'sgr-gone' } })],
      },
    ],
    [
      'a rule that another deployment has taken over',
      { ...managed, tags: { ...oldTags, 'smtp-warden:deployment': 'dep-other' } },
      {},
    ],
  ])('%s', async (_, rule, end) => {
    const group = oldGroup([rule], end);

    const result = await group.check();

    expect(group.world.rulesOf(groupRef)).toEqual([rule]);
    expect(result.kind).toBe('compliant');
  });

  test('a rule of a range, though all of it is named', async () => {
    const wide = { ...managed, ports: ports(20, 30) };
    const group = oldGroup([wide], { rulesAfter: [wide], steps: [authorising(approved(wide))] });

    await group.check();

    expect(group.world.rulesOf(groupRef)).toEqual([wide]);
  });

  test('where the rules did not fit into its end', async () => {
    const group = oldGroup([managed], { rulesAfter: null });

    await group.check();

    expect(group.keys()).toEqual([office]);
  });
});

test('where nobody was let in, the family stays closed', async () => {
  const group = oldGroup([], { rulesAfter: [], awaitedFamilies: [ipv4] }, aPolicy());

  await group.check();

  expect(group.keys()).toEqual([office]);
});

test('a rule that is taken over is let in by a family that is managed', async () => {
  const other = anEntry({ id: 'b', cidr: cidr('93.184.216.0/24') });
  const group = oldGroup([managed], {}, aPolicy({ entries: [anEntry(), other] }));

  await group.check();

  expect(group.keys()).toEqual([office, 'tcp 25-25 93.184.216.0/24']);
  expect(group.last().list?.rules).toMatchObject([{ takenOver: true }, { remediation: group.last().id }]);
});

describe('an open claim of schema 1', () => {
  function openClaim() {
    const group = oldGroup([managed], {}, aPolicy());
    const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
    const { hash: _h, previousHash: _p, sequence: _s, ...body } = group.last();
    const remainder = {
      ...approved({ ...range, ports: ports(20, 24) }),
      origin: { kind: 'remainder', securityGroupRuleId: 'sgr-open' },
    } as const;
    const claim = {
      ...body,
      id: 'rem-open',
      outcome: 'planned',
      rulesBefore: [managed, range],
      rulesAfter: null,
    } as const;
    group.world.forge(
      groupRef,
      link({ ...claim, steps: [{ kind: 'revokeIngress', rules: [range] }, authorising(remainder)] }, group.last()),
    );
    return group;
  }

  test('is ended unpaid, with an alarm: nothing of it is carried out', async () => {
    const group = openClaim();

    await group.check();

    expect(group.keys()).toEqual([office]);
    expect(group.entries()[3]).toMatchObject({
      id: 'rem-open',
      schema: 2,
      outcome: 'partial',
    });
    expect(group.world.alarms).toEqual([
      {
        kind: 'RemaindersLeft',
        group: groupRef,
        message: `rem-open was begun by an earlier version and is not carried on: ${group.entries()[3]?.reason}`,
      },
    ]);
  });

  test('does not lose the rules that were taken over before', async () => {
    const group = openClaim();
    await group.check();
    group.world.policy = ended;

    await group.check();

    expect(group.keys()).toEqual([]);
  });

  test('is respected while it lasts', async () => {
    const group = openClaim();
    const { hash: _h, previousHash: _p, sequence: _s, ...body } = group.last();
    const fresh = link({ ...body, at: '2026-11-15T12:00:00.000Z' }, group.entries()[1] ?? null);
    const links = [...group.entries().slice(0, 2), fresh].map((entry) => ({ stored: entry, entry, problem: null }));

    const result = await group.check({}, { auditLog: { ...group.deps().auditLog, tail: async () => links } });

    expect(result.kind).toBe('busy');
  });
});

test('an end `partial` of schema 1 is ended with an alarm that says what it is left without, once', async () => {
  const kept = aRule({ source: fromCidr('0.0.0.0/0'), ports: ports(26, 30) });
  const remainder = { ...approved(kept), origin: { kind: 'remainder', securityGroupRuleId: 'sgr-gone' } } as const;
  const steps = [authorising(remainder), authorising(approved(managed))];
  const group = oldGroup([], { outcome: 'partial', steps, rulesAfter: [] }, aPolicy());

  await group.check();
  await group.check();

  const alarms = group.world.alarms.filter(({ kind }) => kind === 'RemaindersLeft');
  expect(alarms.map(({ message }) => message)).toEqual([expect.stringContaining('tcp 26-30 0.0.0.0/0')]);
  expect(group.entries()[2]).toMatchObject({ schema: 2, id: 'rem-old', outcome: 'partial' });
});
