import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import { settleOpen } from '../../../core/reconcile/open-claim.ts';
import { conflict } from '../../../core/reconcile/reconcile-deps.ts';
import { aClaim } from '../../builders/a-claim.ts';
import { anOpenRule, aSnapshot } from '../../builders/builders.ts';
import { aCheck, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

const fine = aSnapshot();
const exposed = aSnapshot({ rules: [anOpenRule({ id: 'sgr-open' })] });

/** What becomes of the last entry of a group, and how often the allowlist was read and something written for it. */
async function settle(latest: AuditEntry, snapshot: Snapshot | null, { isOvertaken = false } = {}) {
  const world = inMemoryWorld({ snapshots: [] });
  const appended: AuditEntry[] = [];
  const append = async (entry: AuditEntry) => {
    if (isOvertaken) return 'conflict' as const;
    appended.push(entry);
    return 'appended' as const;
  };
  const chain = { kind: 'holds', latest, lastEnd: null, list: emptyList } as const;
  const deps = someDeps(world, { auditLog: { ...world.auditLog, append } });
  const settled = await settleOpen({ check: aCheck, chain, snapshot }, deps);
  return { settled, chain, appended, reads: world.calls.read };
}

describe('a failed end', () => {
  const unclear = { outcome: 'failed', perhapsRevokedRuleIds: ['sgr-open'] } as const;

  test('of which nothing is unclear is left as it is, and the allowlist is not read for it', async () => {
    const { settled, chain, reads } = await settle(aClaim({ outcome: 'failed' }), fine);

    expect(settled).toEqual({ kind: 'going-on', chain });
    expect(reads).toBe(0);
  });

  test('that is unclear is left as it is where the group is gone', async () => {
    const { settled, chain, appended } = await settle(aClaim(unclear), null);

    expect(settled).toEqual({ kind: 'going-on', chain });
    expect(appended).toEqual([]);
  });

  test('that is unclear is not ended anew where the group is fine; what it has closed is remembered', async () => {
    const { settled, chain, appended } = await settle(aClaim(unclear), fine);

    const list = { rules: [], closed: [{ port: 25, family: 'ipv4' }] };
    expect(settled).toEqual({ kind: 'going-on', chain: { ...chain, list } });
    expect(appended).toEqual([]);
  });
});

describe('what an earlier run has left open', () => {
  test.each<[string, AuditEntry, string]>([
    ['a claim', aClaim(), 'interrupted: nothing was recorded for 90 s after 2026-11-15T12:00:00.000Z'],
    ['a claim that was resumed', aClaim({ outcome: 'resumed' }), 'left unfinished at 2026-11-15T12:00:00.000Z'],
    [
      'an end partial of schema 1',
      aClaim({ outcome: 'partial', schema: 1 }),
      'left unfinished at 2026-11-15T12:00:00.000Z',
    ],
  ])('is ended by a read, which says what it was: %s', async (_, latest, why) => {
    const { settled, appended } = await settle(latest, exposed);

    expect(settled).toEqual({ kind: 'ended', result: { kind: 'remediated', entry: appended[0] }, again: true });
    expect(appended[0]?.reason).toBe(`${why}; missing: sgr-open`);
  });

  test.each<[string, AuditEntry, Snapshot]>([
    ['by a read', aClaim(), exposed],
    ['because all is fine by now', aClaim({ outcome: 'partial' }), fine],
  ])('is left to a worker that ends it first: %s', async (_, latest, snapshot) => {
    const { settled } = await settle(latest, snapshot, { isOvertaken: true });

    expect(settled).toEqual({ kind: 'ended', result: conflict, again: false });
  });
});
