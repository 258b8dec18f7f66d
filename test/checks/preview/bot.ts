import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { CheckReason } from '../../../core/gateways.ts';
import type { GroupRef, Tags } from '../../../core/model/security-group.ts';
import { noScopedLimits } from '../../../core/organisation/scoped-limits.ts';
import { affectedBy } from '../../../core/policy/affected.ts';
import { listOf, readChain } from '../../../core/reconcile/read-chain.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { AccountAccess } from '../../../core/sweep/account-access.ts';
import { followAllowlist } from '../../../core/sweep/follow-allowlist.ts';
import { followInAccount } from '../../../core/sweep/follow-in-account.ts';
import { scanAccount } from '../../../core/sweep/scan-account.ts';
import type { ScanRequest } from '../../../core/sweep/scan-request.ts';
import { startSweep } from '../../../core/sweep/start-sweep.ts';
import type { SweepLedger } from '../../../core/sweep/sweep-ledger.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { groupRef } from '../../builders/builders.ts';
import { neverLate } from '../../builders/in-memory-sweep.ts';
import { memoryAccountStates } from '../../builders/memory-account-states.ts';
import { changeLimit, type Layer, place, type StoredEdit } from './layer.ts';

/** How a check ended: what was decided, or why it failed. */
export interface Checked {
  readonly kind: string;
  readonly outcome: AuditEntry['outcome'] | null;
  readonly reason: string;
}

export type Bot = ReturnType<typeof botOver>;

/**
 * The deployed functions in mode `enforce` over one group: the worker with its queue, the sweeps, and what follows an edit of the
 * policy. Each takes what is queued, one message after the other, until nothing is left.
 */
export function botOver(layer: Layer) {
  const { deps, history } = layer;
  const queue: { readonly ref: GroupRef; readonly why: CheckReason }[] = [];
  const requests: ScanRequest[] = [];
  const functions = {
    nominations: {
      enqueue: async (refs: readonly GroupRef[], why: CheckReason) =>
        void queue.push(...refs.map((ref) => ({ ref, why }))),
    },
    scans: { request: async (asked: readonly ScanRequest[]) => void requests.push(...asked) },
    fleet: aFleet({ accounts: [place.account], regions: [place.region], enabled: () => [place.region] }),
    accountStates: memoryAccountStates(),
    approvals: deps.approvals,
    policy: () => deps.allowlist.read(),
    now: deps.clock.now,
    listOf: (ref: GroupRef) => listOf(ref, deps),
    chainOf: (ref: GroupRef) => readChain(ref, deps),
    openAccount: (): AccountAccess => ({
      regions: async () => ({ enabled: [place.region], disabled: [] }),
      surveyOf: () => layer.survey,
      undelivered: async () => null,
      close: () => undefined,
    }),
    contacts: null,
    mailDomains: [],
    scopes: { limits: noScopedLimits, ouPaths: async () => new Map() },
    sleep: neverLate,
    history,
    settings: deps.settings,
    newId: deps.newId,
  };
  const check = async (ref: GroupRef, why: CheckReason): Promise<Checked> => {
    try {
      const result = await reconcile(ref, why, deps);
      if (!('entry' in result)) return { kind: result.kind, outcome: null, reason: result.reason };
      return { kind: result.kind, outcome: result.entry.outcome, reason: result.entry.reason };
    } catch (error) {
      return { kind: 'failed', outcome: null, reason: error instanceof Error ? error.message : String(error) };
    }
  };
  const drain = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await check(next.ref, next.why);
  };
  const scan = async (ledger: SweepLedger | null): Promise<void> => {
    for (let request = requests.shift(); request; request = requests.shift()) {
      if (request.kind === 'allowlist-changed') await followAllowlist(request, functions);
      if (request.kind === 'managed-groups') await followInAccount(request, functions);
      if (request.kind === 'scan-account' && ledger) await scanAccount(request, 1, { ...functions, ledger });
      await drain();
    }
  };
  let sweeps = 0;
  return {
    ...layer,
    list: () => functions.listOf(groupRef),
    /** An ordinary check, as an event asks for it. */
    check: () => check(groupRef, { trigger: event, mayClose: true }),
    /** An edit of the policy, and what the stream of the table brings about. */
    follow: async (edit: StoredEdit): Promise<'applied' | 'stale'> => {
      if (edit.changes.length === 0) return 'applied';
      const result = await layer.edit(edit);
      if (result === 'stale') return result;
      const { accounts, groups } = affectedBy(edit.changes);
      await functions.nominations.enqueue(groups, { trigger: event, mayClose: true });
      if (accounts === null || accounts.length > 0) requests.push({ kind: 'allowlist-changed', accounts });
      await drain();
      await scan(null);
      return result;
    },
    /** New tags, and the check that their event asks for. */
    tag: async (tags: Tags): Promise<void> => {
      layer.setTags(tags);
      await check(groupRef, { trigger: event, mayClose: true });
    },
    sweep: async (): Promise<void> => {
      const sweepId = `sweep-${++sweeps}`;
      const ledger = layer.ledger(sweepId);
      await startSweep({ sweepId, changeLimit }, { ...functions, ledger });
      await drain();
      await scan(ledger);
    },
  };
}

const event = { kind: 'event', name: 'CreateTags', eventId: null, actor: null } as const;
