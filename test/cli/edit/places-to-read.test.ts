import { expect, test } from 'vitest';
import { placesToRead } from '../../../cli/edit/places-to-read.ts';
import type { Fleet } from '../../../core/gateways.ts';
import type { Scope } from '../../../core/policy/allowlist-entry.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { reachOf } from '../../../core/policy/reach.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';

const [hub, spoke, locked] = ['111122223333', '444455556666', '777788889999'];

const fleet: Fleet = {
  hub,
  accounts: async () => [hub, spoke, locked],
  membership: async (account) =>
    [hub, spoke, locked].includes(account)
      ? { kind: 'managed' }
      : { kind: 'unmanaged', reason: 'it is not one of SMTP_WARDEN_ACCOUNTS' },
  isManaged: async () => true,
  isSwept: async () => true,
  coversRegion: () => true,
  regionsOf: async (account) => {
    if (account === locked) throw new Error('the role cannot be assumed');
    return { enabled: ['eu-west-1', 'us-east-1'], disabled: ['af-south-1'] };
  },
};

const put = (scope: Scope): PolicyChange => ({ kind: 'putEntry', entry: anEntry({ scope }), replaces: null });
const exempt = (account: string, region: string): PolicyChange => ({
  kind: 'putExemption',
  exemption: anExemption({ group: { account, region, groupId: 'sg-0123456789abcdef0' } }),
  replaces: null,
});
const lockedNote = { account: locked, region: null, reason: 'the role cannot be assumed' };
const bothOf = (account: string) => [`${account} eu-west-1`, `${account} us-east-1`];

async function found(change: PolicyChange) {
  const { places, failures } = await placesToRead(reachOf([change]), fleet);
  return { places: places.map(({ account, region }) => `${account} ${region}`), failures };
}

test.each<[string, PolicyChange, object]>([
  [
    'everything: all accounts',
    put({ kind: 'everything' }),
    { places: [...bothOf(hub), ...bothOf(spoke)], failures: [lockedNote] },
  ],
  [
    'a VPC: all accounts',
    put({ kind: 'vpc', vpcId: 'vpc-1' }),
    { places: [...bothOf(hub), ...bothOf(spoke)], failures: [lockedNote] },
  ],
  ['one account', put({ kind: 'account', account: spoke }), { places: bothOf(spoke), failures: [] }],
  [
    'an exemption: the place of its group alone, swept or not',
    exempt(hub, 'af-south-1'),
    { places: [`${hub} af-south-1`], failures: [] },
  ],
])('for %s', async (_, change, expected) => {
  const places = await found(change);

  expect(places).toEqual(expected);
});

test.each([put({ kind: 'account', account: '000011112222' }), exempt('000011112222', 'us-east-1')])(
  'an account that is not managed by these settings is not read, and named: the deployed bot may manage it',
  async (change) => {
    const { places, failures } = await found(change);

    expect(places).toEqual([]);
    expect(failures).toMatchObject([
      { account: '000011112222', reason: expect.stringContaining('SMTP_WARDEN_ACCOUNTS') },
    ]);
  },
);

test('the registry of an organisation is read whole only where an edit names no account', async () => {
  let wholeReads = 0;
  const counting: Fleet = {
    ...fleet,
    accounts: async () => {
      wholeReads += 1;
      return fleet.accounts();
    },
  };

  await placesToRead(reachOf([exempt(spoke, 'us-east-1')]), counting);
  await placesToRead(reachOf([put({ kind: 'account', account: spoke })]), counting);
  expect(wholeReads).toBe(0);

  await placesToRead(reachOf([put({ kind: 'everything' })]), counting);
  expect(wholeReads).toBe(1);
});
