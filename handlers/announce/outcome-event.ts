import type { OwnEvent } from '../../aws/event-bus.ts';
import type { AuditEntry, Trigger } from '../../core/audit/audit-entry.ts';
import type { Permission } from '../../core/model/security-group.ts';
import type { AboutDetail, DetailType, OutcomeDetail } from './event-schemas.ts';
import { type Cutter, cutText, cutter, fitting } from './fit.ts';
import type { AnnouncedOutcome } from './outcomes.ts';
import { isEscalated, type Story } from './story.ts';

const detailTypes: Readonly<Record<AnnouncedOutcome, DetailType>> = {
  completed: 'Remediation Completed',
  partial: 'Remediation Partial',
  failed: 'Remediation Failed',
  proposed: 'Remediation Proposed',
  reported: 'Finding Reported',
  deferred: 'Finding Deferred',
  exempted: 'Finding Exempted',
};

/** An outcome for machines. Lists and texts are cut until the event is of a size that EventBridge takes. */
export function outcomeEvent(story: Story, outcome: AnnouncedOutcome): OwnEvent {
  const detail = fitting((most) => JSON.stringify(detailOf(story, outcome, cutter(most))));
  return { detailType: detailTypes[outcome], at: story.entry.at, detail };
}

function detailOf(story: Story, outcome: AnnouncedOutcome, cut: Cutter): OutcomeDetail {
  const about = aboutOf(story, cut);
  switch (outcome) {
    case 'completed':
    case 'partial':
    case 'failed':
      return { ...about, outcome, ...changesOf(story, cut), ...endOf(story, cut) };
    case 'proposed':
      return { ...about, outcome, ...changesOf(story, cut) };
    default:
      return { ...about, outcome };
  }
}

function aboutOf({ entry, beginning }: Story, cut: Cutter): AboutDetail {
  return {
    version: 1,
    id: entry.hash,
    remediationId: entry.id,
    undoes: entry.undoes ?? null,
    sequence: entry.sequence,
    at: entry.at,
    ...entry.group,
    groupName: cutText(entry.groupName),
    vpcId: entry.vpcId,
    reason: cutText(entry.reason),
    trigger: triggerOf(beginning.trigger),
    managedBy: cutText(entry.managedBy),
    exposures: cut.list('exposures', entry.finding.exposures).map((exposure) => exposureOf(exposure, cut)),
    omitted: cut.omitted,
  };
}

function exposureOf(
  { notCounted: uncounted = [], ...exposure }: AuditEntry['finding']['exposures'][number],
  cut: Cutter,
) {
  const contributions = cut.list('contributions', exposure.contributions).map((contribution) => ({
    ...contribution,
    securityGroupRuleIds: cut.list('securityGroupRuleIds', contribution.securityGroupRuleIds),
  }));
  const notCounted = cut.list('notCounted', uncounted).map((one) => ({
    ...one,
    securityGroupRuleIds: cut.list('securityGroupRuleIds', one.securityGroupRuleIds),
  }));
  return {
    ...exposure,
    ...{ reason: cutText(exposure.reason), contributions },
    ...(notCounted.length > 0 ? { notCounted } : {}),
  };
}

function changesOf({ entry, revoked, authorized }: Story, cut: Cutter) {
  return {
    revoked: cut.list('revoked', revoked).map(({ tags: _, ...rule }) => described(rule)),
    authorized: cut.list('authorized', authorized).map((rule) => ({ ...described(rule), origin: originOf(rule, cut) })),
    lost: cut.list('lost', entry.lost).map((loss) => ({ ...loss, what: cutText(loss.what) })),
  };
}

function endOf(story: Story, cut: Cutter) {
  return {
    missing: cut.list('missing', story.missing),
    escalated: isEscalated(story),
    closings: cut
      .list('closings', story.closings)
      .map((closing) => ({ ...closing, trigger: triggerOf(closing.trigger) })),
  };
}

function originOf({ origin }: Story['authorized'][number], cut: Cutter) {
  return origin.kind === 'approved' ? { ...origin, entryIds: cut.list('entryIds', origin.entryIds) } : origin;
}

function described<Rule extends Permission>(rule: Rule): Rule {
  return { ...rule, description: cutText(rule.description) };
}

function triggerOf({ kind, name, eventId, actor, opensNothing }: Trigger): Trigger {
  return {
    kind,
    name: cutText(name),
    eventId: cutText(eventId),
    actor: actor && {
      arn: cutText(actor.arn),
      type: cutText(actor.type),
      sourceIp: cutText(actor.sourceIp),
      userAgent: cutText(actor.userAgent),
      ...(actor.fromConsole ? { fromConsole: true } : {}),
      at: actor.at,
    },
    ...(opensNothing ? { opensNothing } : {}),
  };
}
