import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { AuditHistory } from '../../../core/audit/audit-log.ts';
import type { SecurityGroups } from '../../../core/gateways.ts';
import { hashOf } from '../../../core/model/canonical-json.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { aHistory, briefItem } from '../../builders/a-history.ts';
import { groupRef } from '../../builders/builders.ts';
import { pagedSurvey } from '../../builders/in-memory-sweep.ts';
import { asLink, inMemoryWorld, reconcileSettings, someDeps } from '../../builders/in-memory-world.ts';
import { memorySweepLedger } from '../../builders/memory-sweep-ledger.ts';
import { asRead } from './as-read.ts';
import type { Layer, Moment } from './layer.ts';

/** A moment in memory, with EC2's rules about what it refuses. */
export async function inMemory({ snapshot, entries, policy, settings, now }: Moment): Promise<Layer> {
  const world = inMemoryWorld({ snapshots: [snapshot], policy, made: 1000 * entries.length });
  for (const entry of entries) world.forge(groupRef, entry);
  let { tags } = snapshot;
  let ids = 0;
  const group = () => ({ ...snapshot, tags, rules: world.rulesOf(groupRef) });
  const groups: SecurityGroups = {
    ...world.groups,
    snapshot: async (ref, alsoLists) => {
      const read = await world.groups.snapshot(ref);
      return read && asRead(read, alsoLists);
    },
  };
  const onRecord = () => world.entriesOf(groupRef);
  return {
    deps: someDeps(world, {
      groups,
      now: () => now,
      settings: reconcileSettings(settings),
      // No id of a run before.
      newId: () => `rem-${entries.length}-${++ids}`,
    }),
    get survey() {
      return pagedSurvey([[asRead(group())]]);
    },
    history: historyOf(onRecord),
    ledger: () => memorySweepLedger(),
    alarms: () => world.alarms.map(({ kind, message }) => `${kind}: ${message}`),
    faults: world.faults,
    rules: () => world.rulesOf(groupRef),
    entries: async () => onRecord(),
    version: async () => hashOf(policyOf(world)),
    edit: async ({ after, on }) => {
      if (on !== null && on !== hashOf(policyOf(world))) return 'stale';
      world.policy = after;
      return 'applied';
    },
    setTags: (those) => {
      tags = those;
      world.put(group());
    },
    close: async () => {},
  };
}

function policyOf({ policy }: ReturnType<typeof inMemoryWorld>): Policy {
  if (policy instanceof Error) throw policy;
  return policy;
}

/** The log as sweeps read it, newest first. */
function historyOf(entries: () => readonly AuditEntry[]): AuditHistory {
  return {
    ...aHistory(),
    entriesOf: async (key) => (key === groupKey(groupRef) ? entries().map(asLink) : []),
    briefs: async function* () {
      yield entries().map(briefItem);
    },
    recent: async function* () {
      yield* entries().toReversed();
    },
  };
}
