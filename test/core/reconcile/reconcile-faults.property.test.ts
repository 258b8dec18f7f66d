import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import type { CallResult } from '../../../core/gateways.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { now } from '../../builders/builders.ts';
import { dying } from '../../builders/dying-deps.ts';
import {
  check,
  type Fault,
  type InMemoryWorld,
  inMemoryWorld,
  reconcileSettings,
  someDeps,
} from '../../builders/in-memory-world.ts';
import { lastingCases, plannedTexts } from '../../builders/lasting-cases.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { sortedTexts } from '../../builders/rule-texts.ts';
import type { Case } from '../../oracle/policy.ts';

const runs = Math.ceil(numberSetting('PROPERTY_RUNS', 2000) / 4);
const timeout = 30_000 + runs * 100;

const refused: CallResult = {
  kind: 'refused',
  requestId: 'req-fault',
  code: 'UnauthorizedOperation',
  message: 'denied',
};
const unknown: CallResult = { kind: 'unknown', message: 'socket hang up' };
const faults: fc.Arbitrary<Fault[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom('revokeIngress' as const, 'authorizeIngress' as const),
      fc.constantFrom(
        { applied: false, result: refused },
        { applied: false, result: unknown },
        { applied: true, result: unknown },
      ),
    )
    .map(([call, fault]) => ({ call, ...fault })),
  { maxLength: 5 },
);

/** EC2 refuses what a group over its quota would get. */
const roomyCases = lastingCases.map((given) => ({ ...given, snapshot: { ...given.snapshot, rulesQuota: 1000 } }));

function wardenAt(world: InMemoryWorld, given: Case, look: number): ReconcileDeps {
  const settings = reconcileSettings({ ...given.settings, mode: 'enforce' });
  const at = now + look * 2 * settings.claimTimeoutMs;
  return someDeps(world, { settings, now: () => at, newId: () => given.remediationId });
}

describe('for any group that is remediated', () => {
  test('a worker that dies anywhere leaves nothing that the next look does not finish', { timeout }, async () => {
    const death = fc.record({ call: fc.integer({ min: 1, max: 10 }), isAfter: fc.boolean() });
    const property = fc.asyncProperty(roomyCases, death, async (given, death) => {
      const { ref } = given.snapshot;
      const world = inMemoryWorld({ snapshots: [given.snapshot], policy: given.policy });

      await check(ref, dying(wardenAt(world, given, 0), death)).catch(() => null);
      await check(ref, wardenAt(world, given, 1));

      expect(sortedTexts(world.rulesOf(ref))).toEqual(plannedTexts(given));
      expect(chainFault(world.entriesOf(ref))).toBeNull();
      expect(world.entriesOf(ref).at(-1)?.outcome).toBe('completed');
    });
    await fc.assert(property, { numRuns: runs });
  });

  test('whatever EC2 refuses or leaves unanswered is made good by later looks', { timeout }, async () => {
    const property = fc.asyncProperty(roomyCases, faults, fc.nat(9), async (given, faults, readLag) => {
      const { ref } = given.snapshot;
      const world = inMemoryWorld({ snapshots: [given.snapshot], policy: given.policy, readLag });
      world.faults.push(...faults);

      for (let look = 0; look < 12; look++) await check(ref, wardenAt(world, given, look));

      expect(sortedTexts(world.rulesOf(ref))).toEqual(plannedTexts(given));
      expect(chainFault(world.entriesOf(ref))).toBeNull();
    });
    await fc.assert(property, { numRuns: runs });
  });
});
