import { describe, expect, test } from 'vitest';
import { type FleetRules, listedAccounts, verdictOn } from '../../../cli/accounts/account-view.ts';
import type { RegistryContents } from '../../../core/organisation/registry.ts';
import {
  aListing,
  anAccountDecision,
  aRegisteredAccount,
  confirmedAt,
  registryContents,
  root,
} from '../../builders/a-registry.ts';

const hub = '111122223333';
const mail = '444455556666';
const hourMs = 3_600_000;
const rules: FleetRules = { hub, named: null, includeOus: [], excludeOus: [], now: Date.parse(confirmedAt) + hourMs };

function listed(registry: RegistryContents | null, change: Partial<FleetRules> = {}, lost: readonly string[] = []) {
  const unreachable = new Map(lost.map((id) => [id, { since: confirmedAt, reason: 'the role cannot be assumed' }]));
  const all = listedAccounts({ registry, unreachable }, { ...rules, ...change });
  return Object.fromEntries(all.map((account) => [account.id, account]));
}

describe('by the registry', () => {
  test('an account is as a check decides it, with the reason in either case', () => {
    const registry = registryContents({
      accounts: [
        aRegisteredAccount(),
        aRegisteredAccount({ id: '555566667777', state: 'SUSPENDED' }),
        aRegisteredAccount({ id: '666677778888' }),
      ],
      decisions: { '666677778888': anAccountDecision({ reason: 'has a bot of its own' }) },
    });

    const all = listed(registry);

    expect(all[mail]).toMatchObject({
      included: true,
      reason: 'a member of the organisation',
      ou: 'Root/workloads/production',
    });
    expect(all['555566667777']).toMatchObject({ included: false, reason: 'its state is SUSPENDED' });
    expect(all['666677778888']).toMatchObject({ included: false, reason: 'it is excluded: has a bot of its own' });
    expect(all[hub]).toMatchObject({ included: true, name: null, reason: 'the account of the tables' });
  });

  test('one that nobody has confirmed for a day is scanned, and the reason says that nothing is changed', () => {
    const registry = registryContents({ accounts: [aRegisteredAccount()] });

    const { [mail]: account } = listed(registry, { now: Date.parse(confirmedAt) + 25 * hourMs });

    expect(account).toMatchObject({
      included: true,
      membership: 'unconfirmed',
      reason: expect.stringContaining('24 hours'),
    });
  });

  test('an inclusion says by which reason an account is managed', () => {
    const registry = registryContents({
      accounts: [aRegisteredAccount()],
      decisions: { [mail]: anAccountDecision({ kind: 'include', reason: 'pilot' }) },
    });

    expect(listed(registry, { excludeOus: [root] })[mail]).toMatchObject({
      included: true,
      reason: 'it is included: pilot',
    });
  });

  test('a decision about an account that has not joined yet is listed, and manages nothing', () => {
    const registry = registryContents({
      decisions: { [mail]: anAccountDecision({ kind: 'include', reason: 'soon' }) },
    });

    expect(listed(registry)[mail]).toMatchObject({
      ...{ name: null, state: null, included: false },
      reason: 'it is not in the registry of accounts; included in advance: soon',
    });
  });

  test.each(['account', 'decision'] as const)(
    'an account whose %s cannot be read is named: nothing is changed there',
    (kind) => {
      const damaged = [{ id: `${kind}#${mail}`, kind, account: mail, problem: 'state: missing' }];
      const registry = registryContents({ accounts: [aRegisteredAccount()], damaged });

      expect(listed(registry)[mail]).toMatchObject({
        membership: 'unconfirmed',
        reason: expect.stringContaining('cannot be read'),
      });
    },
  );

  test('a contact that cannot be read decides nothing', () => {
    const damaged = [{ id: `contact#${mail}`, kind: 'contact' as const, account: mail, problem: 'regions: missing' }];
    const registry = registryContents({ accounts: [aRegisteredAccount()], damaged });

    expect(listed(registry)[mail]).toMatchObject({ membership: 'managed', regions: [], lastContact: null });
  });

  test('an account that the last sweeps could not reach says since when and why, unless it is not managed', () => {
    const accounts = [aRegisteredAccount(), aRegisteredAccount({ id: '555566667777', state: 'CLOSED' })];

    const all = listed(registryContents({ accounts }), {}, [mail, '555566667777']);

    expect(all[mail]?.reason).toBe(
      `a member of the organisation; not reachable since ${confirmedAt}: the role cannot be assumed`,
    );
    expect(all['555566667777']?.reason).toBe('its state is CLOSED');
  });

  test('the account of the tables is managed whatever the registry says of it', () => {
    const registry = registryContents({
      accounts: [aRegisteredAccount({ id: hub, state: 'SUSPENDED' })],
      decisions: { [hub]: anAccountDecision() },
    });

    expect(verdictOn(hub, registry, rules)).toEqual({ kind: 'managed', reason: 'the account of the tables' });
  });
});

describe('by a list', () => {
  test('the list decides, whatever the registry says; what is only in the registry is not managed', () => {
    const registry = registryContents({
      accounts: [aRegisteredAccount({ state: 'SUSPENDED' }), aRegisteredAccount({ id: '555566667777' })],
      listing: aListing({ acceptedAt: null }),
    });

    const all = listed(registry, { named: [mail, '999900001111'] });

    expect(Object.entries(all).map(([id, { included, state }]) => [id, included, state])).toEqual([
      [hub, true, null],
      [mail, true, 'SUSPENDED'],
      ['555566667777', false, 'ACTIVE'],
      ['999900001111', true, null],
    ]);
  });

  test('what the last sweep saw stands where the registry has no contact', () => {
    const swept = new Map([[mail, { regions: ['us-east-1'], lastContact: confirmedAt }]]);

    const [, account] = listedAccounts({ registry: null, unreachable: new Map(), swept }, { ...rules, named: [mail] });

    expect(account).toMatchObject({ id: mail, regions: ['us-east-1'], lastContact: confirmedAt });
  });

  test('without a registry, the accounts of the list are listed', () => {
    expect(Object.keys(listed(null, { named: [mail, hub] }))).toEqual([hub, mail]);
  });
});
