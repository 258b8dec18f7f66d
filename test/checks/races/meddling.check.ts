import { expect, test } from 'vitest';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { now } from '../../builders/builders.ts';
import { aCheck } from '../../builders/in-memory-world.ts';
import { exposedFamilies } from '../../oracle/exposure.ts';
import { approvedCidrs, type Case } from '../../oracle/policy.ts';
import { chronicleFaults } from './chronicle-faults.ts';
import { claimFaults, logFaults } from './log-faults.ts';
import { meddlerOf } from './meddler.ts';
import { type RacedWorld, racedWorld } from './raced-world.ts';
import { below, randomFrom } from './random.ts';
import { caseOf, casesUpTo, play, rounds, someCases, tell } from './rounds.ts';
import { traceOf } from './trace.ts';
import { turnsOf } from './turns.ts';

const plain = turnsOf(() => 0);
const atOnce = { ...plain, taking: <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => call };

/** Checks by which nobody is disturbed any more, each later than any claim lasts; a text says that they come to no end. */
async function settle(raced: RacedWorld, ref: GroupRef): Promise<string[]> {
  let kind = '';
  for (let check = 1; check <= 12; check++) {
    const deps = raced.worker(atOnce, { now: () => now + check * 2_000_000 });
    kind = (await reconcile(ref, aCheck, deps)).kind;
    const last = raced.world.entriesOf(ref).at(-1)?.outcome;
    if (['compliant', 'decided', 'gone'].includes(kind) && !['planned', 'partial'].includes(last ?? '')) return [];
  }
  return [`${ref.groupId} never comes to rest: ${kind}`];
}

/** What is wrong in the end, whatever was done to the group: by the oracle, and by all that was ever seen of its rules. */
function endFaults(given: Case, raced: RacedWorld): string[] {
  const { ref } = given.snapshot;
  const after = raced.snapshotOf(ref);
  const { limits } = given.settings;
  const approved = approvedCidrs(given);
  const entries = raced.world.entriesOf(ref);
  const chronicle = raced.chronicleOf(ref);
  const isIn = after.tags['smtp-warden:auto-fix'] === 'true';
  const open = isIn ? [...exposedFamilies(after, approved, limits)].map((family) => `${family} is open`) : [];
  // A plan that somebody overtakes is no bug, however often he does.
  const alarms = raced.world.alarms.filter(({ kind }) => kind === 'GateRefusals');
  return [
    ...open,
    ...alarms.map(({ message }) => message),
    ...logFaults(entries),
    ...claimFaults(given, entries, chronicle.states),
    ...chronicleFaults(chronicle, { prefixLists: after.prefixLists, approved, limits, entries }),
  ];
}

test(`a person who edits the group between every two calls of two workers, ${rounds} rounds: it ends closed, and nothing else is changed`, {
  timeout: 600_000,
}, async () => {
  const cases = someCases(13, casesUpTo());
  const others = someCases(17, casesUpTo(7));
  const sum = { edits: 0, remediations: 0, acts: 0 };

  const faults = await play(rounds, async (seed) => {
    const random = randomFrom(seed);
    const given = caseOf(cases, seed);
    const models = [...caseOf(others, seed * 7).snapshot.rules, ...given.snapshot.rules];
    const { ref } = given.snapshot;
    const raced = racedWorld([given], { tagsGuard: seed % 2 === 0 });
    const meddle = meddlerOf(raced, ref, {
      random,
      models: models.filter(({ source }) => source.kind !== 'prefix-list'),
    });
    // Now and then he lets a few calls pass, so that longer stretches of the bot's work are met as well.
    const pace = 1 + below(random, 4);
    let edits = 0;
    // In some rounds nobody has to wait, in others the reads grow old and claims end.
    const turnMs = [0, 700, 3_000][seed % 3] ?? 0;
    let passed = 0;
    const clock = () => now + passed;
    const turns = turnsOf(random, () => {
      passed += turnMs;
      if (edits++ < 120 && edits % pace === 0) meddle();
    });
    const checks = Array.from({ length: 2 }, async () => {
      for (let check = 0; check < 3; check++) await reconcile(ref, aCheck, raced.worker(turns, { now: clock }));
    });
    await turns.run(checks);
    const restless = await settle(raced, ref);
    sum.edits += Math.floor(Math.min(edits, 120) / pace);
    sum.acts += raced.chronicleOf(ref).acts.filter(({ by }) => by === 'bot').length;
    sum.remediations += raced.world.entriesOf(ref).filter(({ outcome }) => outcome === 'completed').length;
    const found = [...restless, ...endFaults(given, raced)];
    if (found.length > 0 && process.env.SMTP_WARDEN_RACE_TRACE) {
      tell(`seed ${seed}\n${traceOf(raced.chronicleOf(ref), raced.world.entriesOf(ref))}`);
    }
    return found;
  });

  tell(`a meddler: ${rounds} rounds, ${JSON.stringify(sum)}, ${faults.length} faults`);
  expect(faults).toEqual([]);
});
