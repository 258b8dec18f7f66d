import { expect, test } from 'vitest';
import { identityOf } from '../../oracle/ec2.ts';
import { caseOf, play, rounds, someCases, tell } from './rounds.ts';
import { traceOf } from './trace.ts';
import { undoFaults } from './undo-faults.ts';
import { another, playUndo, type Race } from './undo-race.ts';

const races: readonly (readonly [string, Race])[] = [
  ['two undos of one remediation', { undos: 2, workers: 0, opens: false, isUnderWay: false }],
  ['an undo and two workers', { undos: 1, workers: 2, opens: false, isUnderWay: false }],
  ['two undos of a remediation that is under way', { undos: 2, workers: 1, opens: false, isUnderWay: true }],
  [
    'two undos and two workers while somebody opens the port again',
    { undos: 2, workers: 2, opens: true, isUnderWay: false },
  ],
];

test.each(races)(
  `%s, ${rounds} rounds: undone exactly and once, or not at all and closed as planned`,
  { timeout: 600_000 },
  async (name, race) => {
    const cases = someCases(19).filter(
      ({ snapshot }) => !snapshot.rules.some((rule) => identityOf(rule) === identityOf(another)),
    );
    const sum: Record<string, number> = {};

    const faults = await play(rounds, async (seed) => {
      const played = await playUndo(caseOf(cases, seed), seed, race);
      for (const answer of played.answers) sum[answer] = (sum[answer] ?? 0) + 1;
      const found = undoFaults(played);
      const { raced, given } = played;
      const { ref } = given.snapshot;
      if (found.length > 0 && process.env.SMTP_WARDEN_RACE_TRACE) {
        tell(`seed ${seed}\n${traceOf(raced.chronicleOf(ref), raced.world.entriesOf(ref))}`);
      }
      return found;
    });

    tell(`${name}: ${rounds} rounds, answers ${JSON.stringify(sum)}, ${faults.length} faults`);
    expect(faults).toEqual([]);
  },
);
