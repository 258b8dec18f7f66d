import * as z from 'zod/mini';
import type { GroupRef, Place } from '../../core/model/security-group.ts';
import type { FindingFormat, HubFinding } from '../../core/security-hub/hub-finding.ts';
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
import { controlOf, type Finding, findingOfAsff, groupOf, isGroupResource } from './security-hub-finding.ts';
import { findingOfOcsf } from './security-hub-ocsf.ts';
import { notActive, reasonAgainstImported } from './security-hub-reasons.ts';

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
  return fromFindings(event, { read: findingOfAsff, reasonAgainst: reasonAgainstImported });
}

/**
 * `Findings Imported V2`: the same of Security Hub, which sends in OCSF what Security Hub CSPM sends in ASFF
 * (docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html). With both in use each finding comes
 * twice, and each is answered.
 */
export function fromImportedFindingsV2(event: Envelope): ParsedEvent {
  return fromFindings(event, { read: findingOfOcsf, reasonAgainst: reasonAgainstImported });
}

/** `Security Hub Findings - Custom Action`: a person chose the finding, so its groups are checked, whatever its status. */
export function fromCustomAction(event: Envelope): ParsedEvent {
  return fromFindings(event, { read: findingOfAsff, reasonAgainst: notActive });
}

const findingsListed = z.object({ findings: z.array(z.unknown()).check(z.minLength(1)) });

interface Reader {
  readonly read: (input: unknown) => Finding | TurnedDown;
  readonly reasonAgainst: (finding: Finding) => TurnedDown | null;
}

function fromFindings(event: Envelope, reader: Reader): ParsedEvent {
  const listed = findingsListed.safeParse(event.detail).data;
  if (!listed) return unreadable(`expected a list of findings in detail, found ${found(event.detail)}`);
  const readings = listed.findings.map((finding) => readingOf(finding, reader));
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

function readingOf(input: unknown, { read, reasonAgainst }: Reader): Reading {
  const finding = read(input);
  if ('kind' in finding) return finding;
  const against = reasonAgainst(finding);
  if (against) return against;
  const resources = finding.Resources.filter(isGroupResource);
  const groups = resources.map((resource) => groupOf(resource, finding));
  const broken = groups.indexOf(null);
  const other = finding.Resources[0];
  if (resources.length === 0 && other?.Type && !controlOf(finding)) {
    return ignored(`the finding is not about a security group: it is about ${found(other.Type)}`);
  }
  if (resources.length === 0 || broken >= 0) {
    const id = (resources[broken] ?? other)?.Id ?? undefined;
    return unreadable(`expected the ARN of a security group in Resources, found ${found(id)}`);
  }
  return { kind: 'finding', finding, groups: uniqueGroups(groups.filter((group) => group !== null)) };
}

/** The finding as it is updated; null if it lacks an id, so that only its groups are checked. */
function hubFindingOf(finding: Finding, groups: readonly GroupRef[], event: Envelope): HubFinding | null {
  const { Id, Note, Workflow, Resources, AwsAccountId } = finding;
  const format = formatOf(finding);
  if (Id === null || format === null) return null;
  return {
    id: Id,
    format,
    account: AwsAccountId,
    control: controlOf(finding),
    groups,
    isWhole: Resources.every(isGroupResource),
    isAsked: event['detail-type'] === 'Security Hub Findings - Custom Action',
    status: Workflow.Status,
    note: Note.Text === null ? null : { text: Note.Text, by: Note.UpdatedBy },
    hub: hubOf(event),
  };
}

function formatOf({ ProductArn, metadataUid }: Finding): FindingFormat | null {
  if (metadataUid !== undefined) return metadataUid === null ? null : { kind: 'ocsf', metadataUid };
  return ProductArn === null ? null : { kind: 'asff', productArn: ProductArn };
}

/** The Security Hub that sent the event: it is answered there, wherever the group is. */
function hubOf(event: Envelope): Place | null {
  const account = accountId.safeParse(event.account).data;
  const region = regionName.safeParse(event.region).data;
  return account && region ? { account, region } : null;
}
