import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type GroupRef, groupKey } from '../core/model/security-group.ts';
import { reconcile } from '../core/reconcile.ts';
import type { Reconciliation } from '../core/warden.ts';
import type { Runtime } from '../runtime/compose.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Nomination } from './events/nomination.ts';
import { sqsBodyToCandidates } from './events/sqs-body.ts';

export interface MessageContext {
  readonly runtime: Runtime;
  /** The most groups that one message may have looked at. */
  readonly brake: number;
  /** Whether there is time for another group before this process is ended: not between revoke and authorise, if possible. */
  readonly hasTime: () => boolean;
  readonly ownRoleArns: readonly string[];
  readonly logger: Logger;
}

/**
 * Works through a batch of SQS messages and names those to deliver again: what cannot be understood, what failed, and what
 * another worker holds just now. The queue retries them and in the end sets them aside in its dead-letter queue, whose
 * alarm rings (Lambda developer guide, ReportBatchItemFailures). One message's failure does not touch the others.
 */
export async function processMessages(event: SQSEvent, context: MessageContext): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of event.Records) {
    const problems = await processMessage(record, context);
    if (problems.length === 0) continue;
    context.logger.error({ messageId: record.messageId, problems }, 'message will be delivered again');
    batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

/** Does what one message asks for, and gives the reasons why it has to be delivered again. */
async function processMessage({ messageId, body }: SQSRecord, context: MessageContext): Promise<string[]> {
  const logger = context.logger.child({ messageId });
  const nomination = sqsBodyToCandidates(body, context.ownRoleArns);
  if (nomination.kind === 'unreadable') return [nomination.reason];
  if (nomination.kind === 'ignored') {
    logger.info({ reason: nomination.reason }, 'event ignored');
    return [];
  }
  try {
    const refs = await nominatedGroups(nomination, context.runtime);
    if (refs.length > context.brake) {
      return [`${refs.length} groups are nominated and the brake allows ${context.brake}: none was looked at`];
    }
    const problems: string[] = [];
    for (const ref of refs) {
      const problem = await lookAt(ref, nomination, { ...context, logger });
      if (problem !== null) problems.push(problem);
    }
    return problems;
  } catch (error) {
    logger.error({ err: error }, 'the nominated groups could not be found out');
    return [messageOf(error)];
  }
}

type Candidates = Extract<Nomination, { kind: 'candidates' }>;

/** The groups an event names, and those with a rule on a prefix list it names; each once. */
async function nominatedGroups({ groups, prefixLists }: Candidates, { surveyOf }: Runtime): Promise<GroupRef[]> {
  const refs = new Map(groups.map((ref) => [groupKey(ref), ref]));
  for (const { prefixListId, ...place } of prefixLists) {
    for (const ref of await surveyOf(place).groupsUsing(prefixListId)) refs.set(groupKey(ref), ref);
  }
  return [...refs.values()];
}

/** Reconciles one group; a text says why that has to be done again. */
async function lookAt(ref: GroupRef, { trigger }: Candidates, context: MessageContext): Promise<string | null> {
  const logger = context.logger.child({ group: groupKey(ref) });
  if (!context.hasTime()) return `${groupKey(ref)}: no time left in this run`;
  try {
    const result = await reconcile(ref, trigger, context.runtime);
    const entry = 'entry' in result ? result.entry : null;
    logger.info(
      { result: result.kind, outcome: entry?.outcome, remediationId: entry?.id, reason: reasonOf(result) },
      'group reconciled',
    );
    return isUnfinished(result) ? `${groupKey(ref)}: ${reasonOf(result)}` : null;
  } catch (error) {
    logger.error({ err: error }, 'group failed');
    return `${groupKey(ref)}: ${messageOf(error)}`;
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
