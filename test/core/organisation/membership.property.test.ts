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

interface Given {
  readonly isRegistered: boolean;
  readonly state: string;
  readonly ouPath: readonly string[] | null;
  readonly decision: 'include' | 'exclude' | null;
  readonly seenAt: string;
  readonly acceptedAt: string | null;
  readonly includeOus: readonly string[];
  readonly excludeOus: readonly string[];
}

/** Written for each account on its own, from the words of the contract. */
function expectedKind(given: Given): string {
  const isMember = given.isRegistered && given.state === 'ACTIVE' && given.decision !== 'exclude' && isChosen(given);
  if (!isMember) return 'unmanaged';
  const times = given.acceptedAt === null ? [given.seenAt] : [given.seenAt, given.acceptedAt];
  const youngest = Math.min(...times.map((at) => now - Date.parse(at)));
  return youngest <= 24 * hour && youngest >= -15_000 ? 'managed' : 'unconfirmed';
}

function isChosen({ decision, ouPath, includeOus, excludeOus }: Given): boolean {
  if (decision === 'include' || includeOus.length + excludeOus.length === 0) return true;
  if (ouPath === null || ouPath.some((id) => excludeOus.includes(id))) return false;
  return includeOus.length === 0 || includeOus.some((id) => ouPath.includes(id));
}

test('an account is managed, scanned or left alone by these rules and no others', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const { state, ouPath, seenAt } = given;
      const account = given.isRegistered ? aRegisteredAccount({ state, ouPath, ouNames: ouPath, seenAt }) : null;
      const decision = given.decision === null ? null : anAccountDecision({ kind: given.decision });
      const listing = given.acceptedAt === null ? null : aListing({ acceptedAt: given.acceptedAt });

      const { kind } = membershipOf({ account, decision, listing }, { ...given, now });

      expect(kind).toBe(expectedKind(given));
    }),
  );
});
