import { describe, expect, test } from 'vitest';
import { type Membership, membershipOf } from '../../../core/organisation/membership.ts';
import type { OuRules } from '../../../core/organisation/ou-rules.ts';
import type { Registration } from '../../../core/organisation/registry.ts';
import {
  aListing,
  anAccountDecision,
  aRegisteredAccount,
  confirmedAt,
  production,
  root,
  workloads,
} from '../../builders/a-registry.ts';

const hourMs = 3_600_000;
const confirmed = Date.parse(confirmedAt);

interface Given extends Partial<Registration>, Partial<OuRules> {
  readonly now?: number;
}

function membership({ includeOus = [], excludeOus = [], now = confirmed + hourMs, ...given }: Given): Membership {
  const registration = { account: aRegisteredAccount(), decision: null, listing: aListing(), ...given };
  return membershipOf(registration, { includeOus, excludeOus, now });
}

const include = anAccountDecision({ kind: 'include' });
const exclude = anAccountDecision({ kind: 'exclude', reason: 'has a bot of its own' });
const elsewhere = 'ou-ab12-elsewhere1';

describe('an account is managed', () => {
  test.each<[string, Given]>([
    ['where no OU is named', {}],
    ['in an OU that is included', { includeOus: [production] }],
    ['below an OU that is included', { includeOus: [workloads] }],
    ['below the root, where the root is included', { includeOus: [root] }],
    ['where another OU is excluded', { excludeOus: [elsewhere] }],
    ['in an excluded OU, where a person has included it', { excludeOus: [production], decision: include }],
    ['outside of the included OUs, where a person has included it', { includeOus: [elsewhere], decision: include }],
    ['in an unknown OU, where none is named', { account: aRegisteredAccount({ ouPath: null, ouNames: null }) }],
    ['at the end of the 24 hours', { now: confirmed + 24 * hourMs }],
    ['by the time at which it was seen, where no listing was accepted', { listing: null }],
    [
      'by the time at which a refused listing named it, where the accepted one is old',
      { account: aRegisteredAccount({ seenAt: '2026-12-02T11:00:00.000Z' }), now: confirmed + 48 * hourMs },
    ],
    [
      'by the accepted listing, where it was written long before',
      { account: aRegisteredAccount({ seenAt: '2025-01-01T00:00:00.000Z' }) },
    ],
  ])('%s', (_, given) => {
    expect(membership(given)).toEqual({ kind: 'managed' });
  });
});

describe('an account is not managed', () => {
  test.each<[string, Given, string]>([
    ['that is not registered', { account: null }, 'not in the registry'],
    ['that is not registered, though a person has included it', { account: null, decision: include }, 'not in the'],
    ['that has left', { account: aRegisteredAccount({ state: 'LEFT' }), decision: include }, 'has left'],
    ['that is suspended', { account: aRegisteredAccount({ state: 'SUSPENDED' }), decision: include }, 'SUSPENDED'],
    ['that is being closed', { account: aRegisteredAccount({ state: 'PENDING_CLOSURE' }) }, 'PENDING_CLOSURE'],
    ['whose state nobody has heard of', { account: aRegisteredAccount({ state: 'QUARANTINED' }) }, 'QUARANTINED'],
    ['that a person has excluded', { decision: exclude, includeOus: [production] }, 'has a bot of its own'],
    ['in an OU that is excluded', { excludeOus: [production] }, production],
    ['below an OU that is excluded', { excludeOus: [workloads], includeOus: [production] }, workloads],
    ['below an excluded root', { excludeOus: [root] }, root],
    ['in no OU that is included', { includeOus: [elsewhere] }, 'in no OU that is included'],
    [
      'of which the OU is unknown, where some are included',
      { account: aRegisteredAccount({ ouPath: null, ouNames: null }), includeOus: [root] },
      'is not known',
    ],
    [
      'of which the OU is unknown, where some are excluded: it may be in one of them',
      { account: aRegisteredAccount({ ouPath: null, ouNames: null }), excludeOus: [elsewhere] },
      'is not known',
    ],
  ])('%s', (_, given, reason) => {
    expect(membership(given)).toEqual({ kind: 'unmanaged', reason: expect.stringContaining(reason) });
  });
});

describe('the membership of an account is unconfirmed', () => {
  const future = '2026-12-30T00:00:00.000Z';

  test.each<[string, Given, string]>([
    ['24 hours after it was confirmed last', { now: confirmed + 24 * hourMs + 1 }, 'over 24 hours ago'],
    [
      'after that, whatever a person has included',
      { now: confirmed + 25 * hourMs, decision: include },
      'over 24 hours',
    ],
    ['where the accepted listing is of the future', { listing: aListing({ acceptedAt: future }) }, 'in the future'],
    ['where it was seen in the future', { account: aRegisteredAccount({ seenAt: future }) }, 'in the future'],
    ['where a time is none', { listing: aListing({ acceptedAt: 'tomorrow' }) }, 'no valid time'],
  ])('%s', (_, given, reason) => {
    expect(membership(given)).toEqual({ kind: 'unconfirmed', reason: expect.stringContaining(reason) });
  });

  test('not where the clocks of two machines differ by a few seconds', () => {
    expect(membership({ now: confirmed - 10_000 }).kind).toBe('managed');
    expect(membership({ now: confirmed - 20_000 }).kind).toBe('unconfirmed');
  });
});
