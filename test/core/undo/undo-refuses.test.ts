import { describe, expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { undo } from '../../../core/undo/undo.ts';
import { rehashed } from '../../builders/a-chain.ts';
import { anOrder, anUndoGroup, byAda, described, type UndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, aRule, fromCidr, groupRef, managedTags, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'a range', tags: { team: 'mail' } });
const full = Array.from({ length: 60 }, (_, index) =>
  aRule({ id: `sgr-${index}`, ports: ports(443), source: fromCidr(`93.184.${index}.0/24`) }),
);

async function aClosed() {
  const group = anUndoGroup({ rules: [range] });
  return { group, id: await group.close() };
}

function removing(group: UndoGroup, key: string): void {
  group.edit((rules) => rules.filter((rule) => `${rule.ports?.from}` !== key));
}

describe('where a person has changed what the remediation added, an undo refuses, changes nothing, and says what', () => {
  const madeRule = (group: UndoGroup) => group.world.rulesOf(groupRef).find(({ ports }) => ports?.from === 20);

  test('by removing it (row 4)', async () => {
    const { group, id } = await aClosed();
    removing(group, '20');
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toEqual({
      kind: 'refused',
      reason:
        `the group was changed since ${id}: somebody removed or edited tcp 20-24 from 0.0.0.0/0 "a range"; ` +
        '--port-only gives back TCP at the port alone',
      conflicts: [
        {
          kind: 'removed',
          expected: 'tcp 20-24 from 0.0.0.0/0 "a range"',
          found: null,
          what: 'somebody removed or edited tcp 20-24 from 0.0.0.0/0 "a range"',
        },
      ],
    });
    expect(group.rules()).toEqual(before);
    expect(group.outcomes()).toEqual(['planned', 'completed']);
    expect(group.exemptions()).toEqual([]);
  });

  test.each([
    ['the range', { ports: ports(1, 24) }, 'removed'],
    ['the source', { source: fromCidr('10.0.0.0/8') }, 'removed'],
    ['the description', { description: 'mine' }, 'edited'],
    ['a tag', { tags: { team: 'web' } }, 'edited'],
    ['a tag that it had not', { tags: { team: 'mail', cost: '7' } }, 'edited'],
    ['that it has tags', { tags: {} }, 'edited'],
  ] as const)('by editing %s', async (_, edit, kind) => {
    const { group, id } = await aClosed();
    const made = madeRule(group);
    group.edit((rules) => rules.map((rule) => (rule.id === made?.id ? { ...rule, ...edit } : rule)));
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toMatchObject({ kind: 'refused', conflicts: [{ kind }] });
    expect(group.rules()).toEqual(before);
  });

  test('but not by changing tags of ours alone', async () => {
    const { group, id } = await aClosed();
    const tagged = { team: 'mail', 'smtp-warden:remediation': 'another' };
    group.edit((rules) => rules.map((rule) => ({ ...rule, tags: rule.ports?.from === 25 ? {} : tagged })));

    await group.undone(id);

    expect(group.rules()).toEqual(described([range]));
  });

  test('in any order of the tags', async () => {
    const tags = { a: '1', b: '2' };
    const group = anUndoGroup({ rules: [{ ...range, tags }] });
    const id = await group.close();
    group.edit((rules) =>
      rules.map((rule) => ({ ...rule, tags: Object.fromEntries(Object.entries(rule.tags).reverse()) })),
    );

    await group.undone(id);

    expect(group.rules()).toEqual(described([{ ...range, tags }]));
  });

  test('by making a rule like the one that would be restored, with labels of their own', async () => {
    const { group, id } = await aClosed();
    group.edit((rules) => [...rules, { ...range, id: 'sgr-theirs', description: 'theirs' }]);
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toMatchObject({
      kind: 'refused',
      conflicts: [
        {
          kind: 'made-by-others',
          expected: 'tcp 20-30 from 0.0.0.0/0 "a range"',
          found: 'sgr-theirs tcp 20-30 from 0.0.0.0/0 "theirs"',
          what: 'somebody made sgr-theirs tcp 20-30 from 0.0.0.0/0 "theirs", where tcp 20-30 from 0.0.0.0/0 "a range" would be restored',
        },
      ],
    });
    expect(group.rules()).toEqual(before);
  });

  test('but not where it has the very same labels: it stands, and is left', async () => {
    const { group, id } = await aClosed();
    group.edit((rules) => [...rules, { ...range, id: 'sgr-theirs' }]);

    await group.undone(id);

    expect(group.world.rulesOf(groupRef)).toEqual([{ ...range, id: 'sgr-theirs' }]);
  });
});

describe('an undo refuses and changes nothing', () => {
  test.each<[string, (group: UndoGroup) => void, string]>([
    [
      'where there is no room for a moment',
      (group) => group.edit((rules) => [...rules, ...full.slice(0, 57)]),
      'the way back needs 61 ipv4 rules for a moment and 58 in the end, and the quota allows 60',
    ],
    ['where the group was deleted', (group) => group.world.remove(groupRef), 'the group was deleted since rem-1'],
    [
      'where the group belongs to another account',
      (group) => group.edit((rules) => rules, { ownerId: '444455556666' }),
      'the group belongs to account 444455556666',
    ],
  ])('%s', async (_, meddle, reason) => {
    const { group, id } = await aClosed();
    meddle(group);
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toEqual({ kind: 'refused', reason, conflicts: [] });
    expect(group.rules()).toEqual(before);
    expect(group.outcomes()).toEqual(['planned', 'completed']);
    expect(group.exemptions()).toEqual([]);
  });

  test('where it was undone already, and names by what', async () => {
    const { group, id } = await aClosed();
    const by = await group.undone(id);

    expect(await group.undo(id)).toEqual({ kind: 'nothing', reason: `${id} was undone by ${by}` });
  });

  test('where somebody looks at the plan and says no', async () => {
    const { group, id } = await aClosed();
    const before = group.rules();

    const result = await group.undo(id, { approve: ({ undoes }) => undoes !== id });

    expect(result).toEqual({
      kind: 'declined',
      reason: 'not changed: the group changed after the way back was shown; run undo again',
    });
    expect(group.rules()).toEqual(before);
    expect(group.exemptions()).toEqual([]);
  });

  test('of what was only decided', async () => {
    const group = anUndoGroup({ rules: [range], tags: {} });
    const reported = await group.close();

    expect(await group.undo(reported)).toEqual({
      kind: 'nothing',
      reason: `${reported} changed nothing: it was only reported`,
    });
  });

  test('of what is not on record', async () => {
    const { group } = await aClosed();

    expect(await group.undo('rem-nobody-knows')).toEqual({
      kind: 'refused',
      reason: 'nothing is on record under rem-nobody-knows',
      conflicts: [],
    });
  });

  test('where the clocks are apart', async () => {
    const { group, id } = await aClosed();
    const clock = { ...group.deps().clock, awsOffset: () => 7_000 };

    const result = await group.undo(id, {}, { clock });

    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('7 s behind AWS') });
    expect(group.outcomes()).toEqual(['planned', 'completed']);
  });

  test('where EC2 still shows the group as it was before', async () => {
    const { group, id } = await aClosed();
    group.edit(() => [range]);

    expect(await group.undo(id)).toMatchObject({
      kind: 'busy',
      reason: expect.stringContaining('EC2 still shows the group as it was'),
      againInMs: 15_000,
    });
  });

  test('where another worker has claimed the group meanwhile, and leaves no exemption behind', async () => {
    const { group, id } = await aClosed();
    const auditLog = { ...group.deps().auditLog, append: async () => 'conflict' as const };

    const result = await group.undo(id, {}, { auditLog });

    expect(result.kind).toBe('busy');
    expect(group.exemptions()).toEqual([]);
  });

  test('where the group has grown so much that the undo could not be recorded to its end', async () => {
    const { group, id } = await aClosed();
    const tags = Object.fromEntries(Array.from({ length: 48 }, (_, index) => [`tag-${index}`, 'x'.repeat(250)]));
    const heavy = Array.from({ length: 32 }, (_, index) =>
      aRule({ id: `sgr-heavy-${index}`, source: fromCidr(`93.184.${index}.0/24`), tags }),
    );
    group.edit((rules) => [...rules, ...heavy]);

    const result = await group.undo(id);

    expect(result).toMatchObject({
      kind: 'refused',
      reason: 'the group has more rules and texts than one entry of the audit log can hold',
    });
    expect(group.outcomes()).toEqual(['planned', 'completed']);
  });
});

describe('an undo believes no chain that does not hold', () => {
  test('at its end', async () => {
    const { group, id } = await aClosed();
    group.world.forge(groupRef, { ...group.last(), sequence: 3, hash: 'rubbish' });

    expect(await group.undo(id)).toEqual({
      kind: 'refused',
      reason: 'the history of the group does not hold at entry 3: the entry was changed',
      conflicts: [],
    });
  });

  test('anywhere before', async () => {
    const { group, id } = await aClosed();
    group.time.passed += 3_600_000;
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
    await group.close();
    const deps = group.undoDeps();
    const [first, ...rest] = await deps.auditLog.entriesOf('');
    if (!first?.entry) throw new Error('nothing is on record');
    const changed = rehashed({ ...first.entry, reason: 'another' });
    const auditLog = {
      ...deps.auditLog,
      entriesOf: async () => [{ stored: changed, entry: changed, problem: null }, ...rest],
    };

    const result = await undo(anOrder(id), byAda, { ...deps, auditLog });

    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('does not hold at entry 2') });
  });

  test('with an entry that cannot be read', async () => {
    const { group, id } = await aClosed();
    const deps = group.undoDeps();
    const links = await deps.auditLog.entriesOf('');
    const [first, ...rest] = links;
    if (!first) throw new Error('nothing is on record');
    const auditLog = {
      ...deps.auditLog,
      entriesOf: async () => [{ ...first, entry: null, problem: 'a newer version wrote it' }, ...rest],
    };

    const result = await undo(anOrder(id), byAda, { ...deps, auditLog });

    expect(result).toMatchObject({
      kind: 'refused',
      reason: 'the history of the group does not hold at entry 1: a newer version wrote it',
    });
  });
});

test('a forged entry with right hashes makes no undo that restores what does not reach the port', async () => {
  const group = anUndoGroup({ rules: [aRule()] });
  const ssh = anOpenRule({ id: 'sgr-ssh', ports: ports(22) });
  const real = anUndoGroup({ rules: [range] });
  await real.close();
  const [claim, end] = real.entries();
  if (!claim || !end) throw new Error('nothing is on record');
  const { sequence: _s, previousHash: _p, hash: _h, ...planned } = claim;
  const { sequence: _s2, previousHash: _p2, hash: _h2, ...completed } = end;
  const first = link({ ...planned, rulesBefore: [ssh], steps: [] }, null);
  const second = link({ ...completed, steps: [], revokedRuleIds: ['sgr-ssh'], rulesAfter: [] }, first);
  group.world.forge(groupRef, first);
  group.world.forge(groupRef, second);
  const before = group.rules();

  const result = await group.undo(claim.id);

  expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('tcp 22 from 0.0.0.0/0') });
  expect(group.rules()).toEqual(before);
});

test('an undo names another deployment whose rules stand, which its exemption does not bind', async () => {
  const { group, id } = await aClosed();
  const tags = { ...managedTags, 'smtp-warden:deployment': 'dep-other' };
  const theirs = aRule({ id: 'sgr-theirs', source: { kind: 'cidr', cidr: cidr('93.184.216.0/24') }, tags });
  group.edit((rules) => [...rules, theirs]);
  const notes: (readonly string[])[] = [];

  await group.undone(id, { approve: (plan) => notes.push(plan.notes) > 0 });

  expect(notes).toEqual([
    [
      'rules of the smtp-warden deployment dep-other stand here; the exemption does not bind it, and it may close the port again',
    ],
  ]);
});
