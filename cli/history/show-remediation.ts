import type { Decision } from '../../core/audit/approval.ts';
import {
  type Actor,
  type AuditEntry,
  isApprovable,
  isEnd,
  type RecentRemediation,
} from '../../core/audit/audit-entry.ts';
import { managerAdvice, toolOf } from '../../core/audit/opening-tool.ts';
import { personText } from '../../core/audit/person.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import { readChain } from '../../core/reconcile/read-chain.ts';
import { closedBy } from '../approvals/find-proposal.ts';
import { judgeProposal } from '../approvals/judge-proposal.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { styled } from '../host/terminal.ts';
import { byText, doneText, styledBy } from '../render/done.ts';
import { stepLines } from '../render/plan.ts';
import { outcomeText, remediationView } from '../render/remediation.ts';
import type { Session } from '../session.ts';
import { decisionLine, decisionView, inOrder } from './decisions-view.ts';

/** Prints everything on record about one remediation or decision. */
export async function showRemediation({ runtime }: Session, id: string, host: Host): Promise<number> {
  const entries = await runtime.auditLog.entriesWithId(id);
  const last = entries.at(-1);
  if (!last)
    throw new Error(
      `the history has no remediation or decision ${JSON.stringify(id)}; \`smtp-warden history list\` shows the ids`,
    );
  const proposed = entries.find(isApprovable);
  const decisions = inOrder(proposed ? await runtime.approvals.of(proposed) : []);
  host.document({ remediation: remediationView(last), entries, decisions: decisions.map(decisionView) });
  host.line(`${styled('bold', id)}  ${styledBy(last.outcome, doneText(last))} by ${byText(last)}`);
  host.line(`${last.group.groupId} ${last.groupName}  ${last.group.account} ${last.group.region} ${last.vpcId}`);
  for (const entry of entries) host.line(entryText(entry));
  if (decisions.length > 0) host.line(['', ...decisions.map(decisionLine)].join('\n'));
  if (proposed) host.line(`\n${await standingText(proposed, decisions, runtime)}`);
  return exitCodes.fine;
}

/** Whether a proposal still waits for somebody, and if not, what ended it. */
async function standingText(
  proposal: AuditEntry,
  decisions: readonly Decision[],
  runtime: Session['runtime'],
): Promise<string> {
  const closed = closedBy(proposal, await readChain(proposal.group, runtime));
  if (closed !== null) return `The proposal is closed: ${closed}`;
  const state = await judgeProposal(proposal, decisions, { runtime });
  if (state.kind === 'approved') return 'The plan is approved, and not executed yet.';
  if (state.kind === 'rejected') return 'The plan is rejected.';
  const more = proposal.outcome === 'deferred' ? ' --despite-mail --reason …' : '';
  return `The proposal is open: ${state.why}. smtp-warden approve ${proposal.id}${more}`;
}

function entryText(entry: AuditEntry): string {
  const lines = [`\n${entry.at}  ${outcomeText(entry.outcome)}  ${entry.reason}`, ...approvalLines(entry)];
  lines.push(...restartLines(entry), ...(isEnd(entry) ? endLines(entry) : beginLines(entry)));
  return [...lines, styled('dim', `  entry ${entry.sequence}, hash ${entry.hash}`)].join('\n');
}

/** What is known of mail, who proposed a plan by hand, and who approved what is executed. */
function approvalLines({ proposal, approval, mail, despiteMail }: AuditEntry): string[] {
  return [
    ...(mail ? [`  MX of ${mail.domain}: ${mail.host} ${mail.address}, looked up at ${mail.lookedUpAt}`] : []),
    ...(despiteMail ? [`  closed despite the mail by ${personText(despiteMail.by)}: ${despiteMail.reason}`] : []),
    ...(proposal ? [`  plan ${proposal.digest}${proposal.by ? `, proposed by hand by ${proposal.by.arn}` : ''}`] : []),
    ...(approval ? [`  approved by ${personText(approval.by)} at ${approval.at}, plan ${approval.digest}`] : []),
  ];
}

function restartLines({ restart }: AuditEntry): string[] {
  if (!restart) return [];
  const { lastGood, bad } = restart;
  const good = lastGood ? `entry ${lastGood.sequence}, hash ${lastGood.hash}` : 'none';
  return [`  first invalid entry  ${bad.sequence}: ${bad.problem}`, `  last valid entry     ${good}`];
}

function beginLines({
  trigger,
  managedBy,
  closings,
  rulesBefore,
  steps,
  lost,
  allowlistEntries,
}: AuditEntry): string[] {
  const { actor } = trigger;
  const approved = allowlistEntries.map(
    ({ id, cidr, owner, reason }) => `  approved ${cidr} (${id}) by ${owner}: ${reason}`,
  );
  return [
    `  ${trigger.kind === 'cli' ? 'command' : 'trigger'}  ${trigger.name}${actor ? ` by ${actor.arn ?? actor.type}${toolText(actor)}` : ''}`,
    ...(actor?.sourceIp ? [`           from ${actor.sourceIp}, ${actor.userAgent ?? 'no user agent'}`] : []),
    ...(managedBy ? [`  ${managerAdvice(managedBy)}`] : []),
    ...section('closed before, within 24 hours', (closings ?? []).map(closingLine)),
    ...section('rules before', ruleLines(rulesBefore)),
    ...section('plan', steps.flatMap(stepLines)),
    ...section(
      'lost',
      lost.map((loss) => `    ${loss.securityGroupRuleId}  ${loss.what}`),
    ),
    ...approved,
  ];
}

function toolText(actor: Actor): string {
  const tool = toolOf(actor);
  return tool === null ? '' : ` with ${tool}`;
}

function closingLine({ id, at, openedBy, tool }: RecentRemediation): string {
  if (!openedBy) return `    ${at}  ${id}  not known who opened it${tool === null ? '' : ` (${tool})`}`;
  return `    ${at}  ${id}  opened by ${openedBy.arn ?? openedBy.type}${tool === null ? '' : ` with ${tool}`}`;
}

function endLines({ outcomes, rulesAfter, left }: AuditEntry): string[] {
  const steps = outcomes.flatMap(({ kind, result, requestIds, reason, edited }) => [
    `  ${kind}: ${result}, request ${requestIds.join(', ') || '-'}${reason === null ? '' : `, ${reason}`}`,
    ...section('found changed', ruleLines(edited)),
  ]);
  return [
    ...steps,
    ...section(
      'made by it and left, though it did not complete',
      (left ?? []).map((text) => `    ${text}`),
    ),
    ...section('rules after', ruleLines(rulesAfter)),
  ];
}

function ruleLines(rules: readonly SecurityGroupRule[] | null): string[] {
  return (rules ?? []).map((rule) => `    ${rule.id}  ${ruleText(rule)}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`  ${title}`, ...lines] : [];
}
