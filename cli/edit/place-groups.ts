import { mayBeExposed } from '../../core/evaluator/evaluate.ts';
import { unjudgedReason } from '../../core/evaluator/not-counted.ts';
import type { SecurityGroupSurvey, UnreadableGroup } from '../../core/gateways.ts';
import type { GroupOutline, GroupRef, Place, Snapshot } from '../../core/model/security-group.ts';
import { isWholeAccount, type Reach } from '../../core/policy/reach.ts';
import { placeFailure } from '../places/scan-error.ts';
import type { Session } from '../session.ts';

/** What is met in one place, among the groups that an edit can touch. */
export type Met =
  /** A page of groups, whatever their rules. */
  | { readonly kind: 'page'; readonly groups: readonly Pick<GroupOutline, 'ref' | 'vpcId'>[] }
  /** A group that may be exposed, or has managed rules. */
  | { readonly kind: 'group'; readonly snapshot: Snapshot }
  | { readonly kind: 'unreadable'; readonly ref: GroupRef; readonly reason: string };

/** The values EC2 takes in one filter (EC2 API reference): so many groups' rules are read at a time. */
const filterValues = 200;

/**
 * Reads the groups of a place that an edit can touch: all pages of an account or of VPCs, and the rules of those groups that may be
 * exposed or have managed rules; of groups that are named, the rules in any case. Throws where the place cannot be read.
 */
export async function* groupsIn(
  place: Place,
  reach: Reach,
  { runtime }: Pick<Session, 'runtime'>,
): AsyncGenerator<Met> {
  const isWhole = isWholeAccount(reach, place.account);
  const { limits } = runtime.settings;
  if (isWhole || reach.vpcIds.size > 0) {
    const only = isWhole || reach.vpcIds.size > filterValues ? undefined : { vpcIds: [...reach.vpcIds] };
    yield* surveyed(runtime.surveyOf(place), { only, limits });
  }
  if (isWhole) return;
  for (const ref of namedIn(place, reach)) {
    const snapshot = await runtime.groups.snapshot(ref);
    if (snapshot === null || reach.vpcIds.has(snapshot.vpcId)) continue;
    yield { kind: 'page', groups: [snapshot] };
    yield { kind: 'group', snapshot };
  }
}

interface Survey {
  readonly only: { readonly vpcIds: readonly string[] } | undefined;
  readonly limits: Session['runtime']['settings']['limits'];
}

async function* surveyed(survey: SecurityGroupSurvey, { only, limits }: Survey): AsyncGenerator<Met> {
  const managed = await survey.managedGroups();
  for await (const page of survey.outlines(only)) {
    const looks = page.map((group) => lookAt(group, managed, limits));
    for (const look of looks) if (look.kind === 'unreadable') yield look;
    yield { kind: 'page', groups: page.flatMap((group) => ('unreadable' in group ? [] : [group])) };
    const suspects = looks.flatMap((look) => (look.kind === 'suspect' ? [look.group] : []));
    for (let start = 0; start < suspects.length; start += filterValues) {
      const snapshots = await survey.snapshots(suspects.slice(start, start + filterValues));
      for (const snapshot of snapshots) yield { kind: 'group', snapshot };
    }
  }
}

type Look =
  | Extract<Met, { kind: 'unreadable' }>
  | { readonly kind: 'suspect'; readonly group: GroupOutline }
  | { readonly kind: 'fine' };

/** Whether an edit can make a difference to a group, by what is known without its rule ids. */
function lookAt(group: GroupOutline | UnreadableGroup, managed: ReadonlySet<string>, limits: Survey['limits']): Look {
  const { ref } = group;
  if ('unreadable' in group) return { kind: 'unreadable', ref, reason: group.unreadable };
  if (managed.has(ref.groupId)) return { kind: 'suspect', group };
  try {
    const { permissions: rules, prefixLists } = group;
    if (mayBeExposed({ rules, prefixLists, limits })) return { kind: 'suspect', group };
    const reason = unjudgedReason({ rules, prefixLists });
    return reason === null ? { kind: 'fine' } : { kind: 'unreadable', ref, reason };
  } catch (error) {
    // One group that cannot be made sense of does not hide the others.
    return { kind: 'unreadable', ref, reason: placeFailure(error) };
  }
}

/** The groups that an edit names, as they would be in this place. */
function namedIn(place: Place, { groupIds, groups }: Reach): GroupRef[] {
  const exempted = [...groups.values()].filter(
    ({ account, region }) => account === place.account && region === place.region,
  );
  const ids = new Set([...groupIds, ...exempted.map(({ groupId }) => groupId)]);
  return [...ids].map((groupId) => ({ ...place, groupId }));
}
