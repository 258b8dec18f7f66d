import { styleText } from 'node:util';
import { columns } from '../cli/host/terminal.ts';
import { outcomeText } from '../cli/render/remediation.ts';
import { type AuditEntry, isEnd } from '../core/audit/audit-entry.ts';
import type { Linked } from '../core/audit/hash-chain.ts';
import { evaluate } from '../core/evaluator/evaluate.ts';
import { ruleText } from '../core/model/rule-text.ts';
import {
  type GroupOutline,
  type GroupRef,
  groupKey,
  type Place,
  type SecurityGroupRule,
} from '../core/model/security-group.ts';
import type { PersonRuntime } from '../runtime/compose-for-people.ts';

/** Every group as it is at first: its rules, and whether the internet reaches port 25. */
export async function beforeText(runtime: PersonRuntime, home: Place): Promise<string> {
  const rows: string[][] = [];
  for await (const page of runtime.surveyOf(home).outlines()) {
    for (const group of page) {
      if ('unreadable' in group || group.name === 'default') continue;
      rows.push([
        group.name,
        isOpen(group, runtime) ? styleText('red', 'open') : styleText('green', 'closed'),
        rulesText(group),
      ]);
    }
  }
  return columns(['group', 'port 25', 'rules'], rows);
}

/** Every group afterwards: what was decided and why, and what changed in it. */
export async function afterText(runtime: PersonRuntime, home: Place, groupIds: readonly string[]): Promise<string> {
  const texts = await Promise.all(groupIds.map((groupId) => groupText(runtime, { ...home, groupId })));
  return texts.join('\n\n');
}

export async function historyText(
  runtime: PersonRuntime,
): Promise<{ text: string; chains: (readonly Linked<object>[])[] }> {
  const rows: string[][] = [];
  const range = { since: '2026-01-01T00:00:00.000Z', until: new Date(runtime.clock.now()).toISOString() };
  for await (const { at, outcome, groupName, id, trigger } of runtime.auditLog.recent(range)) {
    rows.push([at.slice(11, 23), outcomeText(outcome), groupName, id, trigger.actor?.arn ?? '']);
  }
  const chains: (readonly Linked<object>[])[] = [];
  for await (const { links } of runtime.auditLog.chains()) chains.push(links);
  return { text: `${columns(['at', 'outcome', 'group', 'id', 'opened by'], rows)}\n`, chains };
}

async function groupText(runtime: PersonRuntime, ref: GroupRef): Promise<string> {
  const [snapshot, links] = await Promise.all([
    runtime.groups.snapshot(ref),
    runtime.auditLog.entriesOf(groupKey(ref)),
  ]);
  const entries = links.flatMap(({ entry }) => entry ?? []);
  const last = entries.at(-1);
  if (!snapshot) return `${ref.groupId} is gone`;
  const why = last ? `${outcomeText(last.outcome)}: ${whyText(last)}` : styleText('green', 'nothing to do');
  const before = entries.find(({ outcome }) => outcome === 'planned')?.rulesBefore ?? snapshot.rules;
  const lost = (last && isEnd(last) ? last.lost : []).map(({ what }) => styleText('yellow', `    lost: ${what}`));
  return [`${styleText('bold', snapshot.name)}  ${why}`, ...changeLines(before, snapshot.rules), ...lost].join('\n');
}

/** A remediation ends with how it went; why it began is in what it found. */
function whyText(entry: AuditEntry): string {
  return isEnd(entry) ? entry.finding.exposures.map(({ reason }) => reason).join('; ') : entry.reason;
}

function changeLines(before: readonly SecurityGroupRule[], after: readonly SecurityGroupRule[]): string[] {
  const known = new Set(before.map(({ id }) => id));
  const present = new Set(after.map(({ id }) => id));
  return [
    ...before.map((rule) =>
      present.has(rule.id) ? `    ${ruleText(rule)}` : styleText('red', `  - ${ruleText(rule)}`),
    ),
    ...after.filter(({ id }) => !known.has(id)).map((rule) => styleText('green', `  + ${ruleText(rule)}`)),
  ];
}

function isOpen({ permissions: rules, prefixLists }: GroupOutline, { settings }: PersonRuntime): boolean {
  return evaluate({ rules, prefixLists, approved: [], limits: settings.limits }).length > 0;
}

function rulesText({ permissions }: GroupOutline): string {
  return permissions.map(ruleText).join('\n');
}
