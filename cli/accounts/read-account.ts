import type { GroupRef, Place } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type Judgement, judgeFinding } from '../../core/reconcile/judge.ts';
import { type ScanResult, scanGroups } from '../../core/reconcile/scan.ts';
import { composeForPeople, type PersonRuntime } from '../../runtime/compose-for-people.ts';
import type { Host } from '../host/host.ts';
import { knownChainIfAny } from '../log/known-chain.ts';
import { inPlaces, type PlaceResult } from '../places/in-places.ts';
import { progressOf } from '../places/progress.ts';
import { placeFailure } from '../places/scan-error.ts';
import type { Session } from '../session.ts';

/** What there is in an account that the bot can change. */
export interface AccountGroups {
  readonly regions: number;
  readonly groups: number;
  /** Groups with the opt-in tag. */
  readonly optedIn: number;
  /** Of them those that the bot would change now in mode `enforce`, in the order of regions and ids. */
  readonly toChange: readonly GroupToChange[];
  /** Groups that have rules with the tag of managed ones. */
  readonly withRules: number;
  readonly unread: readonly UnreadPart[];
}

export interface GroupToChange {
  readonly region: string;
  readonly groupId: string;
  readonly groupName: string;
}

/** What could not be read and why; without a region the whole account, without a group the whole region. */
export interface UnreadPart {
  readonly region: string | null;
  readonly groupId: string | null;
  readonly reason: string;
}

/** A runtime that reaches an account whether it is managed or not: for reading, before a person decides about it. */
export function runtimeReaching(
  account: string,
  { settings, home }: Session,
  host: Pick<Host, 'notice'>,
): PersonRuntime {
  const spokes = { ...settings.spokes, accounts: [account] };
  return composeForPeople({ ...settings, spokes }, home, (problem) => host.notice(`smtp-warden: ${problem}`));
}

interface ReadOrder {
  readonly session: Session;
  readonly policy: Policy;
  readonly host: Host;
}

/** Reads the groups of an account as a sweep does. What cannot be read is named and does not hide the rest. */
export async function readAccount(account: string, { session, policy, host }: ReadOrder): Promise<AccountGroups> {
  const runtime = runtimeReaching(account, session, host);
  const sum = openSum();
  const regions = await sum.orUnread(() => runtime.fleet.regionsOf(account));
  const places = (regions?.enabled ?? []).map((region) => ({ account, region }));
  const progress = progressOf(places, host);
  for await (const result of inPlaces(places, (place) => progress.place(partsOf(place, policy, runtime)))) {
    if (result.kind === 'result' && result.value.kind === 'page') progress.groups(result.value.groups);
    sum.add(result);
  }
  progress.end();
  return { regions: places.length, ...sum.end() };
}

type Part = ScanResult<Judgement> | { readonly kind: 'rules'; readonly groups: number };

async function* partsOf(place: Place, policy: Policy, runtime: PersonRuntime): AsyncGenerator<Part> {
  const { settings, clock, newId, surveyOf } = runtime;
  const survey = surveyOf(place);
  yield { kind: 'rules', groups: (await survey.managedGroups()).size };
  const listOf = async (ref: GroupRef) => (await knownChainIfAny(ref, { runtime })).list;
  const now = clock.now();
  yield* scanGroups(survey, { judge: judgeFinding, quota: 'for-plans', policy, settings, now, newId, listOf });
}

function openSum() {
  const counts = { groups: 0, optedIn: 0, withRules: 0 };
  const toChange: GroupToChange[] = [];
  const unread: UnreadPart[] = [];
  const addPart = (region: string, part: Part) => {
    if (part.kind === 'rules') counts.withRules += part.groups;
    else if (part.kind === 'page') {
      counts.groups += part.groups;
      counts.optedIn += part.optedIn;
    } else if (part.kind === 'unreadable') unread.push({ region, groupId: part.ref.groupId, reason: part.reason });
    else if (part.assessment.decision.kind === 'remediate') {
      const { ref, name } = part.assessment.snapshot;
      toChange.push({ region, groupId: ref.groupId, groupName: name });
    }
  };
  return {
    add: (result: PlaceResult<Part>) => {
      const { region } = result.place;
      if (result.kind === 'result') addPart(region, result.value);
      else unread.push({ region, groupId: null, reason: placeFailure(result.error) });
    },
    /** What is read of the whole account; null where it cannot be. */
    orUnread: async <Value>(read: () => Promise<Value>): Promise<Value | null> => {
      try {
        return await read();
      } catch (error) {
        unread.push({ region: null, groupId: null, reason: placeFailure(error) });
        return null;
      }
    },
    end: () => ({ ...counts, toChange: toChange.sort(inOrder), unread }),
  };
}

function inOrder(one: GroupToChange, other: GroupToChange): number {
  return `${one.region} ${one.groupId}` < `${other.region} ${other.groupId}` ? -1 : 1;
}
