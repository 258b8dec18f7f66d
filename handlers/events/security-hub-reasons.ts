import { found, ignored, type TurnedDown, unreadable } from './nomination.ts';
import { controlIdOf, controlOf, type Finding, isGroupResource } from './security-hub-finding.ts';

/** Why an imported finding is left: it is of another control, or nothing is left to do about it. */
export function reasonAgainstImported(finding: Finding): TurnedDown | null {
  return otherControl(finding) ?? notActive(finding) ?? notOpen(finding);
}

/** Against a finding of another control or product: a person may still send it, where it is about a group. */
function otherControl(finding: Finding): TurnedDown | null {
  if (controlOf(finding)) return null;
  const [other] = finding.Resources;
  const id = controlIdOf(finding);
  if (other !== undefined && !finding.Resources.some(isGroupResource)) {
    return ignored(
      `the finding is not about a security group: it is about ${found(other.Type ?? other.Id ?? undefined)}`,
    );
  }
  return id === null
    ? unreadable('expected a finding to name its control, found nothing')
    : ignored(`${found(id)} is not a control this bot knows; send it by the custom action`);
}

export function notActive({ RecordState }: Finding): TurnedDown | null {
  if (RecordState === 'ACTIVE') return null;
  return RecordState === null
    ? unreadable('expected a RecordState (OCSF: activity_id), found nothing')
    : ignored(`the finding is no longer active: its record state is ${found(RecordState)}`);
}

function notOpen({ Compliance, Workflow }: Finding): TurnedDown | null {
  if (Compliance.Status === null || Workflow.Status === null) {
    const parts = [Compliance.Status, Workflow.Status].map((status) => found(status ?? undefined)).join(' and ');
    return unreadable(
      `expected a Compliance.Status and a Workflow.Status (OCSF: compliance.status_id and status_id), found ${parts}`,
    );
  }
  if (Compliance.Status !== 'FAILED')
    return ignored(`the control has not failed: its status is ${found(Compliance.Status)}`);
  return ['NEW', 'NOTIFIED'].includes(Workflow.Status)
    ? null
    : ignored(`somebody has handled the finding: its workflow status is ${found(Workflow.Status)}`);
}
