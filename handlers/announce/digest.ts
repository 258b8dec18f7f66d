import type { PendingMail } from '../../aws/dynamodb-pending-mails.ts';
import type { Notification } from '../../aws/sns-topic.ts';
import type { EvidenceSummary } from '../../core/evidence/summary.ts';
import { isWaiting } from './known-evidence.ts';
import { environmentSection, type Hub } from './next-commands.ts';
import { plainText, type Section } from './plain-text.ts';
import { groupsSubject } from './subject.ts';
import { evidenceLine, rankOf, verdictCounts } from './with-evidence.ts';

/** What a person has to do something about comes first. */
const order = ['deferred', 'proposed', 'completed', 'reported', 'exempted'];

/** How many names a subject can hold at most. */
const mostNames = 20;

/** What is known of whom each proposal would cut off; null for a mail of which nothing is known. */
type EvidenceOf = (mail: PendingMail) => EvidenceSummary | null;

/**
 * One mail for all mails of a batch: its groups or accounts by outcome, each with its reason and the next command. Where mails waited
 * for evidence, those that the internet reaches come first.
 */
export function digestOf(mails: readonly PendingMail[], hub: Hub, evidenceOf: EvidenceOf = () => null): Notification {
  const outcomes = [...Map.groupBy(mails, ({ outcome }) => outcome)]
    .map(([outcome, members]) => ({ outcome, members: reachableFirst(members, evidenceOf) }))
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  const counts = outcomes.map(({ outcome, members }) => `${members.length} ${outcome}`).join(', ');
  const names = mails.slice(0, mostNames).map(({ groupName, groupId }) => groupName || groupId);
  const accounts = mails.map(({ account }) => account);
  const attributes = {
    event: 'Digest',
    outcome: outcomes.map(({ outcome }) => outcome),
    account: unique(accounts),
    region: unique(mails.map(({ region }) => region)).filter((region) => region !== ''),
    escalated: 'false',
  };
  const sections = [
    { title: null, lines: [`${counts}.`, ...verdictLines(mails, evidenceOf)] },
    { title: 'What led to it', lines: mails[0]?.cause ?? [] },
    ...outcomes.map(({ outcome, members }) => sectionOf(outcome, members, evidenceOf)),
    environmentSection(hub, accounts),
  ];
  return {
    subject: groupsSubject(names, mails.length, `: ${counts}`),
    text: plainText(sections, attributes),
    attributes,
  };
}

function sectionOf(outcome: string, members: readonly PendingMail[], evidenceOf: EvidenceOf): Section {
  const withEvidence = members.some(isWaiting);
  const lines = members.flatMap((mail) => {
    const { groupName, groupId, account, region, reason, command } = mail;
    return [
      // A mail about an account names no group.
      groupId === '' ? `account ${account}` : `${groupName} (${groupId}) in ${account} ${region}`,
      `  ${reason}`,
      ...(withEvidence ? [`  ${isWaiting(mail) ? evidenceLine(evidenceOf(mail)) : 'cut off: not asked for'}`] : []),
      `  ${command}`,
    ];
  });
  return { title: `${outcome} (${members.length})`, lines, isList: true, linesPerMember: withEvidence ? 4 : 3 };
}

/** Stable: those that waited for nothing stay as they were. */
function reachableFirst(members: readonly PendingMail[], evidenceOf: EvidenceOf): readonly PendingMail[] {
  if (!members.some(isWaiting)) return members;
  return members.toSorted((a, b) => rankOf(evidenceOf(a)) - rankOf(evidenceOf(b)));
}

function verdictLines(mails: readonly PendingMail[], evidenceOf: EvidenceOf): string[] {
  const waiting = mails.filter(isWaiting);
  return waiting.length === 0 ? [] : [`Reached from the internet: ${verdictCounts(waiting.map(evidenceOf))}.`];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
