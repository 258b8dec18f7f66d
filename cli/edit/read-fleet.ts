import type { MailNote } from '../../core/mail/mail-domain.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import {
  type GroupOutline,
  type GroupRef,
  groupKey,
  placeKey,
  type Snapshot,
} from '../../core/model/security-group.ts';
import type { RuleList } from '../../core/plan/managed-rules.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { hasWholeAccounts, type Reach } from '../../core/policy/reach.ts';
import type { Unread } from '../../core/preview/effect.ts';
import { isByRegistry } from '../../runtime/settings.ts';
import type { Host } from '../host/host.ts';
import { knownChainIfAny } from '../log/known-chain.ts';
import type { FoundPlaces } from '../places/found-places.ts';
import { inPlaces } from '../places/in-places.ts';
import { progressOf } from '../places/progress.ts';
import { groupError, placeError, type ScanError, unreachable } from '../places/scan-error.ts';
import type { Session } from '../session.ts';
import { groupsOnRecord, groupsToFollow } from './groups-on-record.ts';
import { groupsIn } from './place-groups.ts';
import { mostAccounts, placesToRead } from './places-to-read.ts';

/** Beyond so many accounts and regions, only groups on record are read. */
export const mostPlaces = 400;

/** How many groups' histories are read at a time. */
const parallelReads = 20;

export interface FleetOrder {
  /** The policy before and after the edit. */
  readonly before: Policy;
  readonly after: Policy;
  readonly reach: Reach;
  readonly host: Host;
  /** Told of every group that the edit can touch, whatever its rules. */
  readonly onKnown: (group: Pick<GroupOutline, 'ref' | 'vpcId'>) => void;
  /** Told of every group that may be exposed or has rules of ours, with what the log says of it. */
  readonly onGroup: (group: {
    readonly snapshot: Snapshot;
    readonly list: RuleList;
    readonly lastMail: MailNote | null;
  }) => void;
}

export interface FleetReading {
  /** How many accounts and regions were read. */
  readonly places: number;
  /** How many groups were met. */
  readonly groups: number;
  readonly unread: readonly Unread[];
}

/**
 * Reads the groups that an edit can touch, in all accounts and regions that the settings name: from EC2, and from the log those
 * of which nothing can be seen in EC2. What cannot be read is in the result; credentials that do not work throw.
 */
export async function readFleet(session: Session, order: FleetOrder): Promise<FleetReading> {
  const found = await placesToRead(order.reach, session.runtime.fleet);
  const reader = readerOf(session, order);
  for (const error of unreachable(found)) reader.unread(error);
  // Of a scope that names groups or VPCs every place is asked for these alone, which is two calls.
  const isTooLarge = found.unasked.length > 0 || (hasWholeAccounts(order.reach) && found.places.length > mostPlaces);
  if (isTooLarge) {
    const size =
      found.unasked.length > 0
        ? `${found.unasked.length} accounts, more than ${mostAccounts}`
        : `${found.places.length} accounts and regions, more than ${mostPlaces}`;
    const error = `the fleet has ${size}: only groups on record were read`;
    for (const place of found.places) reader.unread({ ...place, groupId: null, error });
    for (const account of found.unasked) reader.unread({ account, region: null, groupId: null, error });
  } else await survey(found, session, { ...order, reader });
  const recorded = await (isTooLarge ? groupsOnRecord : groupsToFollow)(session, found, order);
  await inBatches(recorded.groups, parallelReads, reader.recorded);
  for (const place of recorded.elsewhere)
    reader.unread({ ...place, groupId: null, error: elsewhereReason(session.settings) });
  await reader.flush();
  order.host.progress('');
  const { groups, unread } = reader.reading();
  const keys = new Set(found.places.map(placeKey));
  const failed = unread.filter(
    ({ account, region, groupId }) => region !== null && groupId === null && keys.has(placeKey({ account, region })),
  ).length;
  return { places: found.places.length - failed, groups, unread };
}

/** The settings of the person are not those of the bot: the preview would leave out groups that the bot changes. */
function elsewhereReason(settings: Session['settings']): string {
  const names = isByRegistry(settings)
    ? 'SMTP_WARDEN_REGIONS as the bot has it'
    : 'SMTP_WARDEN_ACCOUNTS and SMTP_WARDEN_REGIONS as the bot has them';
  return `the log has groups of it, and these settings do not name it; set ${names}`;
}

type Reader = ReturnType<typeof readerOf>;

/** Hands on each group once, with its list, several histories at a time. */
function readerOf(session: Session, { onKnown, onGroup, host }: FleetOrder) {
  const unread: Unread[] = [];
  const seen = new Set<string>();
  const waiting: Snapshot[] = [];
  const known = new Set<string>();
  const fail = ({ error, ...where }: ScanError) => void unread.push({ ...where, reason: error });
  const chainOf = async (snapshot: Snapshot) => {
    try {
      return { snapshot, chain: await knownChainIfAny(snapshot.ref, session) };
    } catch (error) {
      fail(groupError(snapshot.ref, error));
      return null;
    }
  };
  const flush = async () => {
    for (const read of await inBatches(waiting.splice(0), parallelReads, chainOf)) {
      // The bot changes nothing in a group whose history is not valid: no edit makes a difference there.
      if (read?.chain.problem) host.notice(read.chain.problem);
      else if (read)
        onGroup({ snapshot: read.snapshot, list: read.chain.list, lastMail: read.chain.latest?.mail ?? null });
    }
  };
  const add = async (snapshot: Snapshot) => {
    seen.add(groupKey(snapshot.ref));
    waiting.push(snapshot);
    if (waiting.length >= parallelReads) await flush();
  };
  const know = (met: readonly Pick<GroupOutline, 'ref' | 'vpcId'>[]) => {
    for (const group of met.filter(({ ref }) => !known.has(groupKey(ref)))) {
      known.add(groupKey(group.ref));
      onKnown(group);
    }
  };
  return {
    unread: fail,
    know,
    add,
    flush,
    recorded: async (ref: GroupRef) => {
      if (seen.has(groupKey(ref))) return;
      try {
        const snapshot = await session.runtime.groups.snapshot(ref);
        if (snapshot === null) return;
        know([snapshot]);
        await add(snapshot);
      } catch (error) {
        fail(groupError(ref, error));
      }
    },
    reading: () => ({ groups: known.size, unread }),
  };
}

async function survey(
  found: FoundPlaces,
  session: Session,
  { reach, host, reader }: FleetOrder & { readonly reader: Reader },
): Promise<void> {
  const progress = progressOf(found.places, host);
  const read = (place: FoundPlaces['places'][number]) => progress.place(groupsIn(place, reach, session));
  for await (const result of inPlaces(found.places, read)) {
    if (result.kind === 'failed') reader.unread(placeError(result));
    else if (result.value.kind === 'group') await reader.add(result.value.snapshot);
    else if (result.value.kind === 'unreadable') reader.unread({ ...result.value.ref, error: result.value.reason });
    else {
      progress.groups(result.value.groups.length);
      reader.know(result.value.groups);
    }
  }
}
