import { describe, expect, test } from 'vitest';
import { trailChecks } from '../../../cli/doctor/check-trails.ts';
import { openSession, type PlaceOptions } from '../../../cli/session.ts';
import type { TrailInput } from '../../../sandbox/trail.ts';
import { aHost } from '../../builders/a-host.ts';
import { furnishedSandbox, home, stubEnvironment } from '../../builders/live-deps.ts';

const other = '222233334444';
const external = '333344445555';

interface Case {
  /** The trails of each account; one that is left out has one that records everything. */
  readonly trails?: Readonly<Record<string, TrailInput[]>>;
  readonly denied?: readonly string[];
  readonly options?: PlaceOptions;
  readonly environment?: Readonly<Record<string, string>>;
}

async function checks({ trails = {}, denied = [], options = {}, environment = {} }: Case = {}) {
  const { sandbox } = await furnishedSandbox({});
  for (const [account, given] of Object.entries(trails)) sandbox.setTrails(account, given);
  sandbox.deny(home.account, [...denied]);
  stubEnvironment(environment);
  sandbox.calls.reset();
  const results = await trailChecks(await openSession(aHost().host, options), options);
  return { results, asked: sandbox.calls.list({ action: 'DescribeTrails' }) };
}

const fleet = { SMTP_WARDEN_ACCOUNTS: other };

describe('where events will come from', () => {
  test('a trail of all regions is enough for every region, and one call tells', async () => {
    const { results, asked } = await checks();

    expect(results).toEqual([
      {
        status: 'ok',
        detail: expect.stringMatching(/^calls that open ports are recorded in \d\d regions of 1 account$/),
      },
    ]);
    expect(asked).toHaveLength(1);
  });

  test('every managed account is checked', async () => {
    const { results } = await checks({ trails: { [other]: [] }, environment: fleet });

    expect(results).toEqual([
      {
        status: 'warning',
        detail: expect.stringMatching(
          /^account 222233334444: no events of API calls from all \d+ regions: there is no trail$/,
        ),
        mend: expect.stringContaining('record management write events there'),
      },
    ]);
  });

  test('a trail of one region covers that region, and the others are named', async () => {
    const trails = { [home.account]: [{ isMultiRegion: false, homeRegion: 'eu-west-1' }] };
    const environment = { SMTP_WARDEN_REGIONS: 'eu-west-1,us-east-1,us-west-2' };
    const { results } = await checks({ trails, environment });

    expect(results).toEqual([
      expect.objectContaining({
        status: 'warning',
        detail: `account ${home.account}: no events of API calls from us-east-1, us-west-2: there is no trail`,
      }),
    ]);
  });

  test.each<[string, TrailInput, string]>([
    ['is stopped', { isLogging: false }, 'trail sandbox is not logging'],
    [
      'records no management write events',
      { eventSelectors: [{ ReadWriteType: 'ReadOnly' }] },
      'trail sandbox records no management write events',
    ],
    [
      'has advanced selectors for data events only',
      { advancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }] },
      'trail sandbox records no management write events',
    ],
  ])('a trail that %s is named', async (_, trail, reason) => {
    const { results } = await checks({ trails: { [home.account]: [trail] }, options: { region: ['us-east-1'] } });

    expect(results).toEqual([
      expect.objectContaining({
        status: 'warning',
        detail: `account ${home.account}: no events of API calls from us-east-1: ${reason}`,
      }),
    ]);
  });

  test('one trail that records them is enough, whatever the others do', async () => {
    const trails = { [home.account]: [{ name: 'stopped', isLogging: false }, { name: 'main' }] };

    expect((await checks({ trails })).results).toEqual([expect.objectContaining({ status: 'ok' })]);
  });

  test('a trail of the organisation counts in its member accounts; its settings are read by its owner, if that is managed', async () => {
    const trails = { [other]: [{ isOrganization: true }], [home.account]: [] };

    const managed = await checks({ trails, environment: fleet });
    const stopped = await checks({
      trails: { ...trails, [other]: [{ isOrganization: true, eventSelectors: [{ ReadWriteType: 'ReadOnly' }] }] },
      environment: fleet,
    });

    expect(managed.results).toEqual([
      {
        status: 'ok',
        detail: expect.stringMatching(/^calls that open ports are recorded in \d+ regions of 2 accounts$/),
      },
    ]);
    expect(stopped.results.map(({ status }) => status)).toEqual(['warning', 'warning']);
  });

  test('what a trail of the organisation records is said not to be known where its owner is not managed', async () => {
    const { results } = await checks({
      trails: { [external]: [{ name: 'org', isOrganization: true }], [home.account]: [] },
    });

    expect(results).toEqual([
      {
        status: 'ok',
        detail: expect.stringContaining(
          `what trail org of the organisation records can only be read in account ${external}`,
        ),
      },
    ]);
  });

  test.each(['DescribeTrails', 'GetTrailStatus', 'GetEventSelectors'])(
    'a missing permission for %s is no answer',
    async (action) => {
      const { results } = await checks({ denied: [action], options: { region: ['us-east-1'] } });

      expect(results).toEqual([
        {
          status: 'warning',
          detail: expect.stringContaining('not known whether events come from us-east-1: AccessDeniedException'),
          mend: expect.stringContaining(`cloudtrail:${action}`),
        },
      ]);
    },
  );

  test('an account that cannot be reached is a failure, and the others are checked', async () => {
    const { results } = await checks({ denied: ['AssumeRole'], environment: fleet });

    expect(results.map(({ status }) => status)).toEqual(['ok', 'failed']);
    expect(results[1]?.detail).toContain(other);
  });

  test('of an organisation the first hundred accounts are asked, and it says how many were not', async () => {
    await furnishedSandbox({});
    const session = await openSession(aHost().host, {});
    const asked: string[] = [];
    const fleet = {
      ...session.runtime.fleet,
      accounts: async () => Array.from({ length: 5_000 }, (_, index) => String(200_000_000_000 + index)),
      regionsOf: async (account: string) => {
        asked.push(account);
        return { enabled: [], disabled: [] };
      },
    };

    const results = await trailChecks({ ...session, runtime: { ...session.runtime, fleet } }, {});

    expect(asked).toHaveLength(100);
    expect(results.at(-1)).toMatchObject({ status: 'ok', detail: expect.stringContaining('4900 others were not') });
  });
});
