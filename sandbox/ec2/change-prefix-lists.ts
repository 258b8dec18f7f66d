import { AwsError } from '../aws-error.ts';
import { createCell, latest, write } from '../cell.ts';
import { type Params, structures, text } from '../query.ts';
import { addPrefixList, type Region } from '../world.ts';
import { wrap } from '../xml.ts';
import { type Ec2Context, notYours, prefixListAt } from './context.ts';
import { currentEntries, type PrefixList, type PrefixListEntry } from './prefix-list.ts';
import { checkEntries, invalid, missing, readEntries, readFamily, readMaxEntries } from './prefix-list-input.ts';
import { prefixListXml } from './prefix-list-xml.ts';
import { exceedsQuota } from './quota.ts';
import { readTagSpecifications } from './tag-input.ts';

/**
 * CreateManagedPrefixList. Asynchronous: the answer says `create-in-progress`.
 * @throws {AwsError} MissingParameter, InvalidParameterValue, PrefixListMaxEntriesExceeded.
 */
export function createManagedPrefixList({ world, region, params, now, prefixListDelay }: Ec2Context): string {
  const name = text(params, 'PrefixListName');
  const maximum = readMaxEntries(params);
  if (name === undefined) throw missing('PrefixListName');
  if (maximum === undefined) throw missing('MaxEntries');
  if (name.startsWith('com.amazonaws')) throw invalid('Prefix list names may not start with com.amazonaws');
  const family = readFamily(params);
  const entries = readEntries(params, 'Entry', family);
  checkEntries(entries, maximum);

  const made = {
    id: world.ids.resource('pl'),
    owner: region.account,
    name,
    family,
    weight: maximum,
    version: 1,
    versions: new Map([[1, entries]]),
    state: 'create-in-progress',
    stateMessage: undefined,
    tags: readTagSpecifications(params, 'prefix-list'),
  };
  const pending = { readyAt: now + prefixListDelay, next: { ...made, state: 'create-complete' } };
  const list: PrefixList = { ...made, pending };
  addPrefixList(region, createCell(list, now), list.id);
  return wrap('prefixList', prefixListXml(list, region));
}

/**
 * ModifyManagedPrefixList. Entries need CurrentVersion and make a new version; they cannot change together with MaxEntries.
 * Asynchronous: the answer says `modify-in-progress`, and the next change has to wait.
 * @throws {AwsError} PrefixListVersionMismatch, IncorrectState, PrefixListMaxEntriesExceeded, InvalidParameterCombination,
 * MissingParameter, InvalidParameterValue, InvalidPrefixListID.NotFound, UnauthorizedOperation.
 */
export function modifyManagedPrefixList({ region, params, now, prefixListDelay }: Ec2Context): string {
  const id = text(params, 'PrefixListId');
  if (id === undefined) throw missing('PrefixListId');
  const { cell, list } = prefixListAt(region, id, now);
  if (list.owner !== region.account) throw notYours();
  if (list.pending) {
    throw new AwsError(
      'IncorrectState',
      `The prefix list (${id}) is in the state ${list.state} and cannot be modified`,
    );
  }
  const next = modified(list, params, region, now);
  const changing: PrefixList = {
    ...list,
    name: next.name,
    state: 'modify-in-progress',
    pending: { readyAt: now + prefixListDelay, next },
  };
  write(cell, changing, now);
  return wrap('prefixList', prefixListXml(changing, region));
}

function modified(list: PrefixList, params: Params, region: Region, now: number): Omit<PrefixList, 'pending'> {
  const { pending: _, ...current } = list;
  const name = text(params, 'PrefixListName') ?? list.name;
  const maximum = readMaxEntries(params);
  const changesEntries = structures(params, 'AddEntry').length > 0 || structures(params, 'RemoveEntry').length > 0;
  if (changesEntries && maximum !== undefined) {
    throw new AwsError('InvalidParameterCombination', 'Entries and MaxEntries cannot be modified in the same request');
  }
  const done = { ...current, name, state: 'modify-complete', stateMessage: undefined };
  if (changesEntries) return withEntries(done, list, params);
  if (maximum === undefined) return done;
  checkEntries(currentEntries(list), maximum);
  const resized = { ...done, weight: maximum };
  if (fitsEverywhere(list, maximum, region, now)) return resized;
  const stateMessage = 'The maximum number of rules per security group has been reached.';
  return { ...current, state: 'modify-failed', stateMessage };
}

function withEntries(done: Omit<PrefixList, 'pending'>, list: PrefixList, params: Params): Omit<PrefixList, 'pending'> {
  const version = text(params, 'CurrentVersion');
  if (version === undefined) throw missing('CurrentVersion');
  if (version !== String(list.version)) {
    throw new AwsError('PrefixListVersionMismatch', `The prefix list has the version ${list.version}, not ${version}`);
  }
  const removed = new Set(readEntries(params, 'RemoveEntry', list.family).map((entry) => entry.cidr));
  const added = new Map(readEntries(params, 'AddEntry', list.family).map((entry) => [entry.cidr, entry]));
  const before = currentEntries(list);
  const absent = [...removed].find((cidr) => !before.some((entry) => entry.cidr === cidr));
  if (absent !== undefined) throw invalid(`The CIDR (${absent}) is not in the prefix list`);
  const kept = before.filter((entry) => !removed.has(entry.cidr) && !added.has(entry.cidr));
  const entries: PrefixListEntry[] = [...kept, ...added.values()];
  checkEntries(entries, list.weight);
  return { ...done, version: list.version + 1, versions: new Map([...list.versions, [list.version + 1, entries]]) };
}

/** Raising MaxEntries fails when a group that references the list has no quota left for it. */
function fitsEverywhere(list: PrefixList, maximum: number, region: Region, now: number): boolean {
  const weightOf = (id: string) => (id === list.id ? maximum : undefined);
  return region.groupOrder.every((cell) => {
    const group = latest(cell);
    const references = group?.rules.some(({ source }) => source.kind === 'prefixList' && source.id === list.id);
    return !group || !references || !exceedsQuota({ before: group, after: group, region, now, weightOf });
  });
}

/**
 * DeleteManagedPrefixList. Not while a rule names the list.
 * @throws {AwsError} DependencyViolation, InvalidPrefixListID.NotFound, UnauthorizedOperation.
 */
export function deleteManagedPrefixList({ region, params, now }: Ec2Context): string {
  const id = text(params, 'PrefixListId');
  if (id === undefined) throw missing('PrefixListId');
  const { cell, list } = prefixListAt(region, id, now);
  if (list.owner !== region.account) throw notYours();
  const isUsed = region.groupOrder.some((group) =>
    latest(group)?.rules.some(({ source }) => source.kind === 'prefixList' && source.id === id),
  );
  if (isUsed) throw new AwsError('DependencyViolation', `The prefix list '${id}' is referenced by a security group`);
  write(cell, undefined, now);
  return wrap('prefixList', prefixListXml({ ...list, state: 'delete-in-progress' }, region));
}
