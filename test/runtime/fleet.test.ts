import { expect, test } from 'vitest';
import { fleetOfSettings } from '../../runtime/fleet.ts';

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
