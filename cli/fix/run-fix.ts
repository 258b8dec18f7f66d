import type { EvidenceOptions } from '../evidence/evidence-options.ts';
import { openEvidence } from '../evidence/open-evidence.ts';
import { trafficAsked } from '../evidence/traffic-asked.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { type MailOptions, mailStopped, overruleOf } from '../mail.ts';
import { runPlan } from '../plan/run-plan.ts';
import { planText } from '../render/plan.ts';
import { reachableText, sumOf, sumText } from '../render/sum.ts';
import { openSession, type PlaceOptions, placesOf, type Session } from '../session.ts';
import { targetOf } from '../target.ts';
import { fixGroups } from './fix-groups.ts';
import { fixSubject } from './fix-subject.ts';
import { fixQuestion } from './question.ts';
import {
  allCandidates,
  type Candidate,
  type Candidates,
  candidateLabels,
  isChange,
  namedCandidates,
  withEvidence,
} from './targets.ts';

export interface FixOptions extends PlaceOptions, EvidenceOptions, MailOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export async function runFix(host: Host, options: FixOptions, groups: readonly string[]): Promise<number> {
  const overrule = overruleOf(options);
  const target = targetOf(groups, options);
  if (overrule && target.kind !== 'groups')
    throw new UsageError('--despite-mail is only for groups that you name, not for --all');
  if (overrule && options.dryRun)
    throw new UsageError('give --despite-mail or --dry-run, not both; without --yes, fix shows the plan and asks');
  if (options.dryRun) return runPlan(host, options, groups);
  const asked = await trafficAsked(options, { host, now: Date.now() });
  const session = await openSession(host, options);
  const policy = await session.runtime.allowlist.read();
  const work = { session, policy, host, overrule };
  const targets =
    target.kind === 'groups'
      ? await namedCandidates(target.groups, work)
      : await allCandidates({ ...work, found: await placesOf(session, options) });
  const found = await withEvidence(targets, openEvidence(session, { policy, asked, host }));
  const { candidates, errors } = found;
  for (const candidate of candidates) {
    tellCandidate(candidate, host);
    if (overrule) tellMail(candidate, session.runtime.mail !== undefined, host);
  }
  const isAsked = needsQuestion(candidates, host);
  if (isAsked && !(await isWanted(found, { options, session, host }))) {
    host.list('remediations').end({ skipped: [], errors });
    host.notice('Nothing was changed.');
    return exitCodes.failure;
  }
  return fixGroups(found, { session, host, isNamed: target.kind === 'groups', overrule, isAsked });
}

/** A host that asks first asks whenever something may be recorded. A group that another remediation is changing is left alone anyway. */
function needsQuestion(candidates: readonly Candidate[], { asksFirst }: Host): boolean {
  return candidates.some((one) => isChange(one) || (asksFirst && one.unfinished === null));
}

interface Asking {
  readonly options: FixOptions;
  readonly session: Session;
  readonly host: Host;
}

async function isWanted(found: Candidates, { options: { yes = false }, session, host }: Asking): Promise<boolean> {
  const { candidates } = found;
  const changes = candidates.filter(isChange).length;
  const unsettled = host.asksFirst ? candidates.flatMap(({ settled }) => settled?.id ?? []) : [];
  const question = fixQuestion({ changes, changeLimit: session.settings.changeLimit, yes, unsettled });
  const reachable = reachableText(
    candidates.map(({ evidence }) => evidence),
    '; ',
  );
  if (!yes) host.sum(`${sumText(sumOf(candidateLabels(found)), 'to change')}${reachable}`);
  return host.ask(question, { yes, subject: () => fixSubject(found, session) });
}

/** What the overrule comes to for a group. */
function tellMail({ ref, assessment }: Candidate, isAsked: boolean, host: Host): void {
  if (assessment?.mail) host.line(`${ref.groupId}: ${mailStopped(assessment.mail)}\n`);
  else host.notice(`${ref.groupId}: --despite-mail ${notNeeded(assessment, isAsked)}`);
}

/** Nothing is asked about a group that is not closed anyway. */
function notNeeded(assessment: Candidate['assessment'], isAsked: boolean): string {
  const kind = assessment?.decision.kind;
  if (kind === 'exempt' || kind === 'report') return 'changes nothing: the group is not closed anyway.';
  if (!isAsked) return 'is not needed here: SMTP_WARDEN_MAIL_DOMAINS names no domain, so nothing was asked about mail.';
  return 'is not needed: nothing says that closing it stops mail.';
}

function tellCandidate({ assessment, unfinished, settled, evidence }: Candidate, host: Host): void {
  // A group that another remediation is changing is reported when its turn comes.
  if (unfinished) return;
  if (settled)
    host.line(
      `${settled.group.groupId}: ${settled.id} was interrupted, and ${host.asksFirst ? 'would be' : 'is'} recorded as ${settled.outcome}: ${settled.reason}`,
    );
  if (assessment) host.line(`${planText(assessment, evidence)}\n`);
}
