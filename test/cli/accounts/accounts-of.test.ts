import { expect, test } from 'vitest';
import { accountsOf } from '../../../cli/accounts/accounts-of.ts';
import { UsageError } from '../../../cli/failure.ts';
import type { Fleet } from '../../../core/gateways.ts';
import { readSettings } from '../../../runtime/settings.ts';

const [hub, member, left] = ['111122223333', '444455556666', '777788889999'];
const byRegistry = readSettings({ SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5' });

/** A fleet of two accounts that counts how often all of it is read. */
function countingFleet() {
  const reads = { all: 0, one: 0 };
  const fleet: Fleet = {
    hub,
    accounts: async () => {
      reads.all += 1;
      return [hub, member];
    },
    membership: async (account) => {
      reads.one += 1;
      return account === left ? { kind: 'unmanaged', reason: 'it has left the organisation' } : { kind: 'managed' };
    },
    isManaged: async (account) => account !== left,
    coversRegion: () => true,
    isSwept: async () => true,
    regionsOf: async () => ({ enabled: [], disabled: [] }),
  };
  return { fleet, reads };
}

test.each<[what: string, asked: readonly string[] | undefined, accounts: readonly string[], reads: object]>([
  ['no account is about our own, and reads nothing', undefined, [hub], { all: 0, one: 0 }],
  ['one account reads that one', [member], [member], { all: 0, one: 1 }],
  ['an account that is named twice is read once', [member, member], [member], { all: 0, one: 1 }],
  ['all reads the whole registry once', ['all'], [hub, member], { all: 1, one: 0 }],
])('%s', async (_, accounts, expected, expectedReads) => {
  const { fleet, reads } = countingFleet();

  const found = await accountsOf(fleet, byRegistry, accounts === undefined ? {} : { accounts });

  expect(found).toEqual(expected);
  expect(reads).toEqual(expectedReads);
});

test('an account that is not managed is refused with the reason of the registry', async () => {
  const { fleet } = countingFleet();

  const refused = accountsOf(fleet, byRegistry, { accounts: [member, left] });

  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(`account ${left} is not managed: it has left the organisation`);
});

test('what is no account id is not asked for', async () => {
  const { fleet, reads } = countingFleet();

  await expect(accountsOf(fleet, byRegistry, { accounts: ['123'] })).rejects.toThrow('12 digits');
  expect(reads).toEqual({ all: 0, one: 0 });
});

test('where a list decides, the refusal names the list', async () => {
  const { fleet } = countingFleet();
  const settings = readSettings({ SMTP_WARDEN_ACCOUNTS: member });

  const refused = accountsOf(fleet, settings, { accounts: [left] });

  await expect(refused).rejects.toThrow(`nor one of SMTP_WARDEN_ACCOUNTS (${hub}, ${member})`);
});
