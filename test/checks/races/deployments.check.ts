import { expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { now } from '../../builders/builders.ts';
import { aCheck, inMemoryWorld, reconcileSettings } from '../../builders/in-memory-world.ts';
import { exposedFamilies } from '../../oracle/exposure.ts';
import { approvedCidrs, type Case } from '../../oracle/policy.ts';
import { chronicleFaults } from './chronicle-faults.ts';
import { claimFaults, logFaults } from './log-faults.ts';
import { type RacedWorld, racedWorld } from './raced-world.ts';
import { randomFrom } from './random.ts';
import { caseOf, casesUpTo, play, rounds, someCases, tell } from './rounds.ts';
import { traceOf } from './trace.ts';
import { type Turns, turnsOf } from './turns.ts';

const atOnce: Turns = { ...turnsOf(() => 0), taking: (call) => call };

/** Two deployments that share an account and a group, and nothing else: each has its own policy, log and id. */
function twoDeployments(ours: Case, theirs: Case) {
  const raced = racedWorld([ours]);
  const second = inMemoryWorld({ snapshots: [], policy: theirs.policy });
  const settings = reconcileSettings({ ...theirs.settings, mode: 'enforce' });
  const workers: readonly ((turns: Turns, clock: () => number) => ReconcileDeps)[] = [
    (turns, clock) => raced.worker(turns, { now: clock }),
    (turns, clock) => raced.worker(turns, { now: clock, settings }, second),
  ];
  return { raced, second, workers };
}

type Two = ReturnType<typeof twoDeployments>;

/** Both check in turns, each later than any claim lasts, until neither changes anything; a text says that they never stop. */
async function settle({ raced, workers }: Two, { snapshot: { ref } }: Case): Promise<string[]> {
  const acts = () => raced.chronicleOf(ref).acts.length;
  for (let hour = 1; hour <= 8; hour++) {
    const before = acts();
    for (const [index, worker] of workers.entries()) {
      const clock = () => now + hour * 3_600_000 + index * 600_000;
      await reconcile(ref, aCheck, worker(atOnce, clock));
    }
    if (acts() === before) return [];
  }
  return ['the two change the group for ever'];
}

function endFaults({ raced, second }: Two, ours: Case, theirs: Case): string[] {
  const { ref } = ours.snapshot;
  const chronicle = raced.chronicleOf(ref);
  const logs = [raced.world.entriesOf(ref), second.entriesOf(ref)];
  const { prefixLists } = ours.snapshot;
  const each = [approvedCidrs(ours), approvedCidrs(theirs)];
  const approved = each.flat();
  const { limits } = ours.settings;
  const isManaged = ({ tags }: SecurityGroupRule) => tags['smtp-warden:managed'] === 'true';
  const letIn = new Set(chronicle.acts.flatMap(({ added }) => added.filter(isManaged)).map(({ id }) => id));
  const revoked = chronicle.acts.flatMap(({ removed }) => removed.filter(({ id }) => letIn.has(id)));
  const alarms = [...raced.world.alarms, ...second.alarms].filter(({ kind }) => kind === 'GateRefusals');
  return [
    ...revoked.map(({ id }) => `${id} was let in by one of them and revoked`),
    ...[...exposedFamilies(raced.snapshotOf(ref), approved, limits)].map((family) => `${family} is open`),
    ...alarms.map(({ message }) => message),
    ...logs.flatMap(logFaults),
    ...[ours, theirs].flatMap((given, index) => claimFaults(given, logs[index] ?? [], chronicle.states)),
    ...chronicleFaults(chronicle, { prefixLists, approved, each, limits, entries: logs.flat() }),
  ];
}

function tellTrace(seed: number, raced: RacedWorld, { second }: Two, { snapshot: { ref } }: Case): void {
  if (!process.env.SMTP_WARDEN_RACE_TRACE) return;
  tell(`seed ${seed}\n${traceOf(raced.chronicleOf(ref), [...raced.world.entriesOf(ref), ...second.entriesOf(ref)])}`);
}

test(`two deployments with two workers each at one group, ${rounds} rounds: no gap, it ends closed, and neither revokes what the other let in`, {
  timeout: 600_000,
}, async () => {
  const cases = someCases(23, casesUpTo());
  const others = someCases(29, casesUpTo(7));
  const sum = { both: 0, acts: 0 };

  const faults = await play(rounds, async (seed) => {
    const ours = caseOf(cases, seed);
    const theirs: Case = {
      ...ours,
      policy: caseOf(others, seed * 7).policy,
      settings: { ...ours.settings, deployment: 'dep-theirs' },
    };
    const two = twoDeployments(ours, theirs);
    const turnMs = [0, 700, 3_000][seed % 3] ?? 0;
    let passed = 0;
    const turns = turnsOf(randomFrom(seed), () => {
      passed += turnMs;
    });
    const { ref } = ours.snapshot;
    const checks = [...two.workers, ...two.workers].map(async (worker) => {
      for (let round = 0; round < 3; round++)
        await reconcile(
          ref,
          aCheck,
          worker(turns, () => now + passed),
        );
    });
    await turns.run(checks);
    const restless = await settle(two, ours);
    const logs = [two.raced.world, two.second].map((world) => world.entriesOf(ref));
    if (logs.every((log) => log.some(({ outcome }) => outcome === 'completed'))) sum.both++;
    sum.acts += two.raced.chronicleOf(ref).acts.length;
    const found = [...restless, ...endFaults(two, ours, theirs)];
    if (found.length > 0) tellTrace(seed, two.raced, two, ours);
    return found;
  });

  tell(`two deployments: ${rounds} rounds, ${JSON.stringify(sum)}, ${faults.length} faults`);
  expect(faults).toEqual([]);
});
