import { describe, expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import { approved, authorising } from '../../builders/a-step.ts';
import { ended, managed, office, oldGroup } from '../../builders/an-old-group.ts';
import { anOpenRule, aPolicy, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';

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
        message: `rem-open was begun by an earlier version and is not continued: ${group.entries()[3]?.reason}`,
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
