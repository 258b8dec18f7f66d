import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { now } from '../../builders/builders.ts';
import {
  check,
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
const timeout = 30_000 + runs * 200;

/** EC2 refuses what a group over its quota would get. */
const roomyCases = lastingCases.map((given) => ({ ...given, snapshot: { ...given.snapshot, rulesQuota: 1000 } }));

/** Dependencies whose calls each take as long as the scheduler says. */
function scheduled(world: InMemoryWorld, given: Case, scheduler: fc.Scheduler): ReconcileDeps {
  const later = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      await scheduler.schedule(Promise.resolve());
      return call(...args);
    };
  };
  const { groups, changes, auditLog, allowlist } = world;
  return someDeps(world, {
    settings: reconcileSettings({ ...given.settings, mode: 'enforce' }),
    now: () => now,
    newId: () => given.remediationId,
    allowlist: { read: later(allowlist.read) },
    auditLog: { tail: later(auditLog.tail), append: later(auditLog.append) },
    groups: {
      snapshot: later(groups.snapshot),
      rules: later(groups.rules),
    },
    changes: {
      revokeIngress: later(changes.revokeIngress),
      authorizeIngress: later(changes.authorizeIngress),
    },
  });
}

describe('two workers at one group', () => {
  test('leave it as the plan says, in one unbroken chain, however their calls interleave', { timeout }, async () => {
    const property = fc.asyncProperty(roomyCases, fc.scheduler(), async (given, scheduler) => {
      const { ref } = given.snapshot;
      const world = inMemoryWorld({ snapshots: [given.snapshot], policy: given.policy });

      const both = Promise.all([1, 2].map(() => check(ref, scheduled(world, given, scheduler))));
      const endings = await scheduler.waitFor(both);

      expect(sortedTexts(world.rulesOf(ref))).toEqual(plannedTexts(given));
      expect(chainFault(world.entriesOf(ref))).toBeNull();
      expect(world.entriesOf(ref).map(({ outcome }) => outcome)).toEqual(['planned', 'completed']);
      expect(endings.filter(({ kind }) => kind === 'remediated').length).toBe(1);
    });
    await fc.assert(property, { numRuns: runs });
  });
});
