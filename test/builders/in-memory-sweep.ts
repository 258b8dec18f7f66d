import type { AccountRegions, CheckReason, SecurityGroupSurvey, UnreadableGroup } from '../../core/gateways.ts';
import { type GroupRef, groupKey, type Snapshot } from '../../core/model/security-group.ts';
import { noScopedLimits } from '../../core/organisation/scoped-limits.ts';
import { emptyList } from '../../core/plan/managed-rules.ts';
import type { Chain } from '../../core/reconcile/read-chain.ts';
import type { AccountAccess } from '../../core/sweep/account-access.ts';
import type { ScanRequest } from '../../core/sweep/scan-request.ts';
import type { Sweep } from '../../core/sweep/sweep.ts';
import { countersOf } from '../../core/sweep/sweep-ledger.ts';
import type { ScanWorld } from '../../handlers/sweep/answer-scan-request.ts';
import { here, there } from '../contracts/sweep-ledger/sweeps.ts';
import { aFleet } from './a-fleet.ts';
import { aHistory } from './a-history.ts';
import { aPolicy, now } from './builders.ts';
import { reconcileSettings } from './in-memory-world.ts';
import { memoryAccountStates } from './memory-account-states.ts';
import { memorySweepLedger } from './memory-sweep-ledger.ts';

export type Group = Snapshot | UnreadableGroup;

/** What was nominated by one call. */
export interface Nominated extends CheckReason {
  readonly groups: readonly GroupRef[];
}

/** Whether the calls of a sweep may go on, and what they are answered. */
interface InMemorySweep {
  /** The groups of each region, in pages; those of `here` where only pages are given. */
  readonly pages?: readonly (readonly Group[])[];
  /** The regions of each account; the one of `here` or `there` where it is left out. Throws where it cannot be reached. */
  readonly regionsOf?: (account: string) => Promise<AccountRegions>;
}

/** All that scanning and concluding need, in memory: a ledger with one sweep, and accounts whose regions all have the same groups. */
export async function inMemorySweep(sweep: Sweep, { pages = [], regionsOf }: InMemorySweep = {}) {
  const nominated: Nominated[] = [];
  const requested: [ScanRequest, number | undefined][] = [];
  const opened: string[] = [];
  const closed: string[] = [];
  const ledger = memorySweepLedger();
  await ledger.open(sweep);
  ledger.calls.clear();
  const world = {
    ledger,
    accountStates: memoryAccountStates(),
    nominations: {
      enqueue: async (groups: readonly GroupRef[], why: CheckReason) => {
        if (groups.length > 0) nominated.push({ groups: [...groups], ...why });
      },
    },
    scans: {
      request: async (requests: readonly ScanRequest[], delay?: number) => {
        for (const request of requests) requested.push([request, delay]);
      },
    },
    fleet: aFleet({ accounts: [here.account, there.account, '777788889999'] }),
    history: aHistory(),
    settings: reconcileSettings(),
    now: () => now,
    newId: () => 'rem-1',
    listOf: async () => emptyList,
    chainOf: async (): Promise<Chain> => ({ kind: 'holds', latest: null, lastEnd: null, list: emptyList }),
    approvals: { of: async () => [], lastEditors: async () => new Map() },
    policy: async () => aPolicy(),
    mailDomains: [] as readonly string[],
    contacts: null,
    scopes: { limits: noScopedLimits, ouPaths: async () => new Map() },
    sleep: neverLate,
    evidence: null,
    openAccount: (account: string): AccountAccess => {
      opened.push(account);
      return {
        regions: () => (regionsOf ?? onlyRegion)(account),
        surveyOf: () => pagedSurvey(pages),
        undelivered: async () => null,
        close: () => void closed.push(account),
      };
    },
  } satisfies ScanWorld;
  return { ...world, nominated, requested, opened, closed };
}

export type MemorySweep = Awaited<ReturnType<typeof inMemorySweep>>;

/** The message that asks for the scan of an account of a sweep. */
export function orderFor({ sweepId, accounts, brake }: Sweep, account: string) {
  const counter = countersOf(accounts).get(account) ?? { part: 0, of: accounts.length, parts: 1 };
  return { sweepId, account, changeLimit: brake, counter };
}

async function onlyRegion(account: string): Promise<AccountRegions> {
  return { enabled: [account === there.account ? there.region : here.region], disabled: [] };
}

/** A clock by which no time is ever over. */
export function neverLate(_milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

/** The groups of a region in pages, as {@link inMemorySweep} has them. */
export function pagedSurvey(pages: readonly (readonly Group[])[]): SecurityGroupSurvey {
  const snapshots = pages.flat().filter((group) => 'rules' in group);
  return {
    outlines: async function* () {
      for (const page of pages) {
        yield page.map((group) => ('rules' in group ? { ...group, permissions: group.rules } : group));
      }
    },
    snapshots: async (outlines) => {
      const asked = new Set(outlines.map(({ ref }) => groupKey(ref)));
      return snapshots.filter(({ ref }) => asked.has(groupKey(ref)));
    },
    managedGroups: async () => {
      const managed = snapshots.filter(({ rules }) => rules.some(({ tags }) => tags['smtp-warden:managed'] === 'true'));
      return new Set(managed.map(({ ref }) => ref.groupId));
    },
    groupsUsing: async () => [],
  };
}
