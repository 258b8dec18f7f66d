import { fromCloudTrail } from './cloudtrail.ts';
import { fromConfig } from './config.ts';
import { datadogWebhook, fromDatadog } from './datadog.ts';
import { type EventSource, envelope } from './envelope.ts';
import { fromGroupsNominated } from './groups-nominated.ts';
import { found, type ParsedEvent, unreadable } from './nomination.ts';
import { groupsNominated } from './own-detail-type.ts';
import { fromCustomAction, fromImportedFindings, fromImportedFindingsV2 } from './security-hub.ts';
import { fromTagChange } from './tag-change.ts';

/** The triggers, by the `detail-type` EventBridge gives their events. Another trigger is a file and a line here. */
const sources: ReadonlyMap<string, EventSource> = new Map<string, EventSource>([
  ['AWS API Call via CloudTrail', fromCloudTrail],
  ['Tag Change on Resource', fromTagChange],
  ['Security Hub Findings - Imported', fromImportedFindings],
  ['Findings Imported V2', fromImportedFindingsV2],
  ['Security Hub Findings - Custom Action', fromCustomAction],
  ['Config Rules Compliance Change', fromConfig],
  [datadogWebhook, fromDatadog],
  [groupsNominated, fromGroupsNominated],
]);

/**
 * The groups and prefix lists that an event names. The rules in an event are never used: CloudTrail records them as
 * they were sent, drops what is over 100 KB, and delivers late and more than once.
 * Never throws, whatever JSON it is given. Calls made with one of `ownRoleArns` are ignored: otherwise
 * the bot would cause its own checks for ever.
 */
export function parseEvent(event: unknown, ownRoleArns: readonly string[]): ParsedEvent {
  const reading = envelope.safeParse(event);
  if (!reading.success) return unreadable(`expected an EventBridge event with a detail-type, found ${found(event)}`);
  const source = sources.get(reading.data['detail-type']);
  return source === undefined
    ? unreadable(
        `expected detail-type ${[...sources.keys()].join(' or ')}, found ${found(reading.data['detail-type'])}`,
      )
    : source(reading.data, ownRoleArns);
}
