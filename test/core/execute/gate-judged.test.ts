import { describe, expect, test } from 'vitest';
import { aGate, office, open } from '../../builders/a-gate.ts';
import { anEntry, aPolicy, aSnapshot } from '../../builders/builders.ts';

const changed = 'was refused: the group or the allowlist has changed in the meantime: it is not in the group as named';
const empty = aSnapshot({ rules: [] });

describe('a change that a later read forbids is what others have done, and no bug', () => {
  test('where it was right by what the claim rests on', async () => {
    const { gate, state, clock, calls } = aGate();
    state.snapshot = empty;
    clock.wall += 5_001;
    clock.monotonic += 5_001;

    const result = await gate.revoke([open]);

    expect(result).toEqual({ kind: 'stopped', reason: expect.stringContaining(changed) });
    expect(calls).toEqual([]);
  });

  test('where an authorise was', async () => {
    const { gate, state, clock, calls } = aGate();
    state.policy = aPolicy({ entries: [] });
    clock.wall += 5_001;
    clock.monotonic += 5_001;

    const result = await gate.authorize([office], {});

    expect(result).toEqual({ kind: 'stopped', reason: expect.stringContaining('81.2.69.0/24 is not approved') });
    expect(calls).toEqual([]);
  });

  test.each(['again', 'state'] as const)('where it was right by what the caller read last: %s', async (read) => {
    const { gate, state, clock } = aGate({ snapshot: { rules: [] } });
    state.snapshot = aSnapshot({ rules: [open] });
    clock.wall += 5_001;
    clock.monotonic += 5_001;
    await gate[read]();
    state.snapshot = empty;
    clock.wall += 5_001;
    clock.monotonic += 5_001;

    expect(await gate.revoke([open])).toEqual({ kind: 'stopped', reason: expect.stringContaining(changed) });
  });

  test('though a read in between came to nothing', async () => {
    const { gate, state, clock } = aGate({ snapshot: { rules: [] } });
    state.snapshot = aSnapshot({ rules: [open] });
    await gate.again();
    Reflect.set(state, 'snapshot', null);
    await gate.again();
    state.snapshot = empty;
    clock.wall += 5_001;
    clock.monotonic += 5_001;

    expect(await gate.revoke([open])).toMatchObject({ kind: 'stopped' });
  });

  test('where an approval has ended since, by the time of each', async () => {
    const ending = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T12:00:02.000Z' })] });
    const { gate, clock } = aGate({ policy: ending });
    clock.wall += 2_000;

    expect(await gate.authorize([office], {})).toMatchObject({ kind: 'stopped' });
  });
});

describe('a change that was never right is a bug', () => {
  test('where neither the claim nor the caller saw it so', async () => {
    const { gate, calls } = aGate({ snapshot: { rules: [] } });
    await gate.again();

    await expect(gate.revoke([open])).rejects.toThrow('this is a bug: it is not in the group as named');
    expect(calls).toEqual([]);
  });

  test('where an approval had ended before the claim', async () => {
    const ended = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T12:00:00.000Z' })] });
    const { gate } = aGate({ policy: ended });

    await expect(gate.authorize([office], {})).rejects.toThrow('this is a bug: 81.2.69.0/24 is not approved');
  });

  test('where one of several rules was never right, though a first was', async () => {
    const other = { ...open, id: 'sgr-other', description: null, ports: { from: 26, to: 26 } };
    const { gate } = aGate({ snapshot: { rules: [open, other] } });

    await expect(gate.revoke([open, other])).rejects.toThrow('it neither exposes the port');
  });
});
