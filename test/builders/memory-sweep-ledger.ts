import type { AccountReport } from '../../core/sweep/account-report.ts';
import type { Sweep, SweepConclusion } from '../../core/sweep/sweep.ts';
import { countersOf, type SweepLedger } from '../../core/sweep/sweep-ledger.ts';

interface Stored {
  readonly sweep: Sweep;
  conclusion: SweepConclusion | null;
  isFinished: boolean;
}

/** A ledger of sweeps in memory, with a count of what was asked of it. */
export function memorySweepLedger(): SweepLedger & { readonly calls: Map<string, number> } {
  const sweeps = new Map<string, Stored>();
  const reports = new Map<string, Map<string, AccountReport>>();
  const counters = new Map<string, Set<string>>();
  const complete = new Map<string, Set<number>>();
  const calls = new Map<string, number>();
  let latest: string | null = null;
  const keyOf = ({ sweepId, part }: { readonly sweepId: string; readonly part: number }) => `${sweepId}/${part}`;
  const setAt = <Member>(sets: Map<string, Set<Member>>, key: string) => {
    const set = sets.get(key) ?? new Set<Member>();
    sets.set(key, set);
    return set;
  };
  const ledger: SweepLedger = {
    open: async (sweep) => {
      if (!sweeps.has(sweep.sweepId)) {
        sweeps.set(sweep.sweepId, { sweep: structuredClone(sweep), conclusion: null, isFinished: false });
      }
      return structuredClone(sweeps.get(sweep.sweepId)?.sweep ?? sweep);
    },
    progress: async (sweepId) => {
      const stored = sweeps.get(sweepId);
      if (!stored) return null;
      const { startedAt, accounts } = stored.sweep;
      return { startedAt, accounts: accounts.length, isFinished: stored.isFinished };
    },
    reportOf: async (part, account) => structuredClone(reports.get(keyOf(part))?.get(account) ?? null),
    report: async (part, report) => {
      const ofPart = reports.get(keyOf(part)) ?? new Map<string, AccountReport>();
      reports.set(keyOf(part), ofPart);
      if (!ofPart.has(report.account)) ofPart.set(report.account, structuredClone(report));
    },
    addReported: async (part, account) => setAt(counters, keyOf(part)).add(account).size,
    addComplete: async ({ sweepId, part }) => setAt(complete, sweepId).add(part).size,
    reported: async (sweepId) => {
      const own = [...counters].filter(([key]) => key.startsWith(`${sweepId}/`));
      return new Set(own.flatMap(([, accounts]) => [...accounts]));
    },
    begun: async (sweepId) => structuredClone(sweeps.get(sweepId)?.sweep ?? null),
    reports: async function* ({ sweepId, accounts }) {
      const parts = new Set([...countersOf(accounts).values()].map(({ part }) => part));
      for (const part of parts)
        yield [...(reports.get(keyOf({ sweepId, part }))?.values() ?? [])].map((report) => structuredClone(report));
    },
    conclusion: async (sweepId) => structuredClone(sweeps.get(sweepId)?.conclusion ?? null),
    conclude: async (conclusion) => {
      const { sweepId } = conclusion;
      if (latest === null || latest < sweepId) latest = sweepId;
      const stored = sweeps.get(sweepId);
      if (!stored) throw new Error(`no sweep ${sweepId}`);
      if (stored.conclusion) return 'taken';
      stored.conclusion = structuredClone(conclusion);
      return 'concluded';
    },
    finish: async (sweepId) => {
      const stored = sweeps.get(sweepId);
      if (stored) stored.isFinished = true;
    },
    latestId: async () => latest,
  };
  return { ...counting(ledger, calls), calls };
}

/** The same with a count of the calls of each function. */
function counting(ledger: SweepLedger, calls: Map<string, number>): SweepLedger {
  const counted = Object.entries(ledger).map(([name, call]) => [
    name,
    (...args: never[]) => {
      calls.set(name, (calls.get(name) ?? 0) + 1);
      return (call as (...args: never[]) => unknown)(...args);
    },
  ]);
  return Object.fromEntries(counted) as SweepLedger;
}
