import fc from 'fast-check';
import { expect, test } from 'vitest';
import { membershipOf } from '../../../core/organisation/membership.ts';
import { aListing, anAccountDecision, aRegisteredAccount, confirmedAt } from '../../builders/a-registry.ts';

const now = Date.parse(confirmedAt);
const hour = 3_600_000;
const ous = ['r-ab12', 'ou-ab12-aaaaaaaa', 'ou-ab12-bbbbbbbb', 'ou-ab12-cccccccc'];

const someOus = fc.subarray(ous, { maxLength: 2 });
/** Around the ends of what counts, and far away. */
const hoursAgo = fc.constantFrom(-10_000, -1, -0.01, 0, 0.5, 23.99, 24.01, 10_000);
const time = hoursAgo.map((hours) => new Date(now - hours * hour).toISOString());

const situation = fc.record({
  state: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'LEFT', 'active', ''),
  ouPath: fc.option(fc.subarray(ous), { freq: 4 }),
  decision: fc.constantFrom('include', 'exclude', null, null),
  isRegistered: fc.constantFrom(true, true, true, false),
  seenAt: time,
  acceptedAt: fc.option(time),
  includeOus: someOus,
  excludeOus: someOus,
});

test('an account is managed, scanned or left alone by these rules and no others', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const account = given.isRegistered
        ? aRegisteredAccount({ state: given.state, ouPath: given.ouPath, ouNames: given.ouPath, seenAt: given.seenAt })
        : null;
      const decision = given.decision === null ? null : anAccountDecision({ kind: given.decision });
      const listing = given.acceptedAt === null ? null : aListing({ acceptedAt: given.acceptedAt });

      const { kind } = membershipOf({ account, decision, listing }, { ...given, now });

      // Written for each account on its own, from the words of the contract.
      const isIn = (ids: readonly string[]) => given.ouPath !== null && given.ouPath.some((id) => ids.includes(id));
      const hasRules = given.includeOus.length + given.excludeOus.length > 0;
      const isChosen =
        given.decision === 'include' ||
        (!isIn(given.excludeOus) &&
          (given.includeOus.length === 0 || isIn(given.includeOus)) &&
          !(hasRules && given.ouPath === null));
      const isMember = given.isRegistered && given.state === 'ACTIVE' && given.decision !== 'exclude' && isChosen;
      const ages = [given.seenAt, ...(given.acceptedAt === null ? [] : [given.acceptedAt])].map(
        (at) => now - Date.parse(at),
      );
      const youngest = Math.min(...ages);
      const isConfirmed = youngest <= 24 * hour && youngest >= -15_000;

      expect(kind).toBe(!isMember ? 'unmanaged' : isConfirmed ? 'managed' : 'unconfirmed');
    }),
  );
});
