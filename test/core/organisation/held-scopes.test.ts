import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccountCounts, holdBack, mostOf } from '../../../core/organisation/held-scopes.ts';
import { noScopedLimits, parseScopedLimits, type ScopedLimits } from '../../../core/organisation/scoped-limits.ts';

const [first, second, third] = ['111111111111', '222222222222', '333333333333'] as const;
const [root, outer, inner] = ['r-ab12', 'ou-ab12-outer000', 'ou-ab12-inner000'] as const;

function limitsOf(text: string): ScopedLimits {
  const reading = parseScopedLimits(text);
  if (reading.kind === 'wrong') throw new Error(reading.problem);
  return reading.limits;
}

function counts(account: string, changes: number, ouPath: AccountCounts['ouPath'] = [root], optedIn = 100) {
  return { account, changes, ouPath, optedIn };
}

test('without limits nothing is held', () => {
  const holding = holdBack([counts(first, 1_000)], noScopedLimits);

  expect(holding).toEqual({ held: [], heldAccounts: new Set(), changes: 1_000, share: null });
});

test('an account beyond the limit of each account is held; one within it, and one with a limit of its own, are not', () => {
  const limits = limitsOf(`account=10,${third}=30`);

  const holding = holdBack([counts(first, 11), counts(second, 10), counts(third, 30)], limits);

  expect(holding.held).toEqual([{ scope: first, limit: '10', most: 10, changes: 11 }]);
  expect([...holding.heldAccounts]).toEqual([first]);
  expect(holding.changes).toBe(40);
});

test('an OU counts all accounts below it, however far, and holds them all', () => {
  const accounts = [counts(first, 6, [root, outer, inner]), counts(second, 5, [root, outer]), counts(third, 4)];

  const holding = holdBack(accounts, limitsOf(`${outer}=10`));

  expect(holding.held).toEqual([{ scope: outer, limit: '10', most: 10, changes: 11 }]);
  expect([...holding.heldAccounts]).toEqual([first, second]);
  expect(holding.changes).toBe(4);
});

test('an account beyond its own limit keeps back no other one of its OU', () => {
  const accounts = [counts(first, 500, [root, outer]), counts(second, 8, [root, outer])];

  const holding = holdBack(accounts, limitsOf(`account=10,${outer}=10`));

  expect([...holding.heldAccounts]).toEqual([first]);
  expect(holding.changes).toBe(8);
});

test('of an OU within another, both limited, the inner one comes first, and what it holds does not count in the outer one', () => {
  const accounts = [counts(first, 9, [root, outer, inner]), counts(second, 8, [root, outer])];

  const byInner = holdBack(accounts, limitsOf(`${outer}=10,${inner}=5`));
  const byOuter = holdBack(accounts, limitsOf(`${outer}=10,${inner}=9`));

  expect(byInner).toMatchObject({ held: [{ scope: inner, changes: 9 }], changes: 8 });
  expect(byOuter).toMatchObject({ held: [{ scope: outer, changes: 17 }], changes: 0 });
});

test('an account of which the OU is not known counts in every OU with a limit', () => {
  const holding = holdBack([counts(first, 11, null), counts(second, 1, [root, outer])], limitsOf(`${outer}=10`));

  expect(holding).toMatchObject({ held: [{ scope: outer, changes: 12 }], changes: 0 });
});

describe('a percentage', () => {
  test.each([
    ['is of the opted-in groups', 20, 50, 10],
    ['is rounded down', 5, 39, 1],
    ['is one group at least, so that a small account can be closed at all', 5, 10, 1],
    ['of no group at all is one as well', 5, 0, 1],
    ['of 0 is none', 0, 1_000, 0],
    ['of 100 is all', 100, 7, 7],
  ])('%s', (_, percent, optedIn, most) => {
    expect(mostOf({ kind: 'percent', percent }, optedIn)).toBe(most);
  });

  test('of an OU is of the groups below it, those of an account that is held by its own limit included', () => {
    const accounts = [counts(first, 50, [root, outer], 90), counts(second, 11, [root, outer], 10)];

    const holding = holdBack(accounts, limitsOf(`${first}=5,${outer}=10%`));

    expect(holding.held).toEqual([
      { scope: first, limit: '5', most: 5, changes: 50 },
      { scope: outer, limit: '10%', most: 10, changes: 11 },
    ]);
  });
});

test('the share is of all opted-in groups, and of what is left to be closed', () => {
  const accounts = [counts(first, 50), counts(second, 11), counts(third, 10)];

  const within = holdBack(accounts, limitsOf(`${first}=5,share=7%`));
  const beyond = holdBack(accounts, limitsOf(`${first}=5,share=6%`));

  expect(within).toMatchObject({ changes: 21, share: null });
  expect(beyond).toMatchObject({ changes: 21, share: { percent: 6, most: 18 } });
});

const ous = ['ou-ab12-aaaaaaaa', 'ou-ab12-bbbbbbbb', 'ou-ab12-cccccccc', 'ou-ab12-dddddddd'];
/** A tree: a in the root, b in a, c in b, d in a. */
const pathsOfTree = [
  [root],
  [root, ous[0]],
  [root, ous[0], ous[1]],
  [root, ous[0], ous[1], ous[2]],
  [root, ous[0], ous[3]],
].map((path) => path.flatMap((ou) => ou ?? []));

const someAccounts = fc
  .array(
    fc.record({
      changes: fc.nat(30),
      optedIn: fc.nat(60),
      ouPath: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...pathsOfTree) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((one, index): AccountCounts => ({ ...one, account: String(111111111111 + index) })));

const someLimit = fc.oneof(
  fc.nat(40).map((most) => ({ kind: 'groups', most }) as const),
  fc.nat(100).map((percent) => ({ kind: 'percent', percent }) as const),
);
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const someLimits: fc.Arbitrary<ScopedLimits> = fc.record({
  eachAccount: perhaps(someLimit),
  accounts: fc
    .array(
      fc.tuple(
        fc.nat(11).map((index) => String(111111111111 + index)),
        someLimit,
      ),
    )
    .map((all) => new Map(all)),
  ous: fc.array(fc.tuple(fc.constantFrom(...ous), someLimit)).map((all) => new Map(all)),
  sharePercent: perhaps(fc.nat(100)),
});

/** All that a scope's limit is about, in words of the test: which accounts, and how many groups at most. */
function scopesOf(accounts: readonly AccountCounts[], limits: ScopedLimits) {
  const most = (limit: { kind: string; most?: number; percent?: number }, within: readonly AccountCounts[]) => {
    if (limit.kind === 'groups') return limit.most ?? 0;
    const exact = (within.reduce((sum, { optedIn }) => sum + optedIn, 0) * (limit.percent ?? 0)) / 100;
    return limit.percent === 0 ? 0 : Math.max(1, Math.floor(exact));
  };
  const scopes = accounts.flatMap((one) => {
    const limit = limits.accounts.get(one.account) ?? limits.eachAccount;
    return limit ? [{ scope: one.account, within: [one], most: most(limit, [one]) }] : [];
  });
  for (const [ou, limit] of limits.ous) {
    const within = accounts.filter(({ ouPath }) => !ouPath || ouPath.indexOf(ou) >= 0);
    scopes.push({ scope: ou, within, most: most(limit, within) });
  }
  return scopes;
}

test('whatever the limits: no scope closes more than it may, and nothing is held without a scope that is beyond its limit', () => {
  fc.assert(
    fc.property(someAccounts, someLimits, (accounts, limits) => {
      const { held, heldAccounts, changes } = holdBack(accounts, limits);

      const closed = (within: readonly AccountCounts[]) =>
        within.reduce((sum, one) => sum + (heldAccounts.has(one.account) ? 0 : one.changes), 0);
      const scopes = scopesOf(accounts, limits);
      for (const { within, most } of scopes) expect(closed(within)).toBeLessThanOrEqual(most);
      expect(changes).toBe(closed(accounts));
      for (const { scope, changes: beyond, most } of held) {
        const known = scopes.find((one) => one.scope === scope);
        expect(known?.most).toBe(most);
        expect(beyond).toBeGreaterThan(most);
        // By the groups of its own accounts, and of no others.
        expect(beyond).toBeLessThanOrEqual(known?.within.reduce((sum, one) => sum + one.changes, 0) ?? 0);
      }
      const inHeldScope = new Set(
        scopes.filter(({ scope }) => held.some((one) => one.scope === scope)).flatMap(({ within }) => within),
      );
      for (const one of accounts) if (heldAccounts.has(one.account)) expect(inHeldScope).toContain(one);
    }),
    { numRuns: 2_000 },
  );
});

test('whatever the limits: an account is not held where all scopes that it is in are within their limits by what was found', () => {
  fc.assert(
    fc.property(someAccounts, someLimits, (accounts, limits) => {
      const { heldAccounts } = holdBack(accounts, limits);

      const found = (within: readonly AccountCounts[]) => within.reduce((sum, { changes }) => sum + changes, 0);
      const beyond = scopesOf(accounts, limits).filter(({ within, most }) => found(within) > most);
      for (const one of accounts) {
        if (!beyond.some(({ within }) => within.includes(one))) expect(heldAccounts.has(one.account)).toBe(false);
      }
    }),
    { numRuns: 2_000 },
  );
});
