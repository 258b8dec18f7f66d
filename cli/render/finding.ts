import { managerAdvice, managerOf } from '../../core/audit/opening-tool.ts';
import { findingOf } from '../../core/evaluator/finding.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import { sourceKey } from '../../core/model/security-group.ts';
import { isOptedIn } from '../../core/policy/opt-in.ts';
import { closes } from '../../core/reconcile/assess.ts';
import type { Judgement } from '../../core/reconcile/judge.ts';
import type { Column } from '../column.ts';
import { styled } from '../host/terminal.ts';
import { evidenceLines, interfacesText, sourcesText } from './evidence.ts';

/** A finding for `--json`: which group, what is wrong, and what is decided about it. */
export function findingView(
  { snapshot, exposures, decision }: Judgement,
  evidence: Evidence | null,
  optInTagKey: string,
) {
  const { group, exposures: found } = findingOf(snapshot.ref, exposures);
  return {
    ...group,
    groupName: snapshot.name,
    vpcId: snapshot.vpcId,
    optedIn: isOptedIn(snapshot.tags, optInTagKey),
    decision: decision.kind,
    reason: decision.reason,
    managedBy: managerOf(snapshot.tags, null),
    exposures: found,
    evidence,
  };
}

export type FindingView = ReturnType<typeof findingView>;

/** The columns of the findings as CSV: a row for each group. */
export const findingColumns: readonly Column<FindingView>[] = [
  { title: '', name: 'account', text: ({ account }) => account },
  { title: '', name: 'region', text: ({ region }) => region },
  { title: '', name: 'groupId', text: ({ groupId }) => groupId },
  { title: '', name: 'groupName', text: ({ groupName }) => groupName },
  { title: '', name: 'vpcId', text: ({ vpcId }) => vpcId },
  { title: '', name: 'optedIn', text: ({ optedIn }) => String(optedIn) },
  { title: '', name: 'decision', text: ({ decision }) => decision },
  { title: '', name: 'reason', text: ({ reason }) => reason },
  { title: '', name: 'exposures', text: ({ exposures }) => exposures.map((exposure) => exposure.reason).join('; ') },
  { title: '', name: 'reachability', text: ({ evidence }) => evidence?.verdict ?? '' },
  { title: '', name: 'interfaces', text: ({ evidence }) => interfacesText(evidence) },
  { title: '', name: 'sourcesCutOff', text: ({ evidence }) => sourcesText(evidence) },
];

/** A finding for people: the group, the exposure in words, every rule behind it, and whom closing it cuts off. */
export function findingText(assessment: Judgement, evidence: Evidence | null): string {
  const lines = [`${groupTitle(assessment)}  ${decisionText(assessment)}`];
  for (const { reason, contributions, notCounted = [] } of assessment.exposures) {
    lines.push(`  ${styled('red', reason)}`);
    for (const { source, rules, offending } of contributions) {
      const mark = offending ? '✗' : '·';
      lines.push(
        ...rules.map(
          (rule) => `    ${mark} ${rule.id}  ${ruleText(rule)}${offending ? '' : `  (${sourceKey(source)} can stay)`}`,
        ),
      );
    }
    const unread = notCounted.flatMap(({ rules }) => rules);
    lines.push(...unread.map((rule) => `    ? ${rule.id}  ${ruleText(rule)}  (not counted: the list cannot be read)`));
  }
  return [...lines, ...managerLines(assessment), ...evidenceLines(evidence)].join('\n');
}

/** Where else a port has to be closed, as far as the tags of the group tell; nothing where no port is open. */
export function managerLines({ snapshot, exposures }: Pick<Judgement, 'snapshot' | 'exposures'>): string[] {
  const manager = exposures.length > 0 ? managerOf(snapshot.tags, null) : null;
  return manager === null ? [] : [styled('yellow', `  ${managerAdvice(manager)}`)];
}

export function groupTitle({ snapshot }: Pick<Judgement, 'snapshot'>): string {
  const { account, region, groupId } = snapshot.ref;
  return `${styled('bold', groupId)} ${snapshot.name}  ${styled('dim', `${account} ${region} ${snapshot.vpcId}`)}`;
}

const styles = { report: 'dim', exempt: 'blue', defer: 'yellow', remediate: 'green' } as const;

export function decisionText(assessment: Judgement): string {
  const { decision } = assessment;
  const isClosing = decision.kind === 'remediate' && closes(assessment);
  // The reason of an exemption begins with the same word.
  const reason = isClosing ? 'opted in, would be closed' : decision.reason.replace(/^exempt /, '');
  return `${styled(styles[decision.kind], decision.kind)}: ${reason}`;
}
