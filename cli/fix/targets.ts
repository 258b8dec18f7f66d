import type { MailOverrule } from '../../core/audit/approval.ts';
import { type AuditEntry, isClaimed } from '../../core/audit/audit-entry.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import { allEnded } from '../../core/model/all-ended.ts';
import { counted } from '../../core/model/counted.ts';
import { type GroupRef, groupKey, type Snapshot } from '../../core/model/security-group.ts';
import { newSlots } from '../../core/model/slots.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import { type EvidenceFinder, evidenceOfAll } from '../evidence/evidence-finder.ts';
import { mostInFlight } from '../flights/start-flights.ts';
import type { Host } from '../host/host.ts';
import { assessBy, knownChain } from '../log/known-chain.ts';
import { isClaim, type Unfinished, unfinishedBy } from '../log/unfinished.ts';
import { unwrittenLog } from '../log/unwritten-log.ts';
import type { FoundPlaces } from '../places/found-places.ts';
import { groupError, nothingRead, type ScanError, tellErrors } from '../places/scan-error.ts';
import { labelOf } from '../render/sum.ts';
import { scanWithLog } from '../scan/scan-with-log.ts';
import type { Session } from '../session.ts';
import { snapshotsOf } from '../target.ts';
import { checkOf } from './check-of.ts';

/** A group to fix, with what the person is shown of it before saying yes. */
export interface Candidate {
  readonly ref: GroupRef;
  /** Empty where the group was not read. */
  readonly name: string;
  readonly assessment: Assessment | null;
  /** The remediation that is changing the group. */
  readonly unfinished: Unfinished | null;
  /** The end of a remediation that was interrupted: it is on record, or with a host that asks first it will be. */
  readonly settled: AuditEntry | null;
  /** Whom closing it cuts off; null where nothing exposes it. */
  readonly evidence: Evidence | null;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly errors: readonly ScanError[];
  /** How many groups are open that nobody opted in. */
  readonly notOptedIn: number;
  /** Where no place could be read: why. */
  readonly nothingRead: string | null;
}

interface Work {
  readonly session: Session;
  readonly policy: Policy;
  /** Why the groups are closed although that stops mail. */
  readonly overrule: MailOverrule | null;
  readonly host: Host;
}

/** The groups that a person named. Throws before anything is done where one of them cannot be found. */
export async function namedCandidates(groups: readonly string[], work: Work): Promise<Candidates> {
  const snapshots = await snapshotsOf(work.session, groups);
  const slots = newSlots(mostInFlight);
  const plans = snapshots.map((snapshot) => slots(() => candidateOf(snapshot.ref, snapshot, work)));
  return { candidates: await allEnded(plans), errors: [], notOptedIn: 0, nothingRead: null };
}

/** Opted-in groups that need a change, and groups with an unfinished remediation, which may show no finding. */
export async function allCandidates(work: Work & { readonly found: FoundPlaces }): Promise<Candidates> {
  const { session, host } = work;
  const targets = new Map<string, readonly [GroupRef, Snapshot | null]>();
  let notOptedIn = 0;
  const { errors, open } = await scanWithLog(session, work, ({ snapshot, decision }) => {
    if (decision.kind === 'report') notOptedIn += 1;
    else targets.set(groupKey(snapshot.ref), [snapshot.ref, snapshot]);
  });
  for (const { group } of open) {
    if (!targets.has(groupKey(group))) targets.set(groupKey(group), [group, null]);
  }
  const planned = await plannedOf([...targets.values()], work);
  const candidates = planned.flatMap((one) => ('ref' in one ? [one] : []));
  const more = planned.flatMap((one) => ('ref' in one ? [] : [one]));
  tellErrors(more, session, host);
  return {
    candidates,
    errors: [...errors, ...more],
    notOptedIn,
    nothingRead: nothingRead(errors, work.found, session),
  };
}

/** Plans several groups at a time; the results are in the order of the groups. */
async function plannedOf(
  targets: readonly (readonly [GroupRef, Snapshot | null])[],
  work: Work,
): Promise<(Candidate | ScanError)[]> {
  const slots = newSlots(mostInFlight);
  let done = 0;
  const tellProgress = () => work.host.progress(`${done} of ${counted(targets.length, 'group')} planned`);
  const plan = async (ref: GroupRef, snapshot: Snapshot | null) => {
    const result = await candidateOf(ref, snapshot, work).catch((error: unknown) => groupError(ref, error));
    done += 1;
    tellProgress();
    return result;
  };
  if (targets.length > 0) tellProgress();
  const planned = await Promise.all(targets.map(([ref, snapshot]) => slots(() => plan(ref, snapshot))));
  work.host.progress('');
  return planned;
}

/** The same groups with what is known of whom closing them cuts off. */
export async function withEvidence(found: Candidates, finder: EvidenceFinder): Promise<Candidates> {
  const assessed = found.candidates.flatMap(({ assessment }) => assessment ?? []);
  const known = await evidenceOfAll(assessed, finder);
  const candidates = found.candidates.map((one) => ({ ...one, evidence: known.get(groupKey(one.ref)) ?? null }));
  return { ...found, candidates };
}

/** What each group counts as in a sum, before anything is changed. */
export function candidateLabels({ candidates, errors, notOptedIn }: Candidates): string[] {
  const planned = candidates.flatMap(({ assessment, unfinished }) => {
    if (unfinished) return ['in progress'];
    return assessment ? [labelOf(assessment.decision)] : [];
  });
  const rest = Array.from({ length: notOptedIn }, () => 'not opted in');
  return [...planned, ...rest, ...errors.map(() => 'could not be read')];
}

/** Whether saying yes changes the group. */
export function isChange({ assessment, unfinished }: Candidate): boolean {
  return unfinished === null && assessment?.decision.kind === 'remediate';
}

/** `read` is a read of the group where there is one already. */
async function candidateOf(ref: GroupRef, read: Snapshot | null, work: Work): Promise<Candidate> {
  const { session, policy, overrule } = work;
  const { clock, groups, settings } = session.runtime;
  const chain = await knownChain(ref, session);
  const { latest } = chain;
  if (latest && isClaim(latest)) {
    const isHeld = isClaimed(latest, clock.now(), settings.claimTimeoutMs);
    if (isHeld)
      return {
        ref,
        name: latest.groupName,
        assessment: null,
        unfinished: unfinishedBy(latest, session),
        settled: null,
        evidence: null,
      };
    return settle(latest, work);
  }
  const snapshot = read ?? (await groups.snapshot(ref));
  const asked = { session, policy, isPerson: true, despiteMail: overrule !== null };
  const assessment = snapshot && (await assessBy(chain, snapshot, asked));
  return { ref, name: snapshot?.name ?? '', assessment, unfinished: null, settled: null, evidence: null };
}

/**
 * Records the end of a remediation that was interrupted, as every check does, and then decides about the group. Without that,
 * the person would be shown another plan than the one that is executed. For a host that asks first nothing is recorded: the check that
 * follows the answer does it.
 */
async function settle(
  { group: ref, groupName: name }: AuditEntry,
  { session, overrule, host }: Work,
): Promise<Candidate> {
  let assessment: Assessment | null = null;
  const keep = (judged: Assessment) => {
    assessment = judged;
    return false;
  };
  const { runtime } = session;
  const deps = host.asksFirst ? { ...runtime, ...unwrittenLog(runtime.auditLog) } : runtime;
  const result = await reconcile(ref, { ...checkOf(session, overrule), approve: keep }, deps);
  const settled = result.kind === 'remediated' ? result.entry : null;
  return { ref, name, assessment, unfinished: null, settled, evidence: null };
}
