import { expect, test } from 'vitest';
import { toClose } from '../../../core/sweep/sweep.ts';
import { anEntry } from '../../builders/builders.ts';
import { approve, change, home, optedIn, refOf } from '../../builders/live-deps.ts';
import { accountsAsked, liveSweep, spoke } from '../../builders/live-sweep.ts';

test('no account always comes first or last: each sweep goes through them in an order of its own', async () => {
  const sweep = await liveSweep({ environment: { SMTP_WARDEN_ACCOUNTS: `${spoke},777788889999,888899990000` } });
  const ids = Array.from({ length: 24 }, (_, index) => `sweep-${index}`);

  const orders: string[][] = [];
  for (const id of ids) {
    sweep.requests.splice(0);
    await sweep.start(id);
    orders.push(accountsAsked(sweep).map(({ account }) => account));
  }

  const accounts = orders[0]?.toSorted();
  expect(accounts).toHaveLength(4);
  expect(orders.map((order) => order.toSorted())).toEqual(orders.map(() => accounts));
  expect([...new Set(orders.map((order) => order.at(0)))].toSorted()).toEqual(accounts);
  expect([...new Set(orders.map((order) => order.at(-1)))].toSorted()).toEqual(accounts);
});

test.each<[string, boolean, { hours?: number; removedBy?: string }]>([
  ['expired an hour ago', true, { hours: -1 }],
  ['expired 3 hours ago', false, { hours: -3 }],
  ['expires in an hour', false, { hours: 1 }],
  ['was removed an hour ago', false, { hours: -1, removedBy: 'ada' }],
  ['never expires', false, {}],
])(
  'where an approval %s, that managed groups are looked at is asked for: %s',
  async (_, isAsked, { hours, ...how }) => {
    const expiresAt = hours === undefined ? null : new Date(Date.now() + hours * 3_600_000).toISOString();
    const sweep = await liveSweep({ policy: [approve(anEntry({ expiresAt, ...how }))] });

    await sweep.start();

    const asked = sweep.requests.filter(({ kind }) => kind === 'allowlist-changed');
    expect(asked).toEqual(isAsked ? [{ kind: 'allowlist-changed', accounts: null }] : []);
  },
);

test('a group that was closed with nobody let in is nominated by a sweep as soon as somebody is approved', async () => {
  const groups = [
    { ...home, name: 'mail', tags: optedIn, ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] },
  ];
  const environment = { SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' };
  const sweep = await liveSweep({ seed: { groups }, environment, policy: [] });
  const mail = refOf(sweep.sandbox, 'mail');
  await sweep.world.nominations.enqueue([mail], toClose);
  await sweep.work();

  await sweep.start('sweep-before');
  const before = sweep.nominated.length;
  await change(sweep.runtime, [approve()]);
  await sweep.start('sweep-after');

  expect(before).toBe(0);
  expect(sweep.nominated.map(({ body }) => JSON.parse(body).detail.groups)).toEqual([[mail]]);
});
