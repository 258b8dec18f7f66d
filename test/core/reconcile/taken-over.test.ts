import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { approved, authorising } from '../../builders/a-step.ts';
import { managed, office, oldGroup, oldTags } from '../../builders/an-old-group.ts';
import { anEntry, anOpenRule, aPolicy, fromCidr, groupRef, ports } from '../../builders/builders.ts';

const ipv4 = { port: 25, family: 'ipv4' } as const;

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
