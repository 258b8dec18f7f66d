import type { AccountReport } from './account-report.ts';
import type { Counter } from './scan-request.ts';
import type { Sweep, SweepConclusion } from './sweep.ts';

/** Where the scanners of one sweep put together what they found. All reads are consistent. */
export interface SweepLedger {
  /** Puts a sweep on record, and gives the one that stands: the first under its id. */
  open(sweep: Sweep): Promise<Sweep>;
  /** How far it is; null where no such sweep is on record. It costs the same however many accounts there are. */
  progress(sweepId: string): Promise<SweepProgress | 'of-earlier-version' | null>;
  reportOf(part: SweepPart, account: string): Promise<AccountReport | null>;
  /** The first report of an account stands. It is not counted before {@link addReported}. */
  report(part: SweepPart, report: AccountReport): Promise<void>;
  /** Adds an account to those of its part that have reported, once however often it is called; gives how many they are. */
  addReported(part: SweepPart, account: string): Promise<number>;
  /** Adds a part to those of which all accounts have reported, once however often it is called; gives how many they are. */
  addComplete(part: SweepPart): Promise<number>;
  /** The accounts that are counted as reported. */
  reported(sweepId: string): Promise<ReadonlySet<string>>;
  /** The sweep as it was begun; null where none is on record. */
  begun(sweepId: string): Promise<Sweep | null>;
  /** All reports, some at a time, so that memory does not grow with their number. Each is read once. */
  reports(sweep: Sweep): AsyncIterable<readonly AccountReport[]>;
  conclusion(sweepId: string): Promise<SweepConclusion | null>;
  /** `taken`: the sweep has a conclusion already, and that one stands. */
  conclude(conclusion: SweepConclusion): Promise<'concluded' | 'taken'>;
  /** Puts on record that all that follows from the conclusion has been asked for. */
  finish(sweepId: string): Promise<void>;
  /** The id of the sweep that was concluded last, or is being concluded; null where none is on record. */
  latestId(): Promise<string | null>;
}

/** One part of the accounts of a sweep. */
export interface SweepPart {
  readonly sweepId: string;
  readonly part: number;
}

export interface SweepProgress {
  readonly startedAt: string;
  /** How many accounts it was begun with. */
  readonly accounts: number;
  /** Whether it is concluded and nothing is left to do. */
  readonly isFinished: boolean;
}

/** All that is known of a sweep. */
export interface SweepState {
  readonly sweep: Sweep;
  /** By account. */
  readonly reports: ReadonlyMap<string, AccountReport>;
  readonly conclusion: SweepConclusion | null;
}

/** A sweep with all its reports, for people; null where it is not on record, or is of an earlier version. */
export async function readSweep(
  ledger: Pick<SweepLedger, 'begun' | 'reports' | 'conclusion'>,
  sweepId: string,
): Promise<SweepState | null> {
  const sweep = await ledger.begun(sweepId);
  if (!sweep) return null;
  const reports = new Map<string, AccountReport>();
  for await (const some of ledger.reports(sweep)) for (const report of some) reports.set(report.account, report);
  return { sweep, reports, conclusion: await ledger.conclusion(sweepId) };
}

/** How many accounts are counted together: as a set of strings they make an item of less than 1 KB. */
const partSize = 50;

/** Where each account of a sweep is counted, by its place in the order of the sweep. */
export function countersOf(accounts: readonly string[]): ReadonlyMap<string, Counter> {
  const parts = Math.ceil(accounts.length / partSize);
  return new Map(
    accounts.map((account, index) => {
      const part = Math.floor(index / partSize);
      return [account, { part, of: Math.min(partSize, accounts.length - part * partSize), parts }];
    }),
  );
}

/**
 * Counts an account that has reported; whether it was the last one. Both additions are made again by a message that comes again, so
 * that it does not matter where the first delivery was cut off.
 */
export async function countReport(
  { sweepId, account, counter }: { readonly sweepId: string; readonly account: string; readonly counter: Counter },
  ledger: Pick<SweepLedger, 'addReported' | 'addComplete'>,
): Promise<boolean> {
  const part = { sweepId, part: counter.part };
  if ((await ledger.addReported(part, account)) < counter.of) return false;
  return (await ledger.addComplete(part)) >= counter.parts;
}
