import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { aGroup } from '../../builders/a-group.ts';
import { aPlainRecord } from '../../builders/a-plain-record.ts';
import { revoking, tagging } from '../../builders/a-step.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  managedTags,
  ports,
} from '../../builders/builders.ts';
import { check, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const office = 'tcp 25-25 81.2.69.0/24';
const calls = (group: { readonly world: ReturnType<typeof inMemoryWorld> }) =>
  group.world.calls.revokeIngress + group.world.calls.authorizeIngress;

/** A record that says that tcp 22 from the internet is still to be put in place. */
function owingSsh(outcome: AuditEntry['outcome'], schema: 1 | 2): AuditEntry {
  const ssh = anOpenRule({ id: 'sgr-ssh', ports: ports(20, 25) });
  const { id, tags: _, ...permission } = { ...ssh, ports: ports(22) };
  const rule = { ...permission, origin: { kind: 'remainder', securityGroupRuleId: id } as const };
  const steps = [revoking(ssh), tagging(managedTags, rule)];
  const record = aPlainRecord({
    ...{ schema, outcome, steps, rulesBefore: [ssh], revokedRuleIds: [ssh.id], at: '2026-11-15T10:00:00.000Z' },
    ...(schema === 2 ? { list: { rules: [], closed: [{ port: 25, family: 'ipv4' }] } } : {}),
  });
  return link(record, null);
}

describe('row 1: a record that somebody has put into the table', () => {
  test('with a wrong hash: the group is left alone, with an alarm that says what to do', async () => {
    const group = aGroup({ rules: [range] });
    group.world.forge(groupRef, { ...owingSsh('planned', 2), hash: 'rubbish' });

    const result = await group.check();

    const reason =
      `the history of ${groupKey(groupRef)} is not valid at entry 1: the entry was changed; the group is not changed. ` +
      `Check it with: smtp-warden history verify, then start a new chain with: smtp-warden history restart ${groupRef.groupId} --reason …`;
    expect(result).toEqual({ kind: 'unrecorded', reason });
    expect(group.world.alarms).toEqual([{ kind: 'ChainsBroken', group: groupRef, message: reason }]);
    expect(group.outcomes()).toEqual(['planned']);
    expect(calls(group)).toBe(0);
  });

  test.each([
    ['planned', 1],
    ['planned', 2],
    ['resumed', 1],
  ] as const)('with a right hash, as %s of schema %i: it opens nothing', async (outcome, schema) => {
    const group = aGroup({ rules: [aRule({ source: fromCidr('10.0.0.0/8') })] });
    group.world.forge(groupRef, owingSsh(outcome, schema));

    await group.check();
    await group.check();

    expect(group.keys()).toEqual(schema === 2 ? ['tcp 25-25 10.0.0.0/8', office] : ['tcp 25-25 10.0.0.0/8']);
  });

  test('as an unfinished remediation with right hashes: it opens nothing', async () => {
    const group = aGroup({ rules: [] });
    const { sequence: _s, previousHash: _p, hash: _h, ...claim } = owingSsh('planned', 2);
    const planned = link(claim, null);
    group.world.forge(groupRef, planned);
    group.world.forge(groupRef, link({ ...claim, outcome: 'partial', rulesAfter: [] }, planned));

    await group.check();

    expect(group.keys()).toEqual([office]);
  });

  test('70 of them, with right hashes, open nothing in 70 groups', async () => {
    const refs = Array.from({ length: 70 }, (_, index) => ({ ...groupRef, groupId: `sg-${index}` }));
    const world = inMemoryWorld({ snapshots: refs.map((ref) => aSnapshot({ ref, rules: [] })) });
    for (const ref of refs) world.forge(ref, link({ ...owingSsh('planned', 1), group: ref }, null));

    for (const ref of refs) await check(ref, someDeps(world));

    expect(refs.flatMap((ref) => world.rulesOf(ref))).toEqual([]);
  });
});

test('row 2: tags of ours on private rules of a group that was never exposed change nothing', async () => {
  const rules = ['10.0.0.0/8', 'fd00::/8'].map((source) =>
    aRule({ id: `sgr-${source}`, source: fromCidr(source), tags: managedTags }),
  );
  const group = aGroup({ rules });

  const result = await group.check();

  expect(result.kind).toBe('compliant');
  expect(group.world.rulesOf(groupRef)).toEqual(rules);
  expect(calls(group)).toBe(0);
});

describe('row 3: a rule of ours that its owner has edited in place is his', () => {
  test.each([
    ['the managed rule', 25, ports(25)],
    ['a remainder rule', 20, ports(25)],
  ])('%s', async (_, from, edited) => {
    const group = aGroup({ rules: [range] });
    await group.check();
    group.edit((rules) =>
      rules.map((rule) =>
        rule.ports?.from === from ? { ...rule, ports: edited, source: fromCidr('10.20.0.0/16') } : rule,
      ),
    );
    const before = group.keys();

    const results = [await group.check(), await group.check({ mayClose: false })];

    expect(results.map(({ kind }) => kind)).toEqual(['compliant', 'compliant']);
    expect(group.keys()).toEqual(before);
  });
});

describe('row 8: a check that an edit of the allowlist asked for', () => {
  const ended = anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' });
  const other = anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') });

  async function reopened() {
    const group = aGroup({ rules: [range] });
    await group.check();
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
    return group;
  }

  test('closes no exposure, though managed rules follow', async () => {
    const group = await reopened();
    group.world.policy = aPolicy({ entries: [ended, other] });

    const result = await group.check({ mayClose: false });

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed', finding: { exposures: [] } } });
    expect(group.keys()).toContain('tcp 25-25 0.0.0.0/0');
    expect(group.keys()).not.toContain(office);
  });

  test('takes no place of the change limit, and is not held back by it', async () => {
    const group = await reopened();
    group.world.closingsLeft = 0;
    group.world.policy = aPolicy({ entries: [anEntry(), other] });
    group.edit((rules) => rules.filter(({ id }) => id !== 'sgr-again'));

    await group.check({ mayClose: false });

    expect(group.keys()).toContain('tcp 25-25 93.184.216.0/24');
    expect(group.world.closingsLeft).toBe(0);
  });

  test('leaves a finding alone where there is nothing to follow', async () => {
    const group = await reopened();
    const before = calls(group);

    const result = await group.check({ mayClose: false });

    expect(result).toEqual({
      kind: 'declined',
      reason: 'not changed: this check may not close the port; the next check of an event or a sweep closes it',
    });
    expect(calls(group)).toBe(before);
  });
});
