import { describe, expect, test } from 'vitest';
import {
  aListedAccount,
  aListing,
  anAccountDecision,
  aRegisteredAccount,
  confirmedAt,
  production,
} from '../../builders/a-registry.ts';
import { dailyHub } from '../../builders/daily-world.ts';
import { discoverWorld } from '../../builders/discover-world.ts';

const accounts = Array.from({ length: 20 }, (_, index) => aRegisteredAccount({ id: String(100_000_000_000 + index) }));
const all = accounts.map(({ seenAt: _, ...listed }) => listed);
const [first = aRegisteredAccount()] = accounts;

describe('a discovery', () => {
  test('that finds nothing new writes the listing alone, and tells nobody', async () => {
    const { run, order, mails, state, counts } = discoverWorld(accounts);

    await run(all);

    expect(order).toEqual(['listing']);
    expect(mails).toEqual([]);
    expect(state.contents.listing).toEqual({
      ...{ acceptedAt: '2026-11-30T12:15:00.000Z', accounts: 20, refused: null },
      rules: { includeOus: [], excludeOus: [] },
    });
    expect(counts).toEqual({ AccountsManaged: 20, AccountsUnconfirmed: 0 });
  });

  test('tells of all changes in one mail before they are written, and once', async () => {
    const { run, order, mails, counts } = discoverWorld(accounts, { excludeOus: [production] });
    const joining = aListedAccount({ id: '777788889999', name: 'shop', ouPath: ['r-ab12'], ouNames: ['Root'] });
    const listed = [
      { ...all[1], ...aListedAccount({ id: '100000000001', state: 'SUSPENDED' }) },
      ...all.slice(2),
      joining,
    ];

    await run(listed);
    const written = [...order];
    await run(listed);

    expect(written).toEqual(['mail', first.id, '100000000001', joining.id, 'listing']);
    expect(mails.map(({ subject }) => subject)).toEqual([
      '[smtp-warden] Accounts of the organisation: 1 left, 1 in another state, 1 joined',
    ]);
    expect(mails[0]?.text).toContain('100000000001 mail: ACTIVE, now SUSPENDED; not managed: its state is SUSPENDED');
    expect(mails[0]?.text).toContain('777788889999 shop in Root; managed');
    expect(counts).toEqual({ AccountsManaged: 1, AccountsUnconfirmed: 0 });
  });

  test('writes nothing where nobody could be told, and tells the next time', async () => {
    const { run, order, state, mails } = discoverWorld(accounts);
    state.topicFails = true;

    await expect(run(all.slice(1))).rejects.toThrow('SNS does not answer');
    expect(order).toEqual([]);
    state.topicFails = false;
    await run(all.slice(1));

    expect(mails).toHaveLength(1);
    expect(order).toEqual(['mail', first.id, 'listing']);
  });

  test('fails where the organisation cannot be listed, and writes nothing', async () => {
    const { run, order, mails } = discoverWorld(accounts);

    await expect(run(new Error('AccessDeniedException'))).rejects.toThrow('AccessDenied');
    expect([order, mails]).toEqual([[], []]);
  });

  test('fails where another run has written meanwhile, and does not accept its own listing', async () => {
    const { run, order, state } = discoverWorld(accounts);
    state.answer = 'conflict';

    await expect(run(all.slice(1))).rejects.toThrow(`another run has changed 1 account meanwhile: ${first.id}`);
    expect(order).not.toContain('listing');
  });
});

describe.each([
  ['an empty listing', []],
  ['a listing that is cut short', all.slice(3)],
])('%s', (_, listed) => {
  test('removes nobody, is counted each time and told once, until one is believed', async () => {
    const { run, mails, counts, state, lines } = discoverWorld(accounts);
    const refusals: (number | undefined)[] = [];

    for (const next of [listed, listed, all, listed]) {
      await run(next);
      refusals.push(counts.ListingsRefused);
    }

    expect(refusals).toEqual([1, 1, undefined, 1]);
    expect([...state.contents.accounts.values()].every(({ state: one }) => one === 'ACTIVE')).toBe(true);
    expect(mails.map(({ subject }) => subject)).toEqual(
      Array(2).fill('[smtp-warden] Listing of the organisation refused: no account is removed'),
    );
    expect(mails[0]?.text).toContain(`${first.id} mail`);
    expect(mails[0]?.text).toContain('smtp-warden accounts exclude ACCOUNT --reason');
    expect(lines.filter(({ level }) => level === 50)).toHaveLength(3);
  });
});

test('accounts that a refused listing names stay confirmed, and the others do not after a day', async () => {
  const { run, counts, state } = discoverWorld(accounts);
  state.now = Date.parse(confirmedAt) + 25 * 3_600_000;

  await run(all.slice(10));

  expect(counts).toEqual({ ListingsRefused: 1, AccountsManaged: 10, AccountsUnconfirmed: 10 });
});

test('once those that have left are excluded, the listing is believed', async () => {
  const { run, state, counts } = discoverWorld(accounts);
  await run(all.slice(10));
  const decisions = new Map(all.slice(0, 10).map(({ id }) => [id, anAccountDecision()]));
  state.contents = { ...state.contents, decisions };

  await run(all.slice(10));

  expect(counts).toEqual({ AccountsManaged: 10, AccountsUnconfirmed: 0 });
  expect([...state.contents.accounts.values()].filter(({ state: one }) => one === 'LEFT')).toHaveLength(10);
});

test('a mail about thousands names the first two hundred, and fits', async () => {
  const { run, mails } = discoverWorld();
  const many = Array.from({ length: 5_000 }, (_, index) =>
    aListedAccount({ id: String(200_000_000_000 + index), name: 'x'.repeat(50) }),
  );

  await run(many);

  expect(mails[0]?.subject).toBe('[smtp-warden] Accounts of the organisation: 5000 joined');
  expect(mails[0]?.text).toContain('Joined (5000)');
  expect(mails[0]?.text).toContain('… and 4800 more');
  expect(Buffer.byteLength(mails[0]?.text ?? '')).toBeLessThan(50_000);
});

describe('a mail about accounts and OUs with the longest names', () => {
  test('fits, so that the registry is written', async () => {
    const ouNames = ['Root', ...Array.from({ length: 5 }, () => '山'.repeat(128))];
    const known = Array.from({ length: 400 }, (_, index) =>
      aRegisteredAccount({ id: String(200_000_000_000 + index), name: '会'.repeat(50), ouNames }),
    );
    const { run, mails, order } = discoverWorld(known);
    const joining = known.map((one) => aListedAccount({ ...listedOf(one), id: one.id.replace('2', '3') }));
    const moved = known.map((one, index) =>
      aListedAccount({ ...listedOf(one), ...(index % 2 ? { state: 'SUSPENDED' } : {}), ouPath: ['r-ab12'] }),
    );

    await run([...moved, ...joining]);

    expect(order.at(-1)).toBe('listing');
    expect(mails[0]?.text).toContain('Moved to another OU (400)');
    expect(Buffer.byteLength(mails[0]?.text ?? '')).toBeLessThanOrEqual(240_000);
  });
});

test("that the hub's own account has moved to an excluded OU does not make it unmanaged, and no mail says so", async () => {
  const own = aRegisteredAccount({ id: dailyHub.account });
  const { run, mails } = discoverWorld([...accounts, own], { excludeOus: ['ou-ab12-sandboxes1'] });

  await run([...all, aListedAccount({ ...listedOf(own), ouPath: ['r-ab12', 'ou-ab12-sandboxes1'] })]);

  expect(mails[0]?.text).toMatch(new RegExp(`${own.id} mail: from .*; managed$`, 'm'));
});

function listedOf({ seenAt: _, ...listed }: ReturnType<typeof aRegisteredAccount>) {
  return listed;
}

describe('a deployment that names other OUs', () => {
  test('and so leaves accounts alone is told once, with their names', async () => {
    const { run, state, mails } = discoverWorld(accounts, { includeOus: ['ou-ab12-mistyped1'] });
    state.contents = { ...state.contents, listing: aListing({ rules: { includeOus: [production], excludeOus: [] } }) };

    await run(all);
    await run(all);

    expect(mails.map(({ subject }) => subject)).toEqual([
      '[smtp-warden] Accounts of the organisation: 20 not managed any more',
    ]);
    expect(mails[0]?.text).toContain(`${first.id} mail in Root/workloads/production`);
  });

  test('and so takes accounts in is told as well', async () => {
    const { run, state, mails } = discoverWorld(accounts);
    state.contents = { ...state.contents, listing: aListing({ rules: { includeOus: [], excludeOus: [production] } }) };

    await run(all);

    expect(mails.map(({ subject }) => subject)).toEqual([
      '[smtp-warden] Accounts of the organisation: 20 managed from now on',
    ]);
  });

  test('is no news where no account is concerned, nor about the account of the hub', async () => {
    const own = aRegisteredAccount({ id: dailyHub.account });
    const { run, state, mails } = discoverWorld([own], { excludeOus: [production] });
    state.contents = { ...state.contents, listing: aListing({ rules: { includeOus: [], excludeOus: [] } }) };

    await run([listedOf(own)]);

    expect(mails).toEqual([]);
  });
});
