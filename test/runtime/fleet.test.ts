import { describe, expect, test } from 'vitest';
import { fleetOfSettings, openFleet } from '../../runtime/fleet.ts';
import {
  aListing,
  anAccountDecision,
  aRegisteredAccount,
  confirmedAt,
  memoryRegistry,
  workloads,
} from '../builders/a-registry.ts';

const home = { account: '111122223333', region: 'us-east-1' };
const other = '444455556666';
const enabled = ['eu-west-1', 'us-east-1'];

function fleetOf(regions: readonly string[] | null, accounts: readonly string[] = [other]) {
  const spokes = { accounts, roleName: 'reader', externalId: null };
  return fleetOfSettings({ spokes, regions }, home, async () => enabled);
}

test('the hub comes first among the managed accounts, and once, whether the settings name it or not', async () => {
  const fleet = fleetOf(null, [other, home.account]);

  expect(await fleet.accounts()).toEqual([home.account, other]);
  expect(fleet.hub).toBe(home.account);
});

test('an account that the settings do not name is not managed, and none of its regions is swept', async () => {
  const fleet = fleetOf(null);

  expect([await fleet.isManaged(other), await fleet.isManaged('777788889999')]).toEqual([true, false]);
  expect(await fleet.isSwept({ account: '777788889999', region: 'us-east-1' })).toBe(false);
});

test.each([
  ['all regions', null, { enabled, disabled: [] }, true],
  ['some', ['us-east-1', 'ap-east-1'], { enabled: ['us-east-1'], disabled: ['ap-east-1'] }, false],
])(
  'where %s are to be swept, an account has those of them that it has enabled',
  async (_, regions, expected, isSwept) => {
    const fleet = fleetOf(regions);

    expect(await fleet.regionsOf(other)).toEqual(expected);
    expect(await fleet.isSwept({ account: other, region: 'eu-west-1' })).toBe(isSwept);
  },
);

test('by a list, no membership is unconfirmed', async () => {
  const fleet = fleetOf(null);

  expect(await fleet.membership(other)).toEqual({ kind: 'managed' });
  expect(await fleet.membership('777788889999')).toEqual({
    kind: 'unmanaged',
    reason: 'it is neither our own, 111122223333, nor one of SMTP_WARDEN_ACCOUNTS',
  });
});

describe('the fleet of an organisation', () => {
  const dayMs = 24 * 3_600_000;
  const ids = { active: '100000000001', left: '100000000002', excluded: '100000000003', elsewhere: '100000000004' };
  const contents = {
    accounts: [
      aRegisteredAccount({ id: ids.active }),
      aRegisteredAccount({ id: ids.left, state: 'LEFT' }),
      aRegisteredAccount({ id: ids.excluded }),
      aRegisteredAccount({ id: ids.elsewhere, ouPath: ['r-ab12', workloads] }),
    ],
    decisions: { [ids.excluded]: anAccountDecision() },
  };

  function fleetOfOrganisation({ accounts = [] as readonly string[], now = Date.parse(confirmedAt), given = {} } = {}) {
    const registry = memoryRegistry({ ...contents, ...given });
    const spokes = { accounts, roleName: 'reader', externalId: null };
    const id = 'o-abcdefghij';
    const organisation = { id, accountsTable: 'accounts', includeOus: [workloads], excludeOus: [], roleArn: null };
    const settings = { spokes, regions: ['us-east-1'], organisation };
    const deps = { enabledRegions: async () => enabled, registry, now: () => now };
    return { registry, fleet: openFleet(settings, home, deps) };
  }

  test('is the hub and the accounts that the registry has as members', async () => {
    const { fleet } = fleetOfOrganisation();

    expect(await fleet.accounts()).toEqual([home.account, ids.active, ids.elsewhere]);
    expect(await Promise.all(Object.values(ids).map(fleet.isManaged))).toEqual([true, false, false, true]);
    expect((await fleet.membership(ids.left)).kind).toBe('unmanaged');
  });

  test('follows the registry from the next question on', async () => {
    const { fleet, registry } = fleetOfOrganisation();
    const before = await fleet.membership(ids.active);

    registry.contents = { accounts: [aRegisteredAccount({ id: ids.active, state: 'LEFT' })] };

    expect([before.kind, (await fleet.membership(ids.active)).kind]).toEqual(['managed', 'unmanaged']);
    expect(await fleet.accounts()).toEqual([home.account]);
  });

  test('is the list of the settings where they name accounts', async () => {
    const { fleet } = fleetOfOrganisation({ accounts: [other] });

    expect(await fleet.accounts()).toEqual([home.account, other]);
    expect((await fleet.membership(ids.active)).kind).toBe('unmanaged');
  });

  test('always has the hub, whatever the registry says of it', async () => {
    const given = { accounts: [aRegisteredAccount({ id: home.account, state: 'SUSPENDED' })] };
    const { fleet } = fleetOfOrganisation({ given });

    expect(await fleet.membership(home.account)).toEqual({ kind: 'managed' });
    expect(await fleet.accounts()).toEqual([home.account]);
  });

  test('is scanned, and not changed, where nobody has confirmed it for a day', async () => {
    const { fleet } = fleetOfOrganisation({ now: Date.parse(confirmedAt) + dayMs + 1 });

    expect((await fleet.membership(ids.active)).kind).toBe('unconfirmed');
    expect(await fleet.isManaged(ids.active)).toBe(true);
    expect(await fleet.isSwept({ account: ids.active, region: 'us-east-1' })).toBe(true);
    expect(await fleet.accounts()).toContain(ids.active);
  });

  test('has an account whose item is damaged, so that whoever asks for it names it', async () => {
    const damaged = [{ id: `account#${other}`, kind: 'account', account: other, problem: 'no state' }];
    const { fleet } = fleetOfOrganisation({ given: { damaged, listing: aListing() } });

    expect(await fleet.accounts()).toContain(other);
    await expect(fleet.membership(other)).rejects.toThrow('damaged');
  });

  test('is swept in the regions of the settings', async () => {
    const { fleet } = fleetOfOrganisation();

    expect(await fleet.isSwept({ account: ids.active, region: 'eu-west-1' })).toBe(false);
    expect(await fleet.regionsOf(ids.active)).toEqual({ enabled: ['us-east-1'], disabled: [] });
  });
});
