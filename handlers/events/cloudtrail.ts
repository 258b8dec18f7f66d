import * as z from 'zod/mini';
import { actorOf, callerFields, isOwnCall } from './caller.ts';
import type { Envelope } from './envelope.ts';
import { idTexts } from './id-texts.ts';
import { opensNoPort } from './named-rules.ts';
import {
  accountId,
  candidates,
  eventTrigger,
  firstOf,
  found,
  groupId,
  ignored,
  type ParsedEvent,
  prefixListId,
  regionName,
  text,
  unreadable,
} from './nomination.ts';

/** How a call names what it changed: the key that holds the id, and what the id may be. */
interface WatchedCall {
  readonly changes: 'group' | 'prefix-list' | 'tags';
  readonly idKey: string;
  readonly id: z.ZodMiniType<string>;
}

const groupCall: WatchedCall = { changes: 'group', idKey: 'groupId', id: groupId };
const tagCall: WatchedCall = { changes: 'tags', idKey: 'resourceId', id: groupId };
const prefixListCall: WatchedCall = { changes: 'prefix-list', idKey: 'prefixListId', id: prefixListId };

/**
 * The EC2 calls after which a port may be open, or a group be ours to close, that was not before. A group that is associated
 * with a further VPC works for the interfaces there, too (AWS API reference, AssociateSecurityGroupVpc).
 */
export const watchedCalls: ReadonlyMap<string, WatchedCall> = new Map([
  ['AuthorizeSecurityGroupIngress', groupCall],
  ['ModifySecurityGroupRules', groupCall],
  ['CreateSecurityGroup', groupCall],
  ['AssociateSecurityGroupVpc', groupCall],
  ['CreateTags', tagCall],
  ['DeleteTags', tagCall],
  ['ModifyManagedPrefixList', prefixListCall],
  ['RestoreManagedPrefixListVersion', prefixListCall],
  ['CreateManagedPrefixList', prefixListCall],
]);

const record = z.object({
  ...callerFields,
  eventName: z.string(),
  eventSource: text,
  eventID: text,
  errorCode: text,
  recipientAccountId: z.optional(z.unknown()),
  awsRegion: z.optional(z.unknown()),
  requestParameters: z.optional(z.unknown()),
  responseElements: z.optional(z.unknown()),
});

type CloudTrailRecord = z.infer<typeof record>;

/**
 * `AWS API Call via CloudTrail`: an API call, by anyone and from anywhere, failed calls included; those carry an
 * `errorCode` (docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
 * The call happened in the account of the trail that recorded it, `recipientAccountId`; the caller's may be another.
 */
export function fromCloudTrail(event: Envelope, ownRoleArns: readonly string[]): ParsedEvent {
  const reading = record.safeParse(event.detail);
  if (!reading.success) {
    return unreadable(`expected a CloudTrail record with an eventName in detail, found ${found(event.detail)}`);
  }
  const call = reading.data;
  const watched = watchedCalls.get(call.eventName);
  const account = accountOf(event, call);
  const reason = reasonToIgnore(call, { ownRoleArns, account });
  return watched === undefined || reason !== null
    ? ignored(reason ?? `${found(call.eventName)} neither opens a port, nor tags, nor changes a prefix list`)
    : enqueue({ event, call, watched, account });
}

/** The account in which the call was made: that of the trail that recorded it. */
function accountOf(event: Envelope, call: CloudTrailRecord): string | null {
  return firstOf(accountId, [call.recipientAccountId, event.account]);
}

interface Own {
  readonly ownRoleArns: readonly string[];
  readonly account: string | null;
}

function reasonToIgnore(call: CloudTrailRecord, { ownRoleArns, account }: Own): string | null {
  // Redshift, for one, has a CreateTags of its own.
  if (call.eventSource !== null && !/^ec2\.amazonaws\.com(\.cn)?$/.test(call.eventSource)) {
    return `not an EC2 call: it was made to ${found(call.eventSource)}`;
  }
  if (isOwnCall(call, ownRoleArns, account)) return "our own call: made with one of the bot's roles";
  // EC2 error codes carry the prefix `Client.` or `Server.` in CloudTrail; the SDK sees them without.
  if (call.errorCode?.endsWith('DryRunOperation')) return 'the call was a dry run and changed nothing';
  return call.errorCode === null ? null : `the call failed with ${found(call.errorCode)}`;
}

interface Watched {
  readonly event: Envelope;
  readonly call: CloudTrailRecord;
  readonly watched: WatchedCall;
  readonly account: string | null;
}

function enqueue({ event, call, watched, account }: Watched): ParsedEvent {
  if (account === null) {
    const accounts = [call.recipientAccountId, event.account];
    return unreadable(`expected an account of 12 digits, found ${accounts.map(found).join(' and ')}`);
  }
  const regions = [call.awsRegion, event.region];
  const region = firstOf(regionName, regions);
  if (region === null) return unreadable(`expected a region, found ${regions.map(found).join(' and ')}`);

  const ids = changedIds(call, watched);
  if (ids.kind !== 'ids') return ids;
  const onlyAccounts = event.onlyAccounts ? { onlyAccounts: event.onlyAccounts } : {};
  const trigger = eventTrigger({
    name: call.eventName,
    eventId: call.eventID ?? event.id,
    actor: actorOf(call),
    ...(watched === groupCall && opensNoPort([call.requestParameters, call.responseElements])
      ? { opensNothing: true as const }
      : {}),
  });
  return watched.changes === 'prefix-list'
    ? candidates({
        prefixLists: ids.ids.map((id) => ({ account, region, prefixListId: id, ...onlyAccounts })),
        trigger,
      })
    : candidates({ groups: ids.ids.map((id) => ({ account, region, groupId: id })), trigger });
}

/** The ids under the key known to hold them or, as CloudTrail shapes are not all published, any other that fits. */
function changedIds(
  call: CloudTrailRecord,
  watched: WatchedCall,
): ParsedEvent | { readonly kind: 'ids'; readonly ids: readonly string[] } {
  const texts = idTexts([call.requestParameters, call.responseElements]);
  const named = texts.filter((entry) => entry.key === watched.idKey.toLowerCase()).map((entry) => entry.text);
  for (const places of [named, texts.map((entry) => entry.text)]) {
    const ids = places.filter((id) => watched.id.safeParse(id).success);
    if (ids.length > 0) return { kind: 'ids', ids: [...new Set(ids)] };
  }
  if (watched.changes === 'tags' && named.length > 0 && !named.some((id) => id.startsWith('sg-'))) {
    return ignored(`the tags are on other resources, such as ${found(named[0])}`);
  }
  const where = named.length > 0 ? named[0] : (call.requestParameters ?? call.responseElements);
  return unreadable(`expected ${call.eventName} to name its ${watched.idKey}, found ${found(where)}`);
}
