import type { PendingMail } from '../../aws/dynamodb-pending-mails.ts';
import type { Notification } from '../../aws/sns-topic.ts';
import { environmentSection, type Hub } from './next-commands.ts';
import { plainText, type Section } from './plain-text.ts';
import { groupsSubject } from './subject.ts';

/** What a person has to do something about comes first. */
const order = ['deferred', 'proposed', 'completed', 'reported', 'exempted'];

/** How many names a subject can hold at most. */
const mostNames = 20;

/** One mail for all mails of a batch: its groups or accounts by outcome, each with its reason and the next command. */
export function digestOf(mails: readonly PendingMail[], hub: Hub): Notification {
  const outcomes = [...Map.groupBy(mails, ({ outcome }) => outcome)]
    .map(([outcome, members]) => ({ outcome, members }))
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
    { title: null, lines: [`${counts}.`] },
    { title: 'What led to it', lines: mails[0]?.cause ?? [] },
    ...outcomes.map(({ outcome, members }) => sectionOf(outcome, members)),
    environmentSection(hub, accounts),
  ];
  return {
    subject: groupsSubject(names, mails.length, `: ${counts}`),
    text: plainText(sections, attributes),
    attributes,
  };
}

function sectionOf(outcome: string, members: readonly PendingMail[]): Section {
  const lines = members.flatMap(({ groupName, groupId, account, region, reason, command }) => [
    // A mail about an account names no group.
    groupId === '' ? `account ${account}` : `${groupName} (${groupId}) in ${account} ${region}`,
    `  ${reason}`,
    `  ${command}`,
  ]);
  return { title: `${outcome} (${members.length})`, lines, isList: true, linesPerMember: 3 };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
