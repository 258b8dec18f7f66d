import { expect, test } from 'vitest';
import type { SecurityGroupSurvey } from '../../../core/gateways.ts';
import { accountMs } from '../../../core/sweep/reach-account.ts';
import { scanRegions } from '../../../core/sweep/scan-regions.ts';
import { anOpenRule, aSnapshot, now } from '../../builders/builders.ts';
import { inMemorySweep, neverLate, pagedSurvey } from '../../builders/in-memory-sweep.ts';
import { aSweep, here } from '../../contracts/sweep-ledger/sweeps.ts';

const regions = Array.from({ length: 17 }, (_, index) => `xx-region-${index + 1}`);
const group = aSnapshot({ rules: [anOpenRule()] });
const never = new Promise<never>(() => {});

/** The scan of an account with 17 regions, of which some are as given. */
async function scanned(
  odd: Readonly<Record<string, Partial<SecurityGroupSurvey>>>,
  { sleep = neverLate, ...change }: Partial<Awaited<ReturnType<typeof inMemorySweep>>> = {},
  asked = regions,
) {
  const world = { ...(await inMemorySweep(aSweep())), ...change, sleep };
  const sound = pagedSurvey([[group]]);
  const access = {
    regions: async () => ({ enabled: asked, disabled: [] }),
    surveyOf: (region: string) => ({ ...sound, ...odd[region] }),
    undelivered: async () => null,
    close: () => undefined,
  };
  const until = now + accountMs;
  const scanning = { account: here.account, access, changeLimit: 50, until, undelivered: false };
  const results = await scanRegions(asked, scanning, world);
  return { results, world };
}

test('a region that is throttled is named and takes nothing from the sixteen others', async () => {
  const managedGroups = async () => Promise.reject(new Error('RequestLimitExceeded'));

  const { results } = await scanned({ 'xx-region-5': { managedGroups } });

  expect(results.map(({ region }) => region)).toEqual(regions);
  expect(results.flatMap(({ failures }) => failures)).toEqual([
    { account: here.account, region: 'xx-region-5', reason: 'RequestLimitExceeded' },
  ]);
  expect(results.map(({ changes }) => changes)).toEqual(regions.map((region) => (region === 'xx-region-5' ? 0 : 1)));
});

/** Sleeps until all is done that does not hang, and keeps for how long it was asked to. */
function sleeper(wake: () => void = () => undefined) {
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
    await new Promise((resolve) => setTimeout(resolve));
    wake();
  };
  return { waits, sleep };
}

test('a region that hangs is given up when nothing has come of it for a minute; what was found of it until then counts', async () => {
  const outlines: SecurityGroupSurvey['outlines'] = async function* () {
    yield* pagedSurvey([[group]]).outlines();
    await never;
  };
  const { waits, sleep } = sleeper();

  const { results } = await scanned({ 'xx-region-3': { outlines } }, { sleep });

  const reason = 'not scanned to the end: nothing has come for 60 s';
  expect(waits).toEqual([60_000, 60_000]);
  expect(results.flatMap(({ failures }) => failures)).toEqual([
    { account: here.account, region: 'xx-region-3', reason },
  ]);
  expect(results.map(({ groups }) => groups)).toEqual(regions.map(() => 1));
});

test('a region of which more and more comes is given up when the time of the account is over', async () => {
  let next = () => {};
  const outlines: SecurityGroupSurvey['outlines'] = async function* () {
    for (;;) {
      yield [];
      await new Promise<void>((resolve) => {
        next = resolve;
      });
    }
  };
  let at = now;
  const { waits, sleep } = sleeper(() => {
    at += waits.at(-1) ?? 0;
    next();
  });

  const { results } = await scanned({ 'xx-region-3': { outlines } }, { sleep, now: () => at });

  const reason = 'not scanned to the end: the account has taken 210 s';
  expect(waits).toEqual([60_000, 60_000, 60_000, 30_000]);
  expect(results.flatMap(({ failures }) => failures)).toMatchObject([{ region: 'xx-region-3', reason }]);
});

test('at most 20 regions are read at a time', async () => {
  const many = Array.from({ length: 34 }, (_, index) => `xx-region-${index + 1}`);
  let [current, most] = [0, 0];
  const managedGroups = async () => {
    most = Math.max(most, ++current);
    await new Promise((resolve) => setTimeout(resolve, 1));
    current -= 1;
    return new Set<string>();
  };

  const { results } = await scanned(Object.fromEntries(many.map((region) => [region, { managedGroups }])), {}, many);

  expect([most, results.length]).toEqual([20, 34]);
});

test('the log is asked about at most 40 groups of the account at a time', async () => {
  const tags = {};
  const page = Array.from({ length: 30 }, (_, index) =>
    aSnapshot({ ref: { ...here, groupId: `sg-${index}` }, rules: [anOpenRule()], tags }),
  );
  const survey = pagedSurvey([page]);
  let [current, most] = [0, 0];
  const { chainOf: read } = await inMemorySweep(aSweep());
  const chainOf = async () => {
    most = Math.max(most, ++current);
    await new Promise((resolve) => setTimeout(resolve, 1));
    current -= 1;
    return read();
  };

  await scanned(Object.fromEntries(regions.map((region) => [region, survey])), { chainOf });

  expect(most).toBe(40);
});

test('where the queue fails for one region the account is not reported, whatever the others do', async () => {
  const outlines: SecurityGroupSurvey['outlines'] = async function* () {
    await never;
    yield [];
  };
  const tags = {};
  const survey = pagedSurvey([[aSnapshot({ rules: [anOpenRule()], tags })]]);
  const nominations = { enqueue: async () => Promise.reject(new Error('the queue is down')) };
  const { sleep } = sleeper();

  const scanning = scanned({ 'xx-region-1': survey, 'xx-region-2': { outlines } }, { nominations, sleep });

  await expect(scanning).rejects.toThrow('the queue is down');
});
