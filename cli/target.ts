import { groupsByName, type NamedGroup } from '../aws/groups-by-name.ts';
import { isSecurityGroupId } from '../core/model/aws-ids.ts';
import { counted } from '../core/model/counted.ts';
import { inBatches } from '../core/model/in-batches.ts';
import { groupKey, type Place, type Snapshot } from '../core/model/security-group.ts';
import { newSlots } from '../core/model/slots.ts';
import { UsageError } from './failure.ts';
import { failureOf } from './failure-of.ts';
import { groupIdOf } from './group-id.ts';
import { atPlace } from './places/scan-error.ts';
import type { PlaceOptions, Session } from './session.ts';

/** What a command is about: groups that are named, or all of them. */
export type Target = { readonly kind: 'groups'; readonly groups: readonly string[] } | { readonly kind: 'all' };

/** `groups` are ids and names as they were given. Wrong ids and places that do not go together are usage errors. */
export function targetOf(groups: readonly string[], options: PlaceOptions & { readonly all?: boolean }): Target {
  const isNamed = groups.length > 0;
  if (isNamed && options.all) throw new UsageError('give groups or --all, not both');
  if (isNamed && (options.allRegions || new Set(options.region).size > 1)) {
    throw new UsageError('a group is in one region: give one --region, or --all instead of groups');
  }
  if (isNamed && (options.accounts?.includes('all') || new Set(options.accounts).size > 1)) {
    throw new UsageError('a group is in one account: give one with --accounts, or --all instead of groups');
  }
  if (isNamed) return { kind: 'groups', groups: groupsOf(groups) };
  if (options.all) return { kind: 'all' };
  throw new UsageError('give the id or name of a security group, or --all');
}

/**
 * Ids and names, each once. What looks like an id has to be one. EC2 refuses names that begin with `sg-`, in lower case only:
 * groups are named `SG-web`.
 */
export function groupsOf(groups: readonly string[]): readonly string[] {
  return [...new Set(groups)].map((group) => {
    if (/^\s*sg-/.test(group) || isSecurityGroupId(group.trim().toLowerCase())) return groupIdOf(group);
    if (group.trim() !== '') return group;
    throw new UsageError('an id or name of a security group is empty');
  });
}

/**
 * A fresh read of each group, in the order given, each group once. Throws where one does not exist, and where a name is that of
 * several, which are named with their ids: all such problems in one error, and nothing is done.
 */
export async function snapshotsOf(session: Session, groups: readonly string[]): Promise<readonly Snapshot[]> {
  const snapshots = new Map<string, Snapshot>();
  const problems: string[] = [];
  const slots = newSlots(parallelGroups);
  for (const found of await Promise.all(groups.map((group) => slots(() => findGroup(session, group))))) {
    if (typeof found === 'string') problems.push(found);
    else snapshots.set(found.ref.groupId, found);
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return [...snapshots.values()];
}

/**
 * The same in several places: each group is in exactly one of them. An id that is found counts, though another place cannot be
 * read; a name has to be looked for in all of them.
 */
export async function snapshotsIn(
  session: Session,
  groups: readonly string[],
  places: readonly Place[],
): Promise<readonly Snapshot[]> {
  const [place, ...others] = places;
  if (place === undefined || others.length === 0) {
    return snapshotsOf(place === undefined ? session : { ...session, place }, groups);
  }
  const snapshots = new Map<string, Snapshot>();
  const problems: string[] = [];
  for (const group of groups) {
    const found = await findInPlaces(session, group, places);
    if (typeof found === 'string') problems.push(found);
    else snapshots.set(groupKey(found.ref), found);
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return [...snapshots.values()];
}

async function findInPlaces(session: Session, group: string, places: readonly Place[]): Promise<Snapshot | string> {
  const isId = /^sg-/.test(group);
  const unread: string[] = [];
  const answers = await inBatches(places, parallelPlaces, async (place) => {
    try {
      return await findGroup({ ...session, place }, group);
    } catch (error) {
      unread.push(failureOf(error).message);
      return 'it could not be read';
    }
  });
  const found = answers.filter((answer) => typeof answer !== 'string');
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0 && (isId || unread.length === 0)) return first;
  const [problem] = unread;
  if (problem !== undefined) return `${group} could not be looked for everywhere: ${problem}`;
  if (first === undefined) {
    const several = answers.find((answer) => typeof answer === 'string' && answer.includes('is the name of'));
    return typeof several === 'string' ? several : `${group} exists in none of ${places.length} accounts and regions`;
  }
  const refs = found.map(({ ref: { account, region, groupId } }) => `${groupId} (${account} ${region})`);
  return `${JSON.stringify(group)} is the name of ${counted(found.length, 'security group')}; give the id: ${refs.join(', ')}`;
}

/** How many groups are read at a time: EC2 answers 20 such calls a second, and 100 at once. */
const parallelGroups = 4;

/** How many places are asked at a time. */
const parallelPlaces = 8;

/** The id of a group that is given by id or name. An id is not read from EC2; a name that is not that of exactly one group throws. */
export async function idOfGroup(session: Session, group: string, place: Place): Promise<string> {
  if (/^sg-/.test(group)) return group;
  const found = await idByName(session, group, place);
  if ('groupId' in found) return found.groupId;
  throw new Error(found.problem);
}

/** The group, or why there is none. */
async function findGroup(session: Session, group: string): Promise<Snapshot | string> {
  const { runtime, place } = session;
  const named = /^sg-/.test(group) ? { groupId: group } : await idByName(session, group, place);
  if ('problem' in named) return named.problem;
  const snapshot = await runtime.groups.snapshot({ ...place, groupId: named.groupId });
  return snapshot ?? `${group} does not exist in ${placeText(place)}; check the id and --region`;
}

async function idByName(
  session: Session,
  name: string,
  place: Place,
): Promise<{ readonly groupId: string } | { readonly problem: string }> {
  const find = () => groupsByName(session.runtime.clientsAt(place).ec2, name);
  const [first, ...more] = await atPlace(place, session, find);
  const quoted = JSON.stringify(name);
  if (first === undefined)
    return { problem: `no security group is named ${quoted} in ${placeText(place)}; check the name and the region` };
  if (more.length === 0) return first;
  const ids = [first, ...more].map(namedText).join(', ');
  return { problem: `${quoted} is the name of ${counted(more.length + 1, 'security group')}; give the id: ${ids}` };
}

function namedText({ groupId, vpcId }: NamedGroup): string {
  return vpcId === '' ? groupId : `${groupId} (${vpcId})`;
}

function placeText({ account, region }: Place): string {
  return `account ${account}, region ${region}`;
}
