import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { undo } from '../../../core/undo/undo.ts';
import { anOrder, anUndoWorld, byAda, described, inAnHour } from '../../builders/an-undo.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  groupRef,
  now,
  ports,
} from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'a range', tags: { team: 'mail' } });
const kept = aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') });
const full = Array.from({ length: 59 }, (_, index) =>
  aRule({ id: `sgr-${index}`, ports: ports(443), source: fromCidr(`93.184.${index}.0/24`) }),
);

describe('an undo', () => {
  test.each([
    ['one port', [anOpenRule({ id: 'sgr-open' }), kept]],
    ['a range with description and tags', [range, kept]],
    ['all traffic', [anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null }), kept]],
    ['IPv6', [anOpenRule({ id: 'sgr-open', source: fromCidr('::/0') }), kept]],
    ['a prefix list', [aRule({ id: 'sgr-open', source: fromList('pl-0123456789abcdef0') }), kept]],
    ['halves', ['0.0.0.0/1', '128.0.0.0/1'].map((half) => anOpenRule({ id: `sgr-${half}`, source: fromCidr(half) }))],
  ])('gives back what the remediation took and takes what it added: %s', async (_, rules) => {
    const world = aPrefixList({ entries: [cidr('0.0.0.0/1'), cidr('128.0.0.0/1')] });
    const group = anUndoWorld({ rules, prefixLists: { [world.id]: world } });
    const id = await group.close();
    const closed = group.rules();

    const result = await group.undo(id);

    expect(closed).not.toEqual(described(rules));
    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed', undoes: id } });
    expect(group.rules()).toEqual(described(rules));
    expect(group.fault()).toBeNull();
  });

  test('exempts the group first, so that the next look leaves it alone until the exemption ends', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();

    await group.undo(id);
    await group.close();
    const meanwhile = group.rules();
    await group.close({ now: () => now + 3_600_001 });

    expect(group.exemptions()).toMatchObject([{ owner: 'ada', reason: `undo of ${id}`, expiresAt: inAnHour }]);
    expect(meanwhile).toEqual(described([range]));
    expect(group.rules()).not.toEqual(meanwhile);
    expect(group.outcomes()).toEqual([
      'planned',
      'completed',
      'planned',
      'completed',
      'exempted',
      'planned',
      'completed',
    ]);
  });

  test('leaves an exemption that lasts longer', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    const exemption = anExemption();
    group.world.policy = aPolicy({ exemptions: [exemption] });

    await group.undo(id);

    expect(group.exemptions()).toEqual([exemption]);
  });

  test('can be undone, and that again', async () => {
    const group = anUndoWorld({ rules: [range, kept] });
    const id = await group.close();
    const closed = group.rules();

    const first = await group.undo(id);
    const undoId = first.kind === 'remediated' ? first.entry.id : '';
    const second = await group.undo(undoId);
    const again = group.rules();
    const secondId = second.kind === 'remediated' ? second.entry.id : '';
    await group.undo(secondId);

    expect(again).toEqual(closed);
    expect(group.rules()).toEqual(described([range, kept]));
    expect(group.fault()).toBeNull();
  });

  test('keeps rules of ours ours: what is given back of them follows the allowlist again', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    const first = await group.undo(id);
    await group.undo(first.kind === 'remediated' ? first.entry.id : '');
    group.world.policy = aPolicy({ entries: [anEntry({ cidr: cidr('81.2.70.0/24') })] });

    await group.close();

    expect(
      group
        .rules()
        .filter((rule) => rule.startsWith('tcp 25-25'))
        .join(),
    ).toContain('81.2.70.0/24');
    expect(group.rules().join()).not.toContain('81.2.69.0/24');
  });

  test('leaves alone what somebody else has added since', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    const theirs = aRule({ id: 'sgr-theirs', ports: ports(443), source: fromCidr('93.184.216.0/24') });
    group.edit((rules) => [...rules, theirs]);

    await group.undo(id);

    expect(group.rules()).toEqual(described([range, theirs]));
  });

  test('takes what is gone already, and there already, as done', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    group.edit((rules) => [...rules.filter(({ ports: its }) => its?.from !== 20), { ...range, id: 'sgr-again' }]);

    const result = await group.undo(id);

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(group.rules()).toEqual(described([range]));
  });

  test('is nothing to do where all is as it was', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    group.edit(() => [range]);

    expect(await group.undo(id)).toMatchObject({ kind: 'taken', reason: expect.stringContaining('EC2 still shows') });
    group.edit(() => [{ ...range, id: 'sgr-again' }]);
    expect(await group.undo(id)).toMatchObject({ kind: 'nothing' });
  });
});

describe('an undo is refused, with nothing changed', () => {
  test.each<[string, (group: ReturnType<typeof anUndoWorld>) => void, string]>([
    [
      'a rule that was added has another range now',
      (group) => group.edit((rules) => rules.map((rule) => ({ ...rule, ports: ports(1, 24) }))),
      'was changed since',
    ],
    [
      'a rule that was added has another description now',
      (group) => group.edit((rules) => rules.map((rule) => ({ ...rule, description: 'mine' }))),
      'was changed since',
    ],
    ['there is no room', (group) => group.edit((rules) => [...rules, ...full]), 'may have 60'],
    ['the group was deleted', (group) => group.world.remove(groupRef), 'was deleted'],
  ])('where %s', async (_, meddle, reason) => {
    const rules = [...'abcd'].map((name, index) =>
      anOpenRule({ id: `sgr-${name}`, source: fromCidr(`${index * 64}.0.0.0/2`) }),
    );
    const group = anUndoWorld({ rules });
    const id = await group.close();
    meddle(group);
    const before = group.rules();

    const result = await group.undo(id);

    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
    expect(group.rules()).toEqual(before);
    expect(group.outcomes()).toEqual(['planned', 'completed']);
    expect(group.exemptions()).toEqual([]);
  });

  test('where the group is no longer opted in', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    group.world.put(aSnapshot({ rules: group.world.rulesOf(groupRef), tags: {} }));

    expect(await group.undo(id)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('not opted in') });
  });

  test('where a later remediation stands, which has to be undone first', async () => {
    const group = anUndoWorld({ rules: [range] });
    const first = await group.close();
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-later' })]);
    const later = await group.close();

    const tooEarly = await group.undo(first);
    await group.undo(later);
    const inTurn = await group.undo(first);

    expect(tooEarly).toMatchObject({
      kind: 'refused',
      reason: `${later} changed the group after ${first}; undo that one first`,
    });
    expect(inTurn).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(group.rules()).toEqual(described([range, anOpenRule({ id: 'sgr-later' })]));
  });

  test('where it was undone already', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    const undone = await group.undo(id);

    const result = await group.undo(id);

    const by = undone.kind === 'remediated' ? undone.entry.id : '';
    expect(result).toEqual({ kind: 'nothing', reason: `${id} was undone by ${by}` });
  });

  test('where it is not the plan that was approved', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    const before = group.rules();

    const result = await group.undo(id, {}, { approve: () => false });

    expect(result).toEqual({ kind: 'declined', reason: 'the plan is not the one that was approved' });
    expect(group.rules()).toEqual(before);
    expect(group.exemptions()).toEqual([]);
  });

  test('where it is not finished, or changed nothing, or is unknown', async () => {
    const group = anUndoWorld({ rules: [range], tags: {} });
    const reported = await group.close();

    expect(await group.undo(reported)).toEqual({ kind: 'nothing', reason: `${reported} changed nothing` });
    expect(await group.undo('rem-nobody-knows')).toMatchObject({ kind: 'refused' });
  });
});

describe('an undo that cannot exempt the group', () => {
  test('changes nothing and says so on record, and can be tried again', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    const closed = group.rules();
    const warden = group.wardenWith();
    const conflict = {
      ...warden,
      allowlist: { ...warden.allowlist, apply: async () => ({ kind: 'conflict' as const, ids: [] }) },
    };

    const undoing = undo(anOrder(id), byAda, conflict);

    await expect(undoing).rejects.toThrow('somebody else is editing the exemption');
    expect(group.rules()).toEqual(closed);
    expect(group.outcomes()).toEqual(['planned', 'completed', 'planned', 'failed']);
    expect(await group.undo(id)).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  });

  test('leaves no exemption behind where another worker was faster', async () => {
    const group = anUndoWorld({ rules: [range] });
    const id = await group.close();
    const { auditLog } = group.wardenWith();
    const overtaken = { ...auditLog, append: async () => 'taken' as const };

    const result = await group.undo(id, { auditLog: overtaken });

    expect(result.kind).toBe('taken');
    expect(group.exemptions()).toEqual([]);
  });
});

describe('an undo cut off between revoke and authorise', () => {
  async function cutOff() {
    const group = anUndoWorld({ rules: [range, kept] });
    const id = await group.close();
    const { groups } = group.wardenWith();
    const dying = { ...groups, authorizeIngress: async () => Promise.reject(new Error('died')) };
    await expect(group.undo(id, { groups: dying })).rejects.toThrow('died');
    return group;
  }

  test('is finished by the next look, while the exemption lasts', async () => {
    const group = await cutOff();

    await group.close({ now: () => now + 1_000_000 });

    expect(group.rules()).toEqual(described([range, kept]));
    expect(group.outcomes().slice(-2)).toEqual(['resumed', 'completed']);
    expect(group.fault()).toBeNull();
  });

  test('never opens the port again once the exemption has ended, and loses nothing else', async () => {
    const group = await cutOff();

    await group.close({ now: () => now + 4_000_000 });

    expect(described(group.world.rulesOf(groupRef)).map((rule) => rule.split(' ').slice(0, 3).join(' '))).toEqual([
      'tcp 20-24 0.0.0.0/0',
      'tcp 25-25 10.0.0.0/8',
      'tcp 25-25 81.2.69.0/24',
      'tcp 26-30 0.0.0.0/0',
    ]);
    expect(group.outcomes().slice(-2)).toEqual(['resumed', 'completed']);
    expect(await group.close({ now: () => now + 8_000_000 })).toBe('compliant');
  });

  test('or whose revoke went unanswered, is finished by the next look', async () => {
    const group = anUndoWorld({ rules: [range, kept] });
    const id = await group.close();
    const lost = { kind: 'unknown', message: 'no answer' } as const;
    group.world.faults.push(
      ...Array.from({ length: 20 }, () => ({ call: 'revokeIngress', applied: false, result: lost }) as const),
    );

    const result = await group.undo(id);
    group.world.faults.splice(0);
    await group.close({ now: () => now + 1_000 });

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'partial' } });
    expect(group.rules()).toEqual(described([range, kept]));
    expect(group.outcomes().slice(-2)).toEqual(['resumed', 'completed']);
  });

  test('is ended where it had changed nothing', async () => {
    const group = anUndoWorld({ rules: [range, kept] });
    const id = await group.close();
    const closed = group.rules();
    const { groups } = group.wardenWith();
    const dying = { ...groups, revokeIngress: async () => Promise.reject(new Error('died')) };
    await expect(group.undo(id, { groups: dying })).rejects.toThrow('died');

    await group.close({ now: () => now + 1_000_000 });

    expect(group.rules()).toEqual(closed);
    expect(group.outcomes().slice(-2)).toEqual(['planned', 'failed']);
    expect(await group.undo(id, { now: () => now + 1_000_000 })).toMatchObject({ kind: 'remediated' });
  });
});
