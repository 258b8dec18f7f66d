import type { Evidence } from '../../core/evidence/evidence.ts';
import { groupKey, type Snapshot } from '../../core/model/security-group.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { type Proposed, proposePlans, type ToPropose, toPropose } from '../approvals/propose-plans.ts';
import { type EvidenceFinder, evidenceOfAll } from '../evidence/evidence-finder.ts';
import type { EvidenceOptions } from '../evidence/evidence-options.ts';
import { openEvidence } from '../evidence/open-evidence.ts';
import { trafficAsked } from '../evidence/traffic-asked.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { Host, JsonList } from '../host/host.ts';
import { assessBy, knownChainIfAny } from '../log/known-chain.ts';
import { isClaim, tellUnfinished, type Unfinished, unfinishedBy } from '../log/unfinished.ts';
import { nothingRead } from '../places/scan-error.ts';
import { comment, planAsCommands, scriptHead } from '../render/aws-cli.ts';
import { planText, planView } from '../render/plan.ts';
import { labelOf, reachableText, sumOf, sumText } from '../render/sum.ts';
import type { ScanOrder } from '../scan/scan-groups.ts';
import { scanWithLog } from '../scan/scan-with-log.ts';
import { openSession, type PlaceOptions, placesOf, policyForReading, type Session } from '../session.ts';
import { snapshotsOf, targetOf } from '../target.ts';

export interface PlanOptions extends PlaceOptions, EvidenceOptions {
  readonly all?: boolean;
  readonly propose?: boolean;
}

/** Shows what would be done to the groups that are named, or to all, and changes nothing. Gives the exit code. */
export async function runPlan(host: Host, options: PlanOptions, groups: readonly string[]): Promise<number> {
  const target = targetOf(groups, options);
  const isScript = host.format === 'aws-cli';
  if (isScript && options.propose) throw new UsageError('--propose is not for --output aws-cli; leave out one of them');
  const told = isScript ? asComments(host) : host;
  const asked = await trafficAsked(options, { host: told, now: Date.now() });
  const session = await openSession(host, options);
  if (isScript) host.line(`${scriptHead}\n`);
  const policy = await policyForReading(session, told);
  const list = host.list('plans');
  const labels: string[] = [];
  const known: (Evidence | null)[] = [];
  const found: ToPropose[] = [];
  const propose = async () => (options.propose ? proposePlans(found, session, host) : nothingProposed);
  const evidence = openEvidence(session, { policy, asked, host: told });
  const work = { session, policy, list, host: told, labels, propose, evidence };
  const show: Show = (assessment, seen) => {
    labels.push(labelOf(assessment.decision));
    known.push(seen);
    found.push(...toPropose(assessment));
    if (host.json) list.add(planView(assessment, seen, session.settings.warden.optInTagKey));
    else host.line(`${isScript ? planAsCommands(assessment, seen) : planText(assessment, seen)}\n`);
  };
  const exitCode =
    target.kind === 'groups'
      ? await planGroups(target.groups, work, show)
      : await planAll({ ...work, found: await placesOf(session, options) }, show);
  host.sum(`${sumText(sumOf(labels), 'to change')}${reachableText(known, '; ')}`);
  return exitCode;
}

type Show = (assessment: Assessment, evidence: Evidence | null) => void;

interface Work extends Omit<ScanOrder, 'found'> {
  readonly session: Session;
  readonly list: JsonList;
  /** What each group counts as in the sum. */
  readonly labels: string[];
  /** Proposes what was shown, where that is asked for. */
  readonly propose: () => Promise<Pick<Proposed, 'exitCode'> & { readonly members: object }>;
  readonly evidence: EvidenceFinder;
}

const nothingProposed = { members: {}, exitCode: exitCodes.fine };

interface Judged {
  readonly snapshot: Snapshot;
  readonly claims: readonly Unfinished[];
  readonly assessment: Assessment | null;
}

async function planGroups(groups: readonly string[], work: Work, show: Show): Promise<number> {
  const { session, policy, host, list } = work;
  const unfinished: Unfinished[] = [];
  const judged: Judged[] = [];
  for (const snapshot of await snapshotsOf(session, groups)) {
    const chain = await knownChainIfAny(snapshot.ref, session);
    const claims = chain.latest && isClaim(chain.latest) ? [unfinishedBy(chain.latest, session)] : [];
    judged.push({ snapshot, claims, assessment: await assessBy(chain, snapshot, { session, policy }) });
  }
  const evidence = await evidenceOfAll(
    judged.flatMap(({ assessment }) => assessment ?? []),
    work.evidence,
  );
  for (const { snapshot, claims, assessment } of judged) {
    work.labels.push(...claims.map(() => 'in progress'));
    if (assessment) show(assessment, evidence.get(groupKey(snapshot.ref)) ?? null);
    else if (claims.length === 0) {
      host.line(`${snapshot.ref.groupId} ${snapshot.name}: nothing to do, port 25 is restricted`);
      work.labels.push('with nothing to do');
    }
    tellUnfinished(claims, session, host);
    unfinished.push(...claims);
  }
  const proposed = await work.propose();
  list.end({ unfinished, ...proposed.members });
  return proposed.exitCode;
}

async function planAll(work: Work & ScanOrder, show: Show): Promise<number> {
  const { session, host, list } = work;
  const { groups, errors, open } = await scanWithLog(session, work, show);
  const unfinished = open.filter(isClaim).map((claim) => unfinishedBy(claim, session));
  work.labels.push(...unfinished.map(() => 'in progress'), ...errors.map(() => 'could not be read'));
  tellUnfinished(unfinished, session, host);
  const error = nothingRead(errors, work.found, session);
  const proposed = await work.propose();
  list.end({ groups, errors, unfinished, ...proposed.members, ...(error === null ? {} : { error }) });
  return errors.length > 0 ? exitCodes.failure : proposed.exitCode;
}

/** Whatever else is said must not become a command where the output is a script, whichever stream a shell reads. */
function asComments(host: Host): Host {
  const line = (text = '') => host.line(text.split('\n').map(comment).join('\n'));
  return { ...host, line, notice: line, progress: () => undefined };
}
