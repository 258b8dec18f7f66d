import { expect, test } from 'vitest';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { Reconciliation } from '../../../core/reconcile/reconcile-deps.ts';
import { anEntry } from '../../builders/builders.ts';
import { aCheck } from '../../builders/in-memory-world.ts';
import { sortedTexts } from '../../builders/rule-texts.ts';
import { exposedFamilies } from '../../oracle/exposure.ts';
import { approvedCidrs, type Case } from '../../oracle/policy.ts';
import { aftermathOf, claimFaults, logFaults } from './log-faults.ts';
import { type RacedWorld, racedWorld } from './raced-world.ts';
import { randomFrom, shuffled } from './random.ts';
import { caseOf, casesUpTo, play, rounds, someCases, tell } from './rounds.ts';
import { turnsOf } from './turns.ts';

/** A group that nobody but the bot touched: closed once, exactly as the oracle has it. */
function endFaults(given: Case, raced: RacedWorld): string[] {
  const { ref } = given.snapshot;
  const entries = raced.world.entriesOf(ref);
  const [claim] = entries;
  const outcomes = entries.map(({ outcome }) => outcome).join(' ');
  if (!claim || outcomes !== 'planned completed') return [`${ref.groupId} has the entries: ${outcomes}`];
  const isAsPlanned =
    JSON.stringify(sortedTexts(raced.world.rulesOf(ref))) === JSON.stringify(sortedTexts(aftermathOf(given, claim)));
  return [
    ...logFaults(entries),
    ...claimFaults(given, entries, raced.chronicleOf(ref).states),
    ...raced.world.alarms.map(({ kind, message }) => `alarm ${kind}: ${message}`),
    ...(isAsPlanned ? [] : [`${ref.groupId} is not as it was planned`]),
  ];
}

test(`32 workers at one group, ${rounds} rounds: it is closed once, as the contract says`, {
  timeout: 600_000,
}, async () => {
  const cases = someCases(7, casesUpTo());
  let calls = 0;

  const faults = await play(rounds, async (seed) => {
    const given = caseOf(cases, seed);
    const raced = racedWorld([given]);
    const turns = turnsOf(randomFrom(seed));
    const work = Array.from({ length: 32 }, () => reconcile(given.snapshot.ref, aCheck, raced.worker(turns)));
    const results = await turns.run(work);
    calls += turns.given();
    const closers = results.filter(({ kind }) => kind === 'remediated').length;
    return [
      ...endFaults(given, raced),
      ...raced.doubles.map((identity) => `authorised twice: ${identity}`),
      ...(closers === 1 ? [] : [`${closers} workers say they closed it`]),
    ];
  });

  tell(`32 workers at one group: ${rounds} rounds, ${calls} turns, ${faults.length} faults`);
  expect(faults).toEqual([]);
});

/** Work as from a queue: what another worker holds comes again. */
async function workOff(queue: GroupRef[], check: (ref: GroupRef) => Promise<Reconciliation>): Promise<void> {
  for (let ref = queue.shift(); ref; ref = queue.shift()) {
    const { kind } = await check(ref);
    if (kind === 'busy') queue.push(ref);
  }
}

test(`8 workers at 50 groups, three messages each in disorder, ${rounds} rounds: each is closed once`, {
  timeout: 1_800_000,
}, async () => {
  const cases = someCases(11).map(underOnePolicy).filter(isOpen);
  let calls = 0;

  const faults = await play(rounds, async (seed) => {
    const random = randomFrom(seed);
    const own = shuffled(random, cases)
      .slice(0, 50)
      .map((given, index) => renamed(given, index));
    const raced = racedWorld(own);
    const turns = turnsOf(random);
    const refs = own.map(({ snapshot }) => snapshot.ref);
    const queue = shuffled(random, [...refs, ...refs, ...refs]);
    const work = Array.from({ length: 8 }, () => {
      const deps = raced.worker(turns);
      return workOff(queue, (ref) => reconcile(ref, aCheck, deps));
    });
    await turns.run(work);
    calls += turns.given();
    const doubles = raced.doubles.map((identity) => `authorised twice: ${identity}`);
    return [...own.flatMap((given) => endFaults(given, raced)), ...doubles];
  });

  tell(`8 workers at 50 groups: ${rounds} rounds, ${calls} turns, ${faults.length} faults`);
  expect(faults).toEqual([]);
});

/** The same group under the policy that all share: that of one office. */
function underOnePolicy(given: Case): Case {
  return { ...given, policy: { entries: [anEntry()], exemptions: [] } };
}

function isOpen(given: Case): boolean {
  return exposedFamilies(given.snapshot, approvedCidrs(given), given.settings.limits).size > 0;
}

function renamed(given: Case, index: number): Case {
  const groupId = `sg-${String(index).padStart(17, '0')}`;
  return { ...given, snapshot: { ...given.snapshot, ref: { ...given.snapshot.ref, groupId } } };
}
