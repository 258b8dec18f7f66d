import { expect, test } from 'vitest';
import { compareLogs } from '../../checks/evidence/flow/compare.ts';
import { expectedOf } from '../../checks/evidence/flow/expected.ts';
import { generateLog } from '../../checks/evidence/flow/generator.ts';

const seeds = { from: 1, count: 300 };

test('of 300 random flow logs no source is invented, none is missed, and all sums are right', async () => {
  await compareLogs(seeds);
});

test('the random flow logs have every oddity, in formats that show it and in others', () => {
  const logs = Array.from({ length: seeds.count }, (_, index) => generateLog(seeds.from + index));
  const events = logs.flatMap((log) => log.events);
  const files = logs.flatMap((log) => log.files);
  const shares = (values: readonly boolean[]) => values.filter(Boolean).length / values.length;
  const covered = logs.flatMap((log) => Object.values(expectedOf(log).isCovered));

  for (const [what, all] of Map.groupBy(events, (event) => event.what)) {
    const directed = shares(all.map(({ fields }) => fields.has('flow-direction')));
    expect({ what, isShown: directed > 0.05, isHidden: directed < 0.95 }).toEqual({
      what,
      isShown: true,
      isHidden: true,
    });
  }
  expect(new Set(events.map(({ what }) => what)).size).toBe(16);
  for (const share of [
    shares(covered),
    shares(logs.map(({ period }) => period !== null)),
    shares(logs.map(({ format }) => format !== null)),
    shares(files.map(({ members }) => members !== null)),
    shares(files.map(({ text }) => text.includes('\r\n'))),
  ]) {
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.9);
  }
  expect(files.filter(({ garbage }) => garbage.length > 0).length).toBeGreaterThan(20);
  expect(files.filter(({ isCutOff }) => isCutOff).length).toBeGreaterThan(10);
});
