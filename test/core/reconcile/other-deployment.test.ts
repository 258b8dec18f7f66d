import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { aGroup } from '../../builders/a-group.ts';
import { anEntry, anOpenRule, aPolicy, aRule, fromCidr, now, ports } from '../../builders/builders.ts';
import { refused } from '../../builders/scripted-groups.ts';

const open = (change = {}) => anOpenRule({ id: 'sgr-open', ...change });

describe('a remainder that another deployment has just made', () => {
  const id = (ms: number) => `rem-${Math.floor(ms).toString(36).padStart(9, '0')}0123456789ab`;
  const theirs = (since: number, tags = {}) =>
    aRule({
      id: 'sgr-theirs',
      ports: ports(20, 24),
      source: fromCidr('0.0.0.0/0'),
      tags: { 'smtp-warden:remediation': id(since), 'smtp-warden:deployment': 'dep-other', ...tags },
    });
  const beside = (rule: ReturnType<typeof theirs>) => aGroup({ rules: [open({ ports: ports(20, 30) }), rule] });

  test('makes a closing wait until its claim is over', async () => {
    const since = now - 10_000;
    const group = beside(theirs(since));

    const result = await group.check();

    expect(result).toEqual({
      kind: 'busy',
      reason: 'smtp-warden deployment dep-other has been changing this group since 2026-11-15T11:59:50.000Z',
      againInMs: 85_000,
    });
    expect(group.outcomes()).toEqual([]);
  });

  test('also a person’s', async () => {
    expect((await beside(theirs(now)).check({ isPerson: true })).kind).toBe('busy');
  });

  test.each([
    ['was made longer ago than a claim lasts', theirs(now - 90_000)],
    ['is dated in the future', theirs(now + 15_001)],
    ['is a managed rule', theirs(now, { 'smtp-warden:managed': 'true' })],
    ['names no time', theirs(now, { 'smtp-warden:remediation': 'rem-1' })],
    ['names no time that can be read', theirs(now, { 'smtp-warden:remediation': `x${id(now)}` })],
    ['names more than an id', theirs(now, { 'smtp-warden:remediation': `${id(now)}0` })],
  ])('does not where it %s', async (_, rule) => {
    expect((await beside(rule).check()).kind).toBe('remediated');
  });

  test.each([
    ['a moment before its claim is over', theirs(now - 89_999)],
    ['made by a clock that is a little ahead', theirs(now + 15_000)],
    ['of this deployment, and the log knows nothing of it', theirs(now, { 'smtp-warden:deployment': 'dep-ours' })],
  ])('does %s', async (_, rule) => {
    expect((await beside(rule).check()).kind).toBe('busy');
  });

  test('does not where it is of the remediation on record last, whose clock was ahead', async () => {
    const ahead = id(now + 15_001);
    const group = aGroup({ rules: [open({ ports: ports(20, 30) })] });
    group.world.faults.push({
      call: 'revokeIngress',
      applied: false,
      result: refused('UnauthorizedOperation', 'req-1'),
    });
    await group.check({}, { newId: () => ahead });
    group.time.passed = 10_000;

    const result = await group.check();

    expect(group.outcomes()).toEqual(['planned', 'partial', 'planned', 'completed']);
    expect(result.kind).toBe('remediated');
  });

  test('does not where it has no remediation at all', async () => {
    const { 'smtp-warden:remediation': _, ...tags } = theirs(now).tags;

    expect((await beside({ ...theirs(now), tags }).check()).kind).toBe('remediated');
  });

  test('does not where it names no deployment', async () => {
    const { 'smtp-warden:deployment': _, ...tags } = theirs(now).tags;

    expect((await beside({ ...theirs(now), tags }).check()).kind).toBe('remediated');
  });

  test('holds back no following of the allowlist', async () => {
    const group = aGroup({ rules: [open()] });
    await group.check();
    group.edit((rules) => [...rules, theirs(now)]);
    group.world.policy = aPolicy({ entries: [anEntry(), anEntry({ id: 'b', cidr: cidr('93.184.216.0/24') })] });

    await group.check();

    expect(group.keys()).toContain('tcp 25-25 93.184.216.0/24');
  });
});
