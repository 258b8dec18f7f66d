import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { aPlainRecord } from '../../builders/a-plain-record.ts';
import { approved, authorising } from '../../builders/a-step.ts';
import { anEntry, anOpenRule, aPolicy, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';

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
