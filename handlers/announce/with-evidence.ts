import type { Notification } from '../../aws/sns-topic.ts';
import type { ReachVerdict } from '../../core/evidence/evidence.ts';
import type { EvidenceSummary } from '../../core/evidence/summary.ts';
import { summaryFacts, summaryLine } from '../../core/evidence/summary-lines.ts';
import { factLines, plainText } from './plain-text.ts';

const title = 'Who would be cut off';
const notRead = 'unknown: it was not read within 5 minutes. The log of the function evidence says why.';

/**
 * The mail of one proposal with whom it would cut off. It stands after the headline and what the mail is about, which are the first
 * two sections: no line of them is empty, since each is the value of a fact or of the headline (plain-text.ts).
 */
export function withEvidence(notification: Notification, summary: EvidenceSummary | null): Notification {
  const lines = summary === null ? [notRead] : factLines(summaryFacts(summary));
  const section = plainText([{ title, lines }]);
  const [headline = '', about = '', ...rest] = notification.text.split('\n\n');
  return { ...notification, text: [headline, about, section, ...rest].join('\n\n') };
}

/** What a digest says of one proposal. */
export function evidenceLine(summary: EvidenceSummary | null): string {
  return `cut off: ${summary === null ? notRead : summaryLine(summary)}`;
}

const order: readonly ReachVerdict[] = ['reachable', 'unknown', 'no path found', 'unattached'];

/** Where a proposal stands among others: those that the internet reaches come first. */
export function rankOf(summary: EvidenceSummary | null): number {
  return order.indexOf(summary?.verdict ?? 'unknown');
}

/** How many there are of each verdict, in words. */
export function verdictCounts(summaries: readonly (EvidenceSummary | null)[]): string {
  const verdicts = summaries.map((summary) => summary?.verdict ?? 'unknown');
  return order
    .map((verdict) => ({ verdict, count: verdicts.filter((one) => one === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ');
}
