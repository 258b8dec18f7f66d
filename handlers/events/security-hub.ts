import * as z from 'zod/mini';
import type { GroupRef, Place } from '../../core/model/security-group.ts';
import type { HubFinding } from '../../core/security-hub/finding-answer.ts';
import type { Envelope } from './envelope.ts';
import {
  accountId,
  candidates,
  eventTrigger,
  found,
  ignored,
  type ParsedEvent,
  regionName,
  type TurnedDown,
  uniqueGroups,
  unreadable,
} from './nomination.ts';
import {
  controlIdOf,
  controlOf,
  type Finding,
  findingSchema,
  groupOf,
  isGroupResource,
} from './security-hub-finding.ts';

/** What is made of one finding: the groups it is about, or why it is left. */
type Reading =
  | { readonly kind: 'finding'; readonly finding: Finding; readonly groups: readonly GroupRef[] }
  | TurnedDown;

/**
 * `Security Hub Findings - Imported`: a finding that is new or was updated in any way, by us too
 * (docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html). Of interest is one that fails a
 * control port 25 can fail, and that nobody has dealt with yet.
 */
export function fromImportedFindings(event: Envelope): ParsedEvent {
  return fromFindings(event, (finding) => otherControl(finding) ?? notActive(finding) ?? notOpen(finding));
}

/** `Security Hub Findings - Custom Action`: a person chose the finding, so its groups are looked at, whatever it says. */
export function fromCustomAction(event: Envelope): ParsedEvent {
  return fromFindings(event, notActive);
}

const findingsListed = z.object({ findings: z.array(z.unknown()).check(z.minLength(1)) });

type Reason = (finding: Finding) => TurnedDown | null;

function fromFindings(event: Envelope, reasonAgainst: Reason): ParsedEvent {
  const listed = findingsListed.safeParse(event.detail).data;
  if (!listed) return unreadable(`expected a list of findings in detail, found ${found(event.detail)}`);
  const readings = listed.findings.map((finding) => readingOf(finding, reasonAgainst));
  // One that cannot be read sets the whole event aside, for a person to see: it may tell of an open port.
  const left = readings.find(({ kind }) => kind === 'unreadable') ?? readings[0];
  const named = readings.flatMap((reading) => (reading.kind === 'finding' ? [reading] : []));
  if (left && left.kind !== 'finding' && (left.kind === 'unreadable' || named.length === 0)) return left;
  return candidates({
    groups: named.flatMap(({ groups }) => groups),
    findings: named.flatMap(({ finding, groups }) => hubFindingOf(finding, groups, event) ?? []),
    trigger: eventTrigger({ name: event['detail-type'], eventId: event.id, actor: null }),
  });
}

function readingOf(input: unknown, reasonAgainst: Reason): Reading {
  const reading = findingSchema.safeParse(input);
  if (!reading.success) return unreadable(`expected a finding, found ${found(input)}`);
  const finding = reading.data;
  const against = reasonAgainst(finding);
  if (against) return against;
  const resources = finding.Resources.filter(isGroupResource);
  const groups = resources.map((resource) => groupOf(resource, finding));
  const broken = groups.indexOf(null);
  const other = finding.Resources[0];
  if (resources.length === 0 && other?.Type && !controlOf(finding)) {
    return ignored(`the finding is not about a security group but ${found(other.Type)}`);
  }
  if (resources.length === 0 || broken >= 0) {
    const id = (resources[broken] ?? other)?.Id ?? undefined;
    return unreadable(`expected the ARN of a security group in Resources, found ${found(id)}`);
  }
  return { kind: 'finding', finding, groups: uniqueGroups(groups.filter((group) => group !== null)) };
}

function otherControl(finding: Finding): TurnedDown | null {
  const id = controlIdOf(finding);
  if (controlOf(finding)) return null;
  if (id !== null) return ignored(`the finding is of ${found(id)}, which port 25 does not fail`);
  return finding.Resources.some(isGroupResource) || finding.Resources.length === 0
    ? unreadable('expected a finding to say which control it is of, found nothing')
    : ignored('the finding is neither of a control nor about a security group');
}

function notActive({ RecordState }: Finding): TurnedDown | null {
  if (RecordState === 'ACTIVE') return null;
  return RecordState === null
    ? unreadable('expected a RecordState, found nothing')
    : ignored(`the finding is no longer active: its record is ${found(RecordState)}`);
}

function notOpen({ Compliance, Workflow }: Finding): TurnedDown | null {
  if (Compliance.Status === null || Workflow.Status === null) {
    const parts = [Compliance.Status, Workflow.Status].map((status) => found(status ?? undefined)).join(' and ');
    return unreadable(`expected a Compliance.Status and a Workflow.Status, found ${parts}`);
  }
  if (Compliance.Status !== 'FAILED') return ignored(`the control has not failed: it says ${found(Compliance.Status)}`);
  return ['NEW', 'NOTIFIED'].includes(Workflow.Status)
    ? null
    : ignored(`somebody has dealt with the finding: it is ${found(Workflow.Status)}`);
}

/** The finding as it is answered; null where it lacks what names it, so that only its groups are looked at. */
function hubFindingOf(finding: Finding, groups: readonly GroupRef[], event: Envelope): HubFinding | null {
  const { Id, ProductArn, Note, Workflow, Resources } = finding;
  if (Id === null || ProductArn === null) return null;
  return {
    id: Id,
    productArn: ProductArn,
    control: controlOf(finding),
    groups,
    isWhole: Resources.every(isGroupResource),
    isAsked: event['detail-type'] === 'Security Hub Findings - Custom Action',
    status: Workflow.Status,
    note: Note.Text === null ? null : { text: Note.Text, by: Note.UpdatedBy },
    hub: hubOf(event),
  };
}

/** The Security Hub that sent the event: it is answered there, wherever the group is. */
function hubOf(event: Envelope): Place | null {
  const account = accountId.safeParse(event.account).data;
  const region = regionName.safeParse(event.region).data;
  return account && region ? { account, region } : null;
}
