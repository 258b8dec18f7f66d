import { expect, test } from 'vitest';
import type { EvidenceFinder } from '../../../cli/evidence/evidence-finder.ts';
import { evidenceOfResults } from '../../../cli/scan/evidence-of-results.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { Judgement } from '../../../core/reconcile/judge.ts';
import type { ScanResult } from '../../../core/reconcile/scan.ts';
import { anOpenRule, groupRef } from '../../builders/builders.ts';
import { judged } from '../../builders/nothing-done.ts';
import { aReachEvidence } from '../../builders/reach-evidence.ts';

const place = { account: groupRef.account, region: groupRef.region };

function found(groupId: string): ScanResult<Judgement> {
  const { snapshot, exposures, scope, decision } = judged({ rules: [anOpenRule()] });
  const ref = { ...place, groupId };
  return { kind: 'assessed', assessment: { snapshot: { ...snapshot, ref }, exposures, scope, decision } };
}

function following(groupId: string): ScanResult<Judgement> {
  const one = found(groupId);
  return one.kind === 'assessed' ? { ...one, assessment: { ...one.assessment, exposures: [] } } : one;
}

const page = { kind: 'page', groups: 2, optedIn: 0 } as const;
const unread = { kind: 'unreadable', ref: groupRef, reason: 'a list is missing' } as const;

/** Names what it was asked about, and reaches every group. */
function aFinder(wholePlaces = false) {
  const asked: string[][] = [];
  const finder: EvidenceFinder = {
    wholePlaces,
    of: async (_place, groups) => {
      asked.push(groups.map(({ snapshot }) => snapshot.ref.groupId));
      return new Map(groups.map(({ snapshot }) => [groupKey(snapshot.ref), aReachEvidence()]));
    },
  };
  return { finder, asked };
}

async function* streamOf(...results: (ScanResult<Judgement> | Error)[]): AsyncGenerator<ScanResult<Judgement>> {
  for (const result of results) {
    if (result instanceof Error) throw result;
    yield result;
  }
}

/** What comes out, in order: the group with its verdict, or the kind of the result. */
async function told(results: AsyncIterable<ScanResult<Judgement>>, finder: EvidenceFinder | null): Promise<string[]> {
  const lines: string[] = [];
  try {
    for await (const result of evidenceOfResults(place, results, finder)) {
      const what = result.kind === 'assessed' ? result.assessment.snapshot.ref.groupId : result.kind;
      lines.push(`${what} ${result.evidence?.verdict ?? '-'}`);
    }
  } catch (error) {
    lines.push(String(error));
  }
  return lines;
}

test('each page is asked about once, its groups with a finding only, and the order stays', async () => {
  const { finder, asked } = aFinder();
  const results = streamOf(found('sg-1'), following('sg-2'), unread, found('sg-3'), page, page, found('sg-4'), page);

  const lines = await told(results, finder);

  expect(asked).toEqual([['sg-1', 'sg-3'], ['sg-4']]);
  expect(lines).toEqual([
    ...['sg-1 reachable', 'sg-2 -', 'unreadable -', 'sg-3 reachable', 'page -', 'page -', 'sg-4 reachable', 'page -'],
  ]);
});

test('a page is handed on before the next one is read', async () => {
  const { finder } = aFinder();
  const read: string[] = [];
  const results = async function* () {
    for (const id of ['sg-1', 'sg-2']) {
      read.push(id);
      yield found(id);
      yield page;
    }
  };

  const stream = evidenceOfResults(place, results(), finder);
  await stream.next();

  expect(read).toEqual(['sg-1']);
});

test('what reads logs is asked once for the whole place', async () => {
  const { finder, asked } = aFinder(true);

  const lines = await told(streamOf(found('sg-1'), page, found('sg-2'), page), finder);

  expect(asked).toEqual([['sg-1', 'sg-2']]);
  expect(lines).toEqual(['sg-1 reachable', 'page -', 'sg-2 reachable', 'page -']);
});

test.each([false, true])('what was read before a place failed comes first (whole places: %s)', async (whole) => {
  const { finder } = aFinder(whole);

  const lines = await told(streamOf(found('sg-1'), new Error('throttled')), finder);

  expect(lines).toEqual(['sg-1 reachable', 'Error: throttled']);
});

test('without a finder, and without a finding, nothing is asked', async () => {
  const { finder, asked } = aFinder();

  expect(await told(streamOf(found('sg-1'), page), null)).toEqual(['sg-1 -', 'page -']);
  expect(await told(streamOf(following('sg-1'), page), finder)).toEqual(['sg-1 -', 'page -']);
  expect(asked).toEqual([]);
});
