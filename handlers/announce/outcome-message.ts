import type { Notification } from '../../aws/sns-topic.ts';
import type { Trigger } from '../../core/audit/audit-entry.ts';
import { openerOf } from '../../core/audit/opener.ts';
import { managerAdvice } from '../../core/audit/opening-tool.ts';
import { personText } from '../../core/audit/person.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import { type SecurityGroupRule, sourceKey } from '../../core/model/security-group.ts';
import { originText } from '../../core/plan/step.ts';
import { environmentSection, type Hub, nextCommands } from './next-commands.ts';
import type { AnnouncedOutcome } from './outcomes.ts';
import { factLines, plainText, type Section } from './plain-text.ts';
import { isEscalated, type Story } from './story.ts';
import { groupSubject } from './subject.ts';

/** What became of the port, and, where there is no finding, of the rules for the approved sources. */
const states: Readonly<Record<AnnouncedOutcome, (port: number | null) => string>> = {
  completed: (port) => (port === null ? 'approved sources updated' : `port ${port} closed`),
  partial: (port) => `${whatOf(port)} unfinished`,
  failed: (port) => `${whatOf(port)} failed`,
  proposed: (port) => (port === null ? `${whatOf(port)} proposed` : `port ${port} open, fix proposed`),
  reported: (port) => `${openText(port)}, not opted in`,
  deferred: (port) => `${openText(port)}, deferred`,
  exempted: (port) => `${openText(port)}, exempted`,
};

function whatOf(port: number | null): string {
  return port === null ? 'update of approved sources' : `remediation of port ${port}`;
}

function openText(port: number | null): string {
  return port === null ? 'approved sources out of date' : `port ${port} open`;
}

/** An outcome for people. */
export function outcomeMessage(
  story: Story,
  outcome: AnnouncedOutcome,
  { event, hub }: { readonly event: string; readonly hub: Hub },
): Notification {
  const { group, groupName, id } = story.entry;
  const { account, region, groupId } = group;
  const headline = headlineOf(story, outcome);
  return {
    subject: groupSubject(groupName || groupId, headline, [groupId, `${account} ${region}`]),
    text: plainText([
      { title: null, lines: [`${headline.charAt(0).toUpperCase()}${headline.slice(1)}.`] },
      ...sectionsOf(story, outcome, hub),
    ]),
    attributes: { event, outcome, account, region, groupId, remediationId: id, escalated: String(isEscalated(story)) },
  };
}

function headlineOf(story: Story, outcome: AnnouncedOutcome): string {
  const { undoes } = story.entry;
  if (undoes !== undefined) return `undo of ${undoes} ${outcome}`;
  const port = story.entry.finding.exposures[0]?.port ?? null;
  const again = isEscalated(story) && port !== null ? `, ${story.closings.length} times in 24 hours` : '';
  return `${states[outcome](port)}${again}`;
}

function sectionsOf(story: Story, outcome: AnnouncedOutcome, hub: Hub): Section[] {
  const { entry, beginning, missing } = story;
  return [
    { title: null, lines: aboutLines(story, outcome) },
    { title: 'What was open', lines: exposureLines(story), isList: true },
    ...whoSections(story),
    { title: outcome === 'proposed' ? 'What would be done' : 'What was done', lines: changeLines(story), isList: true },
    { title: 'Still missing', lines: missing, isList: true },
    { title: 'Lost', lines: entry.lost.map((loss) => `${loss.what} (of ${loss.securityGroupRuleId})`), isList: true },
    { title: 'Rules before', lines: ruleLines(beginning.rulesBefore), isList: true },
    { title: 'Rules after', lines: ruleLines(entry.rulesAfter), isList: true },
    { title: 'Next', lines: factLines(nextCommands(entry, outcome, hub)) },
    environmentSection(hub, [entry.group.account]),
  ];
}

function aboutLines({ entry }: Story, outcome: AnnouncedOutcome): string[] {
  const { group, groupName, vpcId, at, reason, id, proposal, approval } = entry;
  return factLines([
    ['Group', `${group.groupId} ${groupName}`],
    ['Account', group.account],
    ['Region', group.region],
    ['VPC', vpcId],
    ['Outcome', `${outcome}: ${reason}`],
    ['Time', at],
    ['Remediation', id],
    ['Proposed by', proposal?.by?.arn ?? null],
    ['Approved by', approval ? `${personText(approval.by)} at ${approval.at}` : null],
  ]);
}

function exposureLines({ entry }: Story): string[] {
  return entry.finding.exposures.flatMap(({ reason, contributions }) => [
    reason,
    ...contributions
      .filter(({ offending }) => offending)
      .map(({ source, securityGroupRuleIds }) => `  ${sourceKey(source)} (${securityGroupRuleIds.join(', ')})`),
  ]);
}

function whoSections(story: Story): Section[] {
  const { entry, beginning, closings } = story;
  const { trigger } = beginning;
  const title = openerOf(trigger) ? 'Who opened it' : 'What led to it';
  const manager = entry.managedBy ?? beginning.managedBy;
  const lines = [...triggerLines(trigger), ...(manager === null ? [] : [managerAdvice(manager)])];
  if (!isEscalated(story)) return [{ title, lines }];
  const times = closings.map((closing) => `${closing.at} ${whoText(closing.trigger)} (${closing.remediationId})`);
  return [
    { title, lines },
    { title: `Opened ${closings.length} times within 24 hours, by`, lines: times, isList: true },
  ];
}

export function triggerLines({ kind, name, actor, opensNothing }: Trigger): string[] {
  if (!actor) return [`Found by: ${name}${kind === 'sweep' ? ', so it is not known who opened it' : ''}`];
  return factLines([
    kind === 'cli' ? ['Command', `smtp-warden ${name}`] : ['Call', opensNothing ? `${name} (of other ports)` : name],
    ['Identity', actor.arn ?? actor.type],
    ['Source IP', actor.sourceIp],
    ['User agent', actor.userAgent],
    ['Time', actor.at],
  ]);
}

function whoText(trigger: Trigger): string {
  const actor = openerOf(trigger);
  const { name } = trigger;
  if (!actor) return `not known, found by ${name}`;
  return `${actor.arn ?? actor.type}${actor.sourceIp === null ? '' : ` from ${actor.sourceIp}`}`;
}

function changeLines({ revoked, authorized }: Story): string[] {
  return [
    ...revoked.map((rule) => `- ${ruleText(rule)}  (${rule.id})`),
    ...authorized.map((rule) => {
      return `+ ${ruleText(rule)}  (${originText(rule)})`;
    }),
  ];
}

function ruleLines(rules: readonly SecurityGroupRule[] | null): string[] {
  return (rules ?? []).map((rule) => `${ruleText(rule)}  (${rule.id})`);
}
