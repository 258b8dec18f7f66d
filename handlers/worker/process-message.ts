import type { Fleet, SecurityGroups } from '../../core/gateways.ts';
import { counted } from '../../core/model/counted.ts';
import { messageOf } from '../../core/model/message-of.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import type { ReconcileSettings, Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import type { FindingAnswers, HubFinding } from '../../core/security-hub/hub-finding.ts';
import type { Runtime } from '../../runtime/compose.ts';
import type { ParsedEvent } from '../events/nomination.ts';
import { parseSqsBody } from '../events/sqs-body.ts';
import { answerFinding } from './answer-finding.ts';
import { type CheckContext, type CheckedTargets, checkTargets } from './check-targets.ts';
import { narrowedTo } from './narrowed.ts';
import { targetsOf } from './targets.ts';

export interface MessageContext extends CheckContext {
  readonly mode: ReconcileSettings['mode'];
  readonly runtime: Pick<Runtime, 'surveyOf'> & { readonly groups: Pick<SecurityGroups, 'rules'> };
  /** The most groups that one message may have checked. */
  readonly changeLimit: number;
  readonly ownRoleArns: readonly string[];
  readonly fleet: Fleet;
  /** In whose name notes are written on findings: no other deployment writes in it. */
  readonly noteAuthor: string;
  readonly answers: FindingAnswers;
}

/**
 * What became of a message. `busy`: a group of it is worked on elsewhere or has to wait, and is to be checked again then;
 * `untried`: there was no time for all of it; `again`: it failed and is worth another try; `partly`: it is done but for some
 * accounts, and `rest` is the message to them; `dead`: no other try would make a difference.
 */
export type MessageOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'busy'; readonly reasons: readonly string[]; readonly againInMs: number }
  | { readonly kind: 'untried' }
  | {
      readonly kind: 'again';
      readonly problems: readonly string[];
      /** Whether all that is left to do is for the sweep that reaches the accounts again. */
      readonly isForSweeps?: boolean;
    }
  | { readonly kind: 'partly'; readonly problems: readonly string[]; readonly rest: string }
  /** It is about too many accounts: these messages do the same, each for some of them. */
  | { readonly kind: 'spread'; readonly parts: readonly string[] }
  | { readonly kind: 'dead'; readonly problems: readonly string[] };

const done: MessageOutcome = { kind: 'done' };

/** Does what one message asks for. Never throws: what goes wrong is part of the outcome. */
export async function processMessage(body: string, context: MessageContext): Promise<MessageOutcome> {
  if (context.mode === 'off') {
    context.logger.info('the mode is off: nothing is checked');
    return done;
  }
  const event = parseSqsBody(body, context.ownRoleArns);
  if (event.kind === 'unreadable') return { kind: 'dead', problems: [event.reason] };
  if (event.kind === 'ignored') {
    context.logger.info({ reason: event.reason }, 'event ignored');
    return done;
  }
  if (!context.hasTime()) return { kind: 'untried' };
  try {
    const targets = await targetsOf(event, context);
    if (targets.kind === 'spread') {
      return { kind: 'spread', parts: targets.parts.map((accounts) => narrowedTo(body, accounts)) };
    }
    const { refs, failed, isAllFailed } = targets;
    const problems = failed.map(({ problem }) => problem);
    if (isAllFailed && refs.length === 0) {
      return { kind: 'again', problems, isForSweeps: failed.every(({ isUnreachable }) => isUnreachable) };
    }
    if (refs.length > context.changeLimit) {
      const problem = `the event names ${counted(refs.length, 'group')}, the change limit is ${context.changeLimit}: none was checked`;
      return { kind: 'again', problems: [problem] };
    }
    const outcome = await checkAll(refs, event, context);
    if (outcome.kind !== 'done' || failed.length === 0) return outcome;
    const rest = narrowedTo(body, [...new Set(failed.map(({ account }) => account))]);
    return { kind: 'partly', problems, rest };
  } catch (error) {
    context.logger.error({ err: error }, 'message failed');
    return { kind: 'again', problems: [messageOf(error)] };
  }
}

/** Checks the groups, then answers the findings that asked for it. */
async function checkAll(
  refs: readonly GroupRef[],
  { trigger, mayClose, findings }: Extract<ParsedEvent, { kind: 'candidates' }>,
  context: MessageContext,
): Promise<MessageOutcome> {
  const checked = await checkTargets(refs, { trigger, mayClose }, context);
  const problems = [...checked.problems];
  const pending = new Set(refs.map(groupKey).filter((key) => !isSettled(checked.results.get(key))));
  for (const finding of findings) {
    // It is answered when the message comes again; why it does is said already.
    if (finding.groups.some((ref) => pending.has(groupKey(ref)))) continue;
    const problem = await answer(finding, checked.results, context);
    if (problem !== null) problems.push(problem);
  }
  if (problems.length > 0) return { kind: 'again', problems };
  return checked.isCutShort ? { kind: 'untried' } : (busyOf(checked) ?? done);
}

function isSettled(result: Reconciliation | undefined): boolean {
  return result !== undefined && result.kind !== 'busy';
}

/** The message again, as soon as the first of its busy groups can be checked; null where none is busy. */
function busyOf({ results }: CheckedTargets): MessageOutcome | null {
  const busy = [...results].flatMap(([key, result]) => (result.kind === 'busy' ? [{ key, ...result }] : []));
  if (busy.length === 0) return null;
  return {
    kind: 'busy',
    reasons: busy.map(({ key, reason }) => `${key}: ${reason}`),
    againInMs: Math.min(...busy.map(({ againInMs }) => againInMs)),
  };
}

/** Tells Security Hub what became of a finding; a text says why that has to be done again. */
async function answer(
  finding: HubFinding,
  results: ReadonlyMap<string, Reconciliation>,
  { runtime, answers, fleet, noteAuthor, logger }: MessageContext,
): Promise<string | null> {
  try {
    const reply = await answerFinding(finding, { results, groups: runtime.groups, answers, fleet, noteAuthor });
    logger.info({ findingId: finding.id, ...reply }, 'finding answered');
    return reply.kind === 'later' ? `${finding.id}: ${reply.reason}` : null;
  } catch (error) {
    logger.error({ err: error, findingId: finding.id }, 'finding could not be answered');
    return `${finding.id}: ${messageOf(error)}`;
  }
}
