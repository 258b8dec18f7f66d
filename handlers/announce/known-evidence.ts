import type { PendingMail } from '../../aws/dynamodb-pending-mails.ts';
import type { EvidenceSummary } from '../../core/evidence/summary.ts';
import { messageOf } from '../../core/model/message-of.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { EvidenceOfMails } from './announce-records.ts';

/** How long a mail waits for evidence, in milliseconds. It is then sent with what is known. */
export const evidenceWaitMs = 5 * 60_000;

/** What is known of the proposals that pending mails are about. */
export interface KnownEvidence {
  /** What was read since the proposal; null: nothing yet. */
  readonly of: (mail: PendingMail) => EvidenceSummary | null;
  readonly problems: readonly string[];
}

/** Looks up the evidence of the mails that wait for it. What cannot be read is a problem in words, and holds up no mail. */
export async function knownEvidence(
  mails: readonly PendingMail[],
  evidence: Pick<EvidenceOfMails, 'store'> | null,
): Promise<KnownEvidence> {
  const waiting = mails.filter(isWaiting);
  const { summaries, problems } = await storedOf(waiting, evidence);
  return {
    of: (mail) => {
      const summary = summaries.get(groupKey(mail));
      return summary && mail.evidenceSince !== undefined && summary.at >= mail.evidenceSince ? summary : null;
    },
    problems,
  };
}

/** Whether a mail waits for evidence, or did. */
export function isWaiting({ evidenceSince }: PendingMail): boolean {
  return evidenceSince !== undefined;
}

/** Whether the evidence of a mail is there, or the mail has waited long enough for it. */
export function hasEvidence(mail: PendingMail, known: KnownEvidence, now: number): boolean {
  return !isWaiting(mail) || known.of(mail) !== null || now - Date.parse(mail.heldAt) >= evidenceWaitMs;
}

async function storedOf(mails: readonly PendingMail[], evidence: Pick<EvidenceOfMails, 'store'> | null) {
  const none = new Map<string, EvidenceSummary>();
  if (mails.length === 0 || evidence === null) return { summaries: none, problems: [] };
  try {
    return await evidence.store.of(mails);
  } catch (error) {
    return { summaries: none, problems: [`evidence cannot be read: ${messageOf(error)}`] };
  }
}
