import type { CheckReason } from '../../core/gateways.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import type { FindingAnswers, HubFinding } from '../../core/security-hub/finding-answer.ts';
import type { Runtime } from '../../runtime/compose.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { ParsedEvent } from '../events/nomination.ts';
import { parseSqsBody } from '../events/sqs-body.ts';
import { answerFinding } from './answer-finding.ts';

export interface LookContext {
  readonly runtime: Runtime;
  /** The most groups that one message may have looked at. */
  readonly brake: number;
  /** Whether there is time for another group before this process is ended: not between revoke and authorise, if possible. */
  readonly hasTime: () => boolean;
  readonly ownRoleArns: readonly string[];
  /** The accounts that are looked after, our own first. */
  readonly accounts: readonly string[];
  /** In whose name notes are written on findings: no other deployment writes in it. */
  readonly noteAuthor: string;
  readonly answers: FindingAnswers;
  readonly logger: Logger;
}

/**
 * What became of a message. `again`: it failed and is worth another try, or only has to wait (`isHeld`) for another worker that
 * holds its groups; `untried`: there was no time to begin with it; `dead`: no other try would make a difference.
 */
export type MessageOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'untried' }
  | { readonly kind: 'again'; readonly problems: readonly string[]; readonly isHeld: boolean }
  | { readonly kind: 'dead'; readonly problems: readonly string[] };

const done: MessageOutcome = { kind: 'done' };

/** Does what one message asks for. Never throws: what goes wrong is part of the outcome. */
export async function processMessage(body: string, context: LookContext): Promise<MessageOutcome> {
  const nomination = parseSqsBody(body, context.ownRoleArns);
  if (nomination.kind === 'unreadable') return { kind: 'dead', problems: [nomination.reason] };
  if (nomination.kind === 'ignored') {
    context.logger.info({ reason: nomination.reason }, 'event ignored');
    return done;
  }
  if (!context.hasTime()) return { kind: 'untried' };
  try {
    const refs = await nominatedGroups(nomination, context);
    if (refs.length > context.brake) {
      const problem = `${refs.length} groups are nominated and the brake allows ${context.brake}: none was looked at`;
      return { kind: 'again', problems: [problem], isHeld: false };
    }
    return await lookAtAll(refs, nomination, context);
  } catch (error) {
    context.logger.error({ err: error }, 'message failed');
    return { kind: 'again', problems: [messageOf(error)], isHeld: false };
  }
}

/** Reconciles the groups one after the other, then answers the findings that asked for it. */
async function lookAtAll(
  refs: readonly GroupRef[],
  { trigger, mayChange, findings }: Candidates,
  context: LookContext,
): Promise<MessageOutcome> {
  const problems: string[] = [];
  const held: string[] = [];
  const results = new Map<string, Reconciliation>();
  for (const ref of refs) {
    const look = await lookAt(ref, { trigger, mayChange }, context);
    if (look.result) results.set(groupKey(ref), look.result);
    if (look.problem !== null) problems.push(look.problem);
    if (look.result?.kind === 'taken') held.push(groupKey(ref));
  }
  for (const finding of findings) {
    const problem = await answer(finding, results, context);
    // Of a group that is held nothing can be said yet: that is told already.
    if (problem !== null && !finding.groups.some((ref) => held.includes(groupKey(ref)))) problems.push(problem);
  }
  return problems.length > 0 ? { kind: 'again', problems, isHeld: problems.length === held.length } : done;
}

/** Tells Security Hub what became of a finding; a text says why that has to be done again. */
async function answer(
  finding: HubFinding,
  results: ReadonlyMap<string, Reconciliation>,
  { runtime, answers, accounts, noteAuthor, logger }: LookContext,
): Promise<string | null> {
  try {
    const reply = await answerFinding(finding, { results, groups: runtime.groups, answers, accounts, noteAuthor });
    logger.info({ findingId: finding.id, ...reply }, 'finding answered');
    return reply.kind === 'later' ? `${finding.id}: ${reply.reason}` : null;
  } catch (error) {
    logger.error({ err: error, findingId: finding.id }, 'finding could not be answered');
    return `${finding.id}: ${messageOf(error)}`;
  }
}

type Candidates = Extract<ParsedEvent, { kind: 'candidates' }>;

/**
 * The groups an event names, and those with a rule on a prefix list it names; each once. Those of accounts that nobody asked
 * us to look after are left: an administrator account of Security Hub hears of every account there is.
 */
async function nominatedGroups(
  { groups, prefixLists }: Candidates,
  { runtime, accounts, logger }: LookContext,
): Promise<GroupRef[]> {
  const refs = new Map(groups.map((ref) => [groupKey(ref), ref]));
  for (const { prefixListId, ...place } of prefixLists) {
    if (!accounts.includes(place.account)) continue;
    for (const ref of await runtime.surveyOf(place).groupsUsing(prefixListId)) refs.set(groupKey(ref), ref);
  }
  const isOurs = ({ account }: GroupRef) => accounts.includes(account);
  const others = [...refs.values()].filter((ref) => !isOurs(ref));
  if (others.length > 0) logger.info({ groups: others }, 'groups of other accounts left');
  return [...refs.values()].filter(isOurs);
}

interface GroupLook {
  readonly result: Reconciliation | null;
  /** Why it has to be done again. */
  readonly problem: string | null;
}

async function lookAt(ref: GroupRef, why: CheckReason, context: LookContext): Promise<GroupLook> {
  const logger = context.logger.child({ group: groupKey(ref) });
  if (!context.hasTime()) return { result: null, problem: `${groupKey(ref)}: no time left in this run` };
  try {
    const warden = { ...context.runtime, approve: () => why.mayChange };
    const result = await reconcile(ref, why.trigger, warden);
    const entry = 'entry' in result ? result.entry : null;
    logger.info(
      { result: result.kind, outcome: entry?.outcome, remediationId: entry?.id, reason: reasonOf(result) },
      'group reconciled',
    );
    return { result, problem: isUnfinished(result) ? `${groupKey(ref)}: ${reasonOf(result)}` : null };
  } catch (error) {
    logger.error({ err: error }, 'group failed');
    return { result: null, problem: `${groupKey(ref)}: ${messageOf(error)}` };
  }
}

function isUnfinished(result: Reconciliation): boolean {
  if (result.kind === 'remediated') return result.entry.outcome !== 'completed';
  return result.kind === 'taken';
}

function reasonOf(result: Reconciliation): string {
  return 'entry' in result ? result.entry.reason : result.reason;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
