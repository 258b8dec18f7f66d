import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { aGroup } from '../../builders/a-group.ts';
import { anOpenRule, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'relay', tags: { team: 'mail' } });

const office = 'tcp 25-25 81.2.69.0/24';

const kept = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];

const finished = [kept[0], office, kept[1]];

describe('a rule that somebody removes or edits between read and remainder', () => {
  const gone: Partial<Snapshot> = {};

  test('is removed: its remainder goes again', async () => {
    const group = aGroup({ rules: [range] });
    group.editBefore('authorizeIngress', () => [], gone);

    await group.check();

    expect(group.keys()).not.toContain(kept[0]);
    expect(group.keys()).not.toContain(kept[1]);
  });

  test.each([
    ['to a private network', { source: fromCidr('10.0.0.0/8') }, 'tcp 20-30 10.0.0.0/8'],
    ['to another port', { ports: ports(443) }, 'tcp 443-443 0.0.0.0/0'],
    ['to UDP', { protocol: 'udp' }, 'udp 20-30 0.0.0.0/0'],
  ])('is narrowed %s: its remainder goes again, and what the owner made stays', async (_, edit, key) => {
    const group = aGroup({ rules: [range] });
    group.editBefore('authorizeIngress', (rules) => rules.map((rule) => ({ ...rule, ...edit })));

    await group.check();

    expect(group.keys()).toEqual([key]);
  });

  test('is narrowed and still open to the internet: it is closed by a plan of its own', async () => {
    const group = aGroup({ rules: [range] });
    group.editBefore('authorizeIngress', (rules) =>
      rules.map((rule) => ({ ...rule, ports: ports(25, 2525), source: fromCidr('0.0.0.0/1') })),
    );

    await group.check();

    expect(group.keys()).toEqual([office, 'tcp 26-2525 0.0.0.0/1']);
  });

  test('beside another that goes as planned: only its own remainder goes again', async () => {
    const other = anOpenRule({ id: 'sgr-other', ports: ports(20, 30), source: fromCidr('::/0') });
    const group = aGroup({ rules: [range, other] });
    group.editBefore('authorizeIngress', (rules) => rules.filter(({ id }) => id !== range.id));

    await group.check();

    expect(group.keys().filter((key) => key.includes('::/0'))).toEqual(['tcp 20-24 ::/0', 'tcp 26-30 ::/0']);
    expect(group.keys()).not.toContain(kept[0]);
  });
});

describe('a remainder is not taken back', () => {
  test('where the revoke worked and its answer was lost', async () => {
    const group = aGroup({ rules: [range] });
    group.world.faults.push({ call: 'revokeIngress', applied: true, result: { kind: 'unknown', message: 'lost' } });

    await group.check();

    expect(group.keys()).toEqual(finished);
  });

  test('where a person has edited it meanwhile: it is his now', async () => {
    const group = aGroup({ rules: [range] });
    group.editBefore('revokeIngress', (rules) =>
      rules
        .filter(({ id }) => id !== range.id)
        .map((rule) => (rule.ports?.from === 20 ? { ...rule, ports: ports(21, 24) } : rule)),
    );

    await group.check();

    expect(group.keys()).toContain('tcp 21-24 0.0.0.0/0');
    expect(group.keys()).not.toContain(kept[1]);
  });
});

test('a rule that somebody makes between read and remainder is his, and is counted on', async () => {
  const group = aGroup({ rules: [range] });
  const theirs = aRule({ id: 'sgr-theirs', ports: ports(20, 24), source: fromCidr('0.0.0.0/0') });
  group.editBefore('authorizeIngress', (rules) => [...rules, theirs]);

  await group.check();

  expect(group.keys()).toEqual(finished);
  expect(group.world.rulesOf(groupRef)).toContainEqual(theirs);
});

test('where others change the group in every round, the check ends after four', async () => {
  const group = aGroup({ rules: [range] });
  let round = 0;
  group.world.justBefore = (call) => {
    if (call !== 'revokeIngress' || group.world.rulesOf(groupRef).every(({ ports }) => ports?.to !== 30 + round))
      return;
    round += 1;
    group.edit((rules) =>
      rules.map((rule) =>
        rule.ports?.from === 20 && rule.ports.to > 24 ? { ...rule, ports: ports(20, 30 + round) } : rule,
      ),
    );
  };

  await group.check();

  expect(group.outcomes().filter((outcome) => outcome === 'planned')).toHaveLength(4);
});
