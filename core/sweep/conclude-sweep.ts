import type { AuditHistory } from '../audit/audit-log.ts';
import type { Fleet } from '../gateways.ts';
import type { GroupRef } from '../model/security-group.ts';
import type { Policy } from '../policy/policy.ts';
import { conclusionOf, groupsToClose, type SweepTally, tallyOf } from './conclusion.ts';
import { candidatesIn, heldGroupsIn, holdingOf, type SweepScopes } from './hold-scopes.ts';
import { enqueueAwaitingGroups } from './managed-groups.ts';
import type { ConcludeRequest, Reported, ScanRequests } from './scan-request.ts';
import { type Sweep, type SweepConclusion, type SweepEnd, toClose, withoutClosing } from './sweep.ts';
import type { SweepProgress } from './sweep-ledger.ts';
import type { SweepWorld } from './sweep-world.ts';

export interface ConcludeWorld extends SweepWorld {
  readonly history: Pick<AuditHistory, 'briefs'>;
  readonly policy: () => Promise<Policy>;
  readonly fleet: Pick<Fleet, 'coversRegion'>;
  readonly scopes: SweepScopes;
  /** The domains whose mail holds back closings; none: mail holds back nothing. */
  readonly mailDomains: readonly string[];
}

/** How often it is looked whether a sweep is to be concluded without all reports. */
export const concludeEverySeconds = 60;

const minuteMs = 60_000;

/** How long after its start a sweep is concluded whatever is missing. */
export const longestSweepMs = 50 * minuteMs;

/**
 * How long no account may report before the others are given up: longer than the scan of one account may take. It begins with the first
 * report, since what edits of the allowlist ask for may be before the scans in the queue, for each account a message.
 */
export const stalledMs = 5 * minuteMs;

export type Concluded =
  | { readonly kind: 'concluded'; readonly conclusion: SweepConclusion }
  /** It is asked again in a minute. */
  | { readonly kind: 'waits'; readonly reported: Reported; readonly accounts: number }
  /** It was concluded before, and all that follows was asked for. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'of-earlier-version' };

/**
 * Concludes a sweep if all accounts have reported, if none has for a while, or if its time is over; otherwise asks for the same a minute
 * later. Goes on with a conclusion that was cut off. Rejects where the sweep is not on record.
 */
export async function concludeIfDue(
  { sweepId, reported }: Omit<ConcludeRequest, 'kind'>,
  world: ConcludeWorld & { readonly scans: ScanRequests },
): Promise<Concluded> {
  const { ledger } = world;
  const progress = await ledger.progress(sweepId);
  if (progress === 'of-earlier-version') return { kind: progress };
  if (progress === null) throw new Error(`sweep ${sweepId} is not on record`);
  if (progress.isFinished) return { kind: 'ended' };
  const accounts = (await ledger.reported(sweepId)).size;
  const since = reported?.accounts === accounts ? reported.since : new Date(world.now()).toISOString();
  const now = { accounts, since };
  const end = (await ledger.conclusion(sweepId)) ? 'complete' : endOf(now, progress, world.now());
  if (end) return { kind: 'concluded', conclusion: await concludeSweep(sweepId, end, world) };
  await world.scans.request([{ kind: 'conclude-sweep', sweepId, reported: now }], concludeEverySeconds);
  return { kind: 'waits', reported: now, accounts: progress.accounts };
}

function endOf({ accounts, since }: Reported, progress: SweepProgress, now: number): SweepEnd | null {
  if (accounts >= progress.accounts) return 'complete';
  if (now - Date.parse(progress.startedAt) >= longestSweepMs) return 'time-over';
  return accounts > 0 && now - Date.parse(since) >= stalledMs ? 'stalled' : null;
}

/**
 * Concludes a sweep with what has been reported; an account that reports later is left for the next one. The conclusion is recorded
 * before any group is enqueued, and the first one stands. Called again after a crash in between, it enqueues the same groups again,
 * which does no harm: a check decides afresh. Rejects where the sweep is not on record.
 */
export async function concludeSweep(sweepId: string, end: SweepEnd, world: ConcludeWorld): Promise<SweepConclusion> {
  const { ledger } = world;
  const sweep = await ledger.begun(sweepId);
  if (!sweep) throw new Error(`sweep ${sweepId} is not on record`);
  const standing = await ledger.conclusion(sweepId);
  const tally = await tallyOf(sweep, ledger.reports(sweep), new Set(standing?.missing));
  const conclusion = standing ?? (await newConclusion(sweep, tally, { end, world }));
  if (!standing && (await ledger.conclude(conclusion)) === 'taken') return concludeSweep(sweepId, end, world);
  await doWhatFollows(conclusion, { sweep, tally }, world);
  await ledger.finish(sweepId);
  return conclusion;
}

/** Names what is held by the limit of an account or an OU. The OUs are read once: what is recorded counts, also if an account moves. */
async function newConclusion(
  sweep: Sweep,
  tally: SweepTally,
  { end, world }: { readonly end: SweepEnd; readonly world: ConcludeWorld },
): Promise<SweepConclusion> {
  const holding = await holdingOf(tally.counts, world.scopes);
  const conclusion = conclusionOf(sweep, tally, { end, at: world.now(), holding });
  if (conclusion.verdict === 'halted' || !conclusion.held) return conclusion;
  return { ...conclusion, heldGroups: await heldGroupsIn(holding.heldAccounts, world.ledger.reports(sweep)) };
}

interface Following {
  readonly sweep: Sweep;
  readonly tally: SweepTally;
}

async function doWhatFollows(
  conclusion: SweepConclusion,
  { sweep, tally }: Following,
  world: ConcludeWorld,
): Promise<void> {
  const { verdict, held } = conclusion;
  if (verdict === 'released') {
    // Of a sweep with held accounts the tally may have dropped some of the others: it keeps as many as the change limit.
    const groups = held
      ? await candidatesIn(new Set(held.closesIn), world.ledger.reports(sweep))
      : groupsToClose(tally);
    await world.nominations.enqueue(groups, toClose);
  }
  if (world.mailDomains.length > 0)
    await world.nominations.enqueue(await heldIn(conclusion, { sweep, tally }, world), withoutClosing);
  // What waits in an account that was out of reach shows no finding, so its scan has not seen it.
  if (tally.back.length > 0) await enqueueAwaitingGroups(tally.back, world);
}

/**
 * The groups that were counted and are not closed: mail alone may hold back some of them. A check that may not close puts that on record,
 * and the next sweep does not count them. Otherwise more of them than a limit allows would halt every sweep.
 */
async function heldIn(
  { verdict, held }: SweepConclusion,
  { sweep, tally }: Following,
  { ledger }: Pick<ConcludeWorld, 'ledger'>,
): Promise<GroupRef[]> {
  if (verdict === 'halted') return groupsToClose(tally);
  if (!held) return [];
  const closing = new Set(held.closesIn);
  const others = tally.counts.filter(({ account, changes }) => changes > 0 && !closing.has(account));
  return candidatesIn(new Set(others.map(({ account }) => account)), ledger.reports(sweep));
}
