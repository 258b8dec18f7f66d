import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { exitCodes } from '../failure.ts';
import { type Output, styled } from '../output.ts';
import { stepLines } from '../render/plan.ts';
import { outcomeText, remediationView } from '../render/remediation.ts';
import { ruleText } from '../render/rule.ts';
import type { Session } from '../session.ts';

/** Prints everything on record about one remediation or decision. */
export async function showRemediation({ runtime }: Session, id: string, output: Output): Promise<number> {
  const entries = await runtime.auditLog.entriesWithId(id);
  const last = entries.at(-1);
  if (!last)
    throw new Error(`nothing is on record under ${JSON.stringify(id)}; \`smtp-warden history list\` shows the ids`);
  output.document({ remediation: remediationView(last), entries });
  output.line(`${styled('bold', id)}  ${outcomeText(last.outcome)}`);
  output.line(`${last.group.groupId} ${last.groupName}  ${last.group.account} ${last.group.region} ${last.vpcId}`);
  for (const entry of entries) output.line(entryText(entry));
  return exitCodes.fine;
}

function entryText(entry: AuditEntry): string {
  const { actor } = entry.trigger;
  const lines = [`\n${entry.at}  ${outcomeText(entry.outcome)}  ${entry.reason}`];
  if (entry.rulesAfter === null) {
    lines.push(`  trigger  ${entry.trigger.name}${actor ? ` by ${actor.arn ?? actor.type}` : ''}`);
    if (actor?.sourceIp) lines.push(`           from ${actor.sourceIp}, ${actor.userAgent ?? 'no user agent'}`);
    if (entry.managedBy)
      lines.push(`  template ${entry.managedBy}: change it there too, or it will open the port again`);
    lines.push(
      ...section(
        'rules before',
        entry.rulesBefore.map((rule) => `    ${rule.id}  ${ruleText(rule)}`),
      ),
    );
    lines.push(...section('plan', entry.steps.flatMap(stepLines)));
    lines.push(
      ...section(
        'lost',
        entry.lost.map((loss) => `    ${loss.securityGroupRuleId}  ${loss.what}`),
      ),
    );
    for (const { id, cidr, owner, reason } of entry.allowlistEntries) {
      lines.push(`  approved ${cidr} (${id}) by ${owner}: ${reason}`);
    }
  } else {
    lines.push(
      ...entry.outcomes.map((step) => `  ${step.kind}: ${step.result}, request ${step.requestIds.join(', ') || '-'}`),
    );
    lines.push(
      ...section(
        'rules after',
        entry.rulesAfter.map((rule) => `    ${rule.id}  ${ruleText(rule)}`),
      ),
    );
  }
  return [...lines, styled('dim', `  entry ${entry.sequence}, hash ${entry.hash}`)].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`  ${title}`, ...lines] : [];
}
