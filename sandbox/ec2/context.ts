import { AwsError } from '../aws-error.ts';
import { asOf, type Cell, latest } from '../cell.ts';
import type { Params } from '../query.ts';
import { text } from '../query.ts';
import type { Region, World } from '../world.ts';
import { type PrefixList, settled } from './prefix-list.ts';
import { checkResourceId } from './resource-id.ts';
import type { Group } from './rule.ts';

/** One EC2 call: who asks where for what, and the two clocks. Times are milliseconds. */
export type Ec2Context = {
  world: World;
  region: Region;
  params: Params;
  /** The time of the call: mutations see the truth. */
  now: number;
  /** `now` minus the read lag: what describes answer from. */
  readAt: number;
  /** How long a change of a prefix list stays in progress, in milliseconds. */
  prefixListDelay: number;
};

/** Answers one EC2 action with the XML inside its response element. */
export type Ec2Action = (context: Ec2Context) => string;

export type FoundGroup = { cell: Cell<Group>; group: Group };

/**
 * The group a mutation is about, named by GroupId, or by GroupName in the default VPC.
 * @throws {AwsError} MissingParameter, InvalidGroupId.Malformed, InvalidGroup.NotFound, and UnauthorizedOperation for a
 * group another account shares (only its owner changes it).
 */
export function ownGroup({ region, params }: Ec2Context): FoundGroup {
  const found = namedGroup(region, text(params, 'GroupId'), text(params, 'GroupName'));
  if (found.group.owner !== region.account) throw notYours();
  return found;
}

export function notYours(): AwsError {
  return new AwsError('UnauthorizedOperation', 'You are not authorized to perform this operation.');
}

function namedGroup(region: Region, id: string | undefined, name: string | undefined): FoundGroup {
  if (id !== undefined) {
    checkResourceId('sg', id);
    const cell = region.groups.get(id);
    const group = cell && latest(cell);
    if (!cell || !group) throw groupNotFound(id);
    return { cell, group };
  }
  if (name === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter groupName or groupId');
  }
  for (const cell of region.groupOrder) {
    const group = latest(cell);
    if (group?.name === name && group.vpc === region.defaultVpc) return { cell, group };
  }
  throw new AwsError(
    'InvalidGroup.NotFound',
    `The security group '${name}' does not exist in default VPC '${region.defaultVpc}'`,
  );
}

export function groupNotFound(id: string): AwsError {
  return new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
}

/** @throws {AwsError} InvalidPrefixListID.Malformed or InvalidPrefixListID.NotFound. */
export function prefixListAt(region: Region, id: string, moment: number): { cell: Cell<PrefixList>; list: PrefixList } {
  checkResourceId('pl', id);
  const cell = region.prefixLists.get(id);
  const list = cell && asOf(cell, moment);
  if (!cell || !list) {
    throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
  }
  return { cell, list: settled(list, moment) };
}
