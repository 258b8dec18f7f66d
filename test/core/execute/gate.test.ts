import { describe, expect, test } from 'vitest';
import { GateRefusal, type Pass } from '../../../core/execute/gate.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { NewRule } from '../../../core/plan/step.ts';
import { aGate, high, low, office, open } from '../../builders/a-gate.ts';
import { approved, authorising, restored, revoking } from '../../builders/a-step.ts';
import { keptOfRange, openRange } from '../../builders/an-evidence.ts';
import { aRule, aSnapshot, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { done, isAlready, made, unanswered } from '../../builders/scripted-groups.ts';

describe('a change that the group allows', () => {
  test('is sent as it is asked for, once, and the answer is given back', async () => {
    const { gate, calls } = aGate({ snapshot: { rules: [openRange, ...keptOfRange] } });

    const revoked = await gate.revoke([openRange]);
    const authorised = await gate.authorize([office], { a: 'b' });

    expect([revoked, authorised]).toEqual([done('req'), done('req')]);
    expect(calls).toEqual([
      { call: 'revokeIngress', names: ['tcp 20-30 0.0.0.0/0'], tags: {} },
      { call: 'authorizeIngress', names: ['tcp 25-25 81.2.69.0/24'], tags: { a: 'b' } },
    ]);
  });

  test('is remembered: what was made, confirmed and revoked counts for what comes next', async () => {
    const { gate } = aGate({
      snapshot: { rules: [openRange] },
      answers: ({ call }) => done('req', call === 'authorizeIngress' ? { created: [made(low), made(high)] } : {}),
    });

    await gate.authorize([low, high], {});
    await gate.revoke([openRange]);

    expect([...gate.created.values()].map(({ original }) => original)).toEqual(Array(2).fill('tcp 20-30 0.0.0.0/0'));
    expect([...gate.revoked]).toEqual(['tcp 20-30 0.0.0.0/0']);
    expect([...gate.gone]).toEqual([]);
  });

  test('that finds nothing says that somebody else was there before', async () => {
    const { gate } = aGate({ answers: () => isAlready('InvalidPermission.NotFound', 'req') });

    await gate.revoke([open]);

    expect([...gate.gone]).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('that got no answer says nothing when it is not found then', async () => {
    const { gate } = aGate({
      answers: (_, at) => (at === 0 ? unanswered : isAlready('InvalidPermission.NotFound', 'req')),
    });

    await gate.revoke([open]);
    await gate.revoke([open]);

    expect([...gate.gone, ...gate.revoked]).toEqual([]);
  });

  test('lets the approved in after the exposure that this gate has itself read is gone', async () => {
    const { gate, state, clock } = aGate();

    await gate.revoke([open]);
    state.snapshot = aSnapshot({ rules: [] });
    clock.wall += 6_000;

    expect(await gate.authorize([office], {})).toEqual(done('req'));
  });

  test('but not where it has read none, whatever the claim says', async () => {
    const { gate } = aGate({ snapshot: { rules: [] } });

    await expect(gate.authorize([office], {})).rejects.toThrow('no ipv4 exposure was closed');
  });
});

describe('what EC2 has said to stand', () => {
  const kept = [made(low), made(high)];
  const opened = () => aGate({ snapshot: { rules: [openRange] } });

  test('counts for the read that the claim rests on, which is older', async () => {
    const { gate } = opened();
    await gate.authorize([low, high], {});

    expect(await gate.revoke([openRange])).toEqual(done('req'));
  });

  test('counts for a read that was made before it', async () => {
    const { gate } = opened();
    await gate.again();
    await gate.authorize([low, high], {});

    expect(await gate.revoke([openRange])).toEqual(done('req'));
  });

  test.each<[name: string, rules: SecurityGroupRule[], isStopped: boolean]>([
    ['has to be seen in a later read', [openRange], true],
    ['is seen there', [openRange, ...kept], false],
    ['has to be seen whole', [openRange, made(low)], true],
  ])('%s: somebody may have removed it since', async (_, rules, isStopped) => {
    for (const read of ['again', 'state'] as const) {
      const { gate, state, clock } = opened();
      await gate.authorize([low, high], {});
      state.snapshot = aSnapshot({ rules });
      clock.wall += 5_001;
      await gate[read]();

      expect((await gate.revoke([openRange])).kind).toBe(isStopped ? 'stopped' : 'done');
    }
  });

  test('has to be seen in a read that the gate makes itself', async () => {
    const { gate, clock } = opened();
    await gate.authorize([low, high], {});
    clock.wall += 5_001;

    expect(await gate.revoke([openRange])).toMatchObject({
      kind: 'stopped',
      reason: expect.stringContaining('no rule would allow tcp 20-30'),
    });
  });

  test('is not forgotten when the same read is asked for again', async () => {
    const { gate, clock } = opened();
    clock.wall += 5_001;
    await gate.state();
    await gate.authorize([low, high], {});
    await gate.state();

    expect(await gate.revoke([openRange])).toEqual(done('req'));
  });
});

describe('a change that breaks an invariant', () => {
  test('is a bug: nothing is sent, and the error says what', async () => {
    const { gate, calls } = aGate({ snapshot: { rules: [openRange] } });

    const revoke = gate.revoke([openRange]);
    const authorize = gate.authorize([approved(aRule({ source: fromCidr('8.8.8.0/24') }))], {});

    await expect(revoke).rejects.toThrow(
      new GateRefusal(
        `rem-1 in ${groupRef.groupId}: changing tcp 20-30 0.0.0.0/0 was refused, this is a bug: ` +
          'no rule would allow tcp 20-30 from 0.0.0.0/0 any more',
      ),
    );
    await expect(authorize).rejects.toThrow(
      new GateRefusal(
        `rem-1 in ${groupRef.groupId}: changing tcp 25-25 8.8.8.0/24 was refused, this is a bug: it is not in the claim`,
      ),
    );
    expect(await authorize.catch(({ name }) => name)).toBe('GateRefusal');
    expect(calls).toEqual([]);
  });

  test('is refused though the first rule of the call is fine', async () => {
    const other = aRule({ id: 'sgr-other' });
    const { gate, calls } = aGate({ snapshot: { rules: [open, other] } });

    await expect(gate.revoke([open, other])).rejects.toThrow('changing tcp 25-25 81.2.69.0/24 was refused');
    await expect(gate.authorize([office, { ...office, ports: ports(26) } as NewRule], {})).rejects.toThrow(
      'not in the claim',
    );
    expect(calls).toEqual([]);
  });

  test('is refused by what the tags say', async () => {
    const { gate } = aGate({ snapshot: { rules: [openRange] } });

    await expect(gate.authorize([low], { 'smtp-warden:managed': 'true' })).rejects.toThrow('tagged as managed');
  });
});

describe('the way back of an undo', () => {
  const back: SecurityGroupRule = openRange;
  const steps = [authorising(restored(back)), revoking(aRule())];
  const wayBack = { authorize: [back], revoke: [] };

  test.each<[name: string, pass: Pass, isOpen: boolean]>([
    ['is open to a person who undoes a remediation', { caller: 'person', wayBack }, true],
    ['is not open without that remediation', { caller: 'person', wayBack: null }, false],
    ['is not open to the bot', { caller: 'bot' }, false],
    ['is not open to the bot, whatever it brings along', { caller: 'bot', wayBack } as Pass, false],
  ])('%s', async (_, pass, isOpen) => {
    const { gate } = aGate({ pass, steps, snapshot: { rules: [] } });

    const result = gate.authorize([restored(back)], {}).then(
      ({ kind }) => kind,
      ({ message }: Error) => message,
    );

    expect(await result).toEqual(isOpen ? 'done' : expect.stringContaining('not part of the undo'));
  });
});

test('later reads resolve the lists that the gate is told of, and no others', async () => {
  const withLists = aGate({ input: { alsoLists: ['pl-0a'] } });
  const without = aGate();

  await withLists.gate.again();
  await without.gate.again();

  expect([withLists.asked, without.asked]).toEqual([[['pl-0a']], [[]]]);
});
