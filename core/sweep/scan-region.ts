import type { Approvals, CheckQueue } from '../gateways.ts';
import { inBatches } from '../model/in-batches.ts';
import { messageOf } from '../model/message-of.ts';
import type { GroupRef, Place } from '../model/security-group.ts';
import type { RuleList } from '../plan/managed-rules.ts';
import type { Policy } from '../policy/policy.ts';
import { type Assessment, assess, closes } from '../reconcile/assess.ts';
import type { Judgement } from '../reconcile/judge.ts';
import type { Chain } from '../reconcile/read-chain.ts';
import type { ReconcileSettings } from '../reconcile/reconcile-deps.ts';
import { type ScanResult, type SurveyContext, scanGroups } from '../reconcile/scan.ts';
import type { AccountAccess } from './account-access.ts';
import type { RegionResult } from './account-report.ts';
import { deferredForMail } from './deferred-for-mail.ts';
import { type Need, needOf } from './need-of.ts';
import type { PlaceNote } from './place-note.ts';
import { countResult, newTally, type RegionTally } from './region-tally.ts';
import { toClose, withoutClosing } from './sweep.ts';

/** What the scan of a region needs beside its groups. */
export interface ScanRegionWorld {
  readonly settings: ReconcileSettings;
  readonly newId: () => string;
  readonly listOf: (ref: GroupRef) => Promise<RuleList>;
  /** What the audit log says of a group. Asked only of groups with a finding that is not to be closed. */
  readonly chainOf: (ref: GroupRef) => Promise<Chain>;
  /** What people have decided about proposals. Asked only of groups whose last entry is one. */
  readonly approvals: Approvals;
  readonly nominations: CheckQueue;
  /** The domains whose mail holds back closings; none: mail holds back nothing. */
  readonly mailDomains: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface ScanOptions {
  readonly policy: Policy;
  /** The most candidates that are named. */
  readonly changeLimit: number;
  /** Whether to count the events that could not be sent. */
  readonly undelivered: boolean;
  /** Stops the scan after the group that it is at. */
  readonly signal: AbortSignal;
}

/** How many groups that are not to be closed are enqueued at a time, so that memory does not grow with their number. */
const batchSize = 500;

/** How many chains of a region are read at a time. */
const parallelReads = 20;

/** A scan that goes on. `found` is what it has found so far, and may be read at any time. */
export interface RegionScan {
  readonly found: () => RegionResult;
  /** A number that grows whenever something has come of the region. */
  readonly progress: () => number;
  /** Resolves when all is scanned or the region has failed, which is then noted. Rejects where the hub's log or queue fails. */
  readonly run: (access: Pick<AccountAccess, 'surveyOf' | 'undelivered'>, options: ScanOptions) => Promise<void>;
}

/**
 * Scans one region. Groups that would be closed are counted and wait for the conclusion of the sweep. All others that are not as they
 * should be are enqueued at once, and their checks close nothing; what would only be decided as it is on record already is not.
 */
export function openRegionScan(place: Place, world: ScanRegionWorld): RegionScan {
  const tally = newTally();
  let progress = 0;
  return {
    progress: () => progress,
    found: () => {
      const { others: _, undelivered, ...found } = tally;
      return { region: place.region, ...found, ...(undelivered === null ? {} : { undelivered }) };
    },
    run: async (access, options) => {
      const { settings, newId, listOf, now } = world;
      const context = { judge: assess, policy: options.policy, settings, now: now(), newId, listOf };
      const groups = scanGroups(access.surveyOf(place.region), { ...context, ...mailOnRecord(world) });
      const limits = {
        changeLimit: options.changeLimit,
        isEnforced: settings.mode === 'enforce',
        mayBeMail: world.mailDomains.length > 0,
      };
      for await (const sighting of sightings(place, groups)) {
        if (options.signal.aborted) return;
        progress += 1;
        if (sighting.kind === 'failed') tally.failures.push(sighting.note);
        else countResult(sighting, tally, limits);
        if (tally.others.length >= batchSize) await enqueueOthers(tally.others.splice(0), world);
      }
      await enqueueOthers(tally.others.splice(0), world);
      if (options.undelivered) await countUndelivered(place, access, tally);
    },
  };
}

/** The log is asked about mail only where it decides whether a group counts. */
function mailOnRecord({ settings, mailDomains, chainOf }: ScanRegionWorld): Pick<SurveyContext, 'mailOf'> {
  if (settings.mode !== 'enforce' || mailDomains.length === 0) return {};
  const mailOf = async (found: Judgement) =>
    found.decision.kind === 'remediate' && closes(found)
      ? deferredForMail(found, await chainOf(found.snapshot.ref), mailDomains)
      : null;
  return { mailOf };
}

async function countUndelivered(
  place: Place,
  access: Pick<AccountAccess, 'undelivered'>,
  tally: RegionTally,
): Promise<void> {
  try {
    tally.undelivered = await access.undelivered(place.region);
  } catch (error) {
    const reason = `events that could not be sent cannot be counted: ${messageOf(error)}`;
    tally.failures.push({ ...place, reason });
  }
}

/** What is seen, and at the end what kept us from seeing the rest. Errors of the queue are none of the region's. */
async function* sightings(
  place: Place,
  seen: AsyncIterable<ScanResult>,
): AsyncGenerator<ScanResult | { readonly kind: 'failed'; readonly note: PlaceNote }> {
  try {
    yield* seen;
  } catch (error) {
    yield { kind: 'failed', note: { ...place, reason: messageOf(error) } };
  }
}

async function enqueueOthers(others: readonly Assessment[], world: ScanRegionWorld): Promise<void> {
  const { chainOf, approvals, settings, nominations, now } = world;
  const needs = await inBatches(others, parallelReads, async (assessment) =>
    needOf(assessment, await chainOf(assessment.snapshot.ref), { approvals, settings, now: now() }),
  );
  const withNeed = (need: Need) =>
    others.filter((_, index) => needs[index] === need).map(({ snapshot }) => snapshot.ref);
  await nominations.enqueue(withNeed('check'), withoutClosing);
  await nominations.enqueue(withNeed('closing'), toClose);
}
