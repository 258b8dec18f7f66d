import type { AuditEntry, Outcome } from '../../core/audit/audit-entry.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import { groupKey } from '../../core/model/security-group.ts';
import { authorizedRules, revokedRules } from '../../core/plan/step.ts';
import { byText, doneText, openedByText } from '../render/done.ts';
import { actorOf, cloudOf, deviceOf, metadataOf, resourceOf, severities } from './ocsf-objects.ts';

/** A class of OCSF 1.6.0, and what is the same in all of its events. */
interface EventClass {
  readonly uid: number;
  readonly name: string;
  readonly category: { readonly uid: number; readonly name: string };
  readonly members: (entry: AuditEntry) => object;
}

/** What was done to a group: port 25 was closed, its rules followed the allowlist, or a remediation was undone. */
const remediation: EventClass = {
  uid: 7004,
  name: 'Network Remediation Activity',
  category: { uid: 7, name: 'Remediation' },
  members: (entry) => ({
    command_uid: entry.id,
    connection_info: { direction_id: 1, direction: 'Inbound', protocol_num: 6, protocol_name: 'tcp' },
    countermeasures: [countermeasureOf(entry)],
    remediation: { desc: planText(entry) },
  }),
};

/** What was decided about a group and changed nothing in it. */
const finding: EventClass = {
  uid: 2004,
  name: 'Detection Finding',
  category: { uid: 2, name: 'Findings' },
  members: (entry) => ({
    finding_info: {
      uid: entry.fingerprint || entry.id,
      title: `TCP port 25 of security group ${entry.group.groupId} (${entry.groupName})`,
      created_time: Date.parse(entry.at),
    },
    resources: [resourceOf(entry)],
    remediation: { desc: planText(entry) },
    is_alert: entry.outcome !== 'exempted',
  }),
};

/** A person has started a new chain of audit entries. */
const management: EventClass = {
  uid: 3004,
  name: 'Entity Management',
  category: { uid: 3, name: 'Identity & Access Management' },
  members: (entry) => ({
    entity: { uid: groupKey(entry.group), type_id: 99, type: 'Audit chain' },
    comment: entry.restart?.reason ?? entry.reason,
  }),
};

interface Kind {
  readonly of: EventClass;
  readonly activity: { readonly id: number; readonly name: string };
  readonly status: { readonly id: number; readonly name: string };
  readonly severity: keyof typeof severities;
}

const isolate = { id: 1, name: 'Isolate' };
const restore = { id: 3, name: 'Restore' };
const create = { id: 1, name: 'Create' };
const unfinished = { id: 99, name: 'In progress' };
const failed = { id: 2, name: 'Failure' };
const partial = { id: 4, name: 'Partial' };
const success = { id: 1, name: 'Success' };
const isNew = { id: 1, name: 'New' };
const suppressed = { id: 3, name: 'Suppressed' };
const close = { id: 3, name: 'Close' };
const resolved = { id: 4, name: 'Resolved' };

const kinds: Readonly<Record<Outcome, Kind>> = {
  planned: { of: remediation, activity: isolate, status: unfinished, severity: 'Informational' },
  resumed: { of: remediation, activity: isolate, status: unfinished, severity: 'Informational' },
  completed: { of: remediation, activity: isolate, status: success, severity: 'Informational' },
  partial: { of: remediation, activity: isolate, status: partial, severity: 'High' },
  failed: { of: remediation, activity: isolate, status: failed, severity: 'High' },
  proposed: { of: finding, activity: create, status: isNew, severity: 'High' },
  reported: { of: finding, activity: create, status: isNew, severity: 'High' },
  deferred: { of: finding, activity: create, status: isNew, severity: 'High' },
  exempted: { of: finding, activity: create, status: suppressed, severity: 'Low' },
  withdrawn: { of: finding, activity: close, status: resolved, severity: 'Informational' },
  restarted: { of: management, activity: create, status: success, severity: 'High' },
};

/**
 * An audit entry as one event of OCSF 1.6.0, with the profiles `cloud` and `host`: Network Remediation Activity (7004) of what
 * was done, Detection Finding (2004) of what was only decided, Entity Management (3004) of a chain that was started anew.
 * `raw_data` is the entry as it is stored, so that its hash can be checked by what is exported.
 */
export function ocsfEvent(entry: AuditEntry, stored: object): object {
  const kind = kinds[entry.outcome];
  const { uid, name, category, members } = kind.of;
  const activity = isUndo(entry, kind.of) ? restore : kind.activity;
  return {
    metadata: metadataOf(entry),
    time: Date.parse(entry.at),
    category_uid: category.uid,
    category_name: category.name,
    class_uid: uid,
    class_name: name,
    activity_id: activity.id,
    activity_name: activity.name,
    type_uid: uid * 100 + activity.id,
    type_name: `${name}: ${activity.name}`,
    severity_id: severities[kind.severity],
    severity: kind.severity,
    status_id: kind.status.id,
    status: kind.status.name,
    status_detail: entry.reason,
    message: `${entry.group.groupId} ${entry.groupName}: ${doneText(entry)}, ${entry.reason}`,
    cloud: cloudOf(entry),
    device: deviceOf(entry),
    actor: actorOf(entry),
    api: { operation: entry.trigger.name },
    ...members(entry),
    unmapped: unmappedOf(entry),
    raw_data: JSON.stringify(stored),
  };
}

function isUndo({ undoes }: AuditEntry, of: EventClass): boolean {
  return of === remediation && undoes !== undefined;
}

/** D3FEND: Inbound Traffic Filtering is a technique of its tactic Isolate. */
function countermeasureOf({ undoes }: AuditEntry): object {
  if (undoes !== undefined) return { d3f_tactic: { name: restore.name } };
  return {
    d3f_tactic: { name: isolate.name },
    d3f_technique: { uid: 'D3-ITF', name: 'Inbound Traffic Filtering' },
  };
}

function planText(entry: AuditEntry): string {
  const revoked = revokedRules(entry).map((rule) => `revoke ${ruleText(rule)}`);
  const authorized = authorizedRules(entry).map((rule) => `authorise ${ruleText(rule)}`);
  return [...revoked, ...authorized].join('; ') || 'no rule is changed';
}

/** What OCSF has no member for. */
function unmappedOf(entry: AuditEntry): object {
  return {
    outcome: entry.outcome,
    done: doneText(entry),
    by: byText(entry),
    openedBy: openedByText(entry),
    undoes: entry.undoes ?? null,
    managedBy: entry.managedBy,
    lost: entry.lost.map(({ what }) => what),
    sequence: entry.sequence,
    previousHash: entry.previousHash,
    hash: entry.hash,
  };
}
