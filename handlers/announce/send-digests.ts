import type { PendingMail, PendingMails } from '../../aws/dynamodb-pending-mails.ts';
import type { Topic } from '../../aws/sns-topic.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { EvidenceOfMails } from './announce-records.ts';
import { isBatchOfOne } from './batch.ts';
import { digestOf } from './digest.ts';
import { hasEvidence, isWaiting, type KnownEvidence, knownEvidence } from './known-evidence.ts';
import type { Hub } from './next-commands.ts';
import { withEvidence } from './with-evidence.ts';

export interface DigestContext {
  readonly pendingMails: PendingMails;
  readonly topic: Topic;
  readonly evidence: Pick<EvidenceOfMails, 'store'> | null;
  readonly hub: Hub;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** A batch is complete when no mail has joined it for so long, in milliseconds. */
export const quietMs = 2 * 60_000;

/** A batch that goes on and on is sent all the same when its first mail has waited for so long. */
export const longestWaitMs = 15 * 60_000;

/**
 * Sends each batch of pending mails that is complete, as one digest, or as the mail itself where it is only one. Mails are removed
 * after they were sent, so that a crash in between sends them twice rather than never. A batch that cannot be sent does not hold
 * up the others, nor does a mail that cannot be read; throws in the end, and the next run tries it again.
 */
export async function sendDigests(context: DigestContext): Promise<void> {
  const { mails, problems } = await context.pendingMails.list();
  const pending = context.evidence === null ? mails.map(waitingForNothing) : mails;
  const known = await knownEvidence(pending, context.evidence);
  const batches = Map.groupBy(pending, ({ batch }) => batch);
  const errors: unknown[] = problems.map((problem) => new Error(problem));
  let lacksEvidence = false;
  for (const problem of problems) context.logger.error({ problem }, 'mail cannot be sent: repair or delete its item');
  for (const batch of batches.values()) {
    if (!isComplete(batch, known, context.now())) continue;
    lacksEvidence ||= batch.some((mail) => isWaiting(mail) && known.of(mail) === null);
    try {
      for (const part of partsOf(batch)) await sendBatch(part, known, context);
    } catch (error) {
      context.logger.error({ err: error, mails: batch.length }, 'digest will be sent again');
      errors.push(error);
    }
  }
  // Not while mails wait: Lambda repeats a run that failed beside the next one, and both would send what is complete by then.
  for (const problem of lacksEvidence ? known.problems : []) {
    context.logger.error({ problem }, 'a mail goes without its evidence');
    errors.push(new Error(problem));
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} digests or mails could not be sent`);
}

/** Evidence was turned off after it was asked for: nothing more is read, and nobody has to be told so. */
function waitingForNothing({ evidenceSince: _, ...mail }: PendingMail): PendingMail {
  return mail;
}

async function sendBatch(
  mails: readonly PendingMail[],
  known: KnownEvidence,
  { pendingMails, topic, hub, logger }: DigestContext,
) {
  const [only] = mails.length === 1 ? mails : [];
  const single = only ? await pendingMails.notificationOf(only) : null;
  const notification = only
    ? single && (isWaiting(only) ? withEvidence(single, known.of(only)) : single)
    : digestOf(mails, hub, known.of);
  // Null: another run has sent and removed it since.
  if (notification) await topic.publish(notification);
  await pendingMails.remove(mails);
  logger.info({ mails: mails.length }, 'digest sent');
}

/**
 * How many accounts one digest is about. Subscriptions filter by them, so that a message names them all as an attribute; 5,000 take 75 KB of
 * the 256 KB of a message (SNS API reference, Publish).
 */
const mostAccounts = 5_000;

function partsOf(mails: readonly PendingMail[]): PendingMail[][] {
  const parts: { readonly accounts: Set<string>; readonly mails: PendingMail[] }[] = [];
  for (const mail of mails) {
    const last = parts.at(-1);
    const hasRoom = last && (last.accounts.size < mostAccounts || last.accounts.has(mail.account));
    if (hasRoom) {
      last.accounts.add(mail.account);
      last.mails.push(mail);
    } else parts.push({ accounts: new Set([mail.account]), mails: [mail] });
  }
  return parts.map((part) => part.mails);
}

/** A batch is also held for evidence, but never beyond the longest time that a batch waits. */
function isComplete(mails: readonly PendingMail[], known: KnownEvidence, now: number): boolean {
  const times = mails.map(({ heldAt }) => Date.parse(heldAt));
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  if (now - first >= longestWaitMs) return true;
  const isQuiet = now - last >= quietMs || mails.every(({ batch }) => isBatchOfOne(batch));
  return isQuiet && mails.every((mail) => hasEvidence(mail, known, now));
}
