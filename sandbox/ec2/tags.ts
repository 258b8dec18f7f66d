import { AwsError } from '../aws-error.ts';
import { type Cell, latest, write } from '../cell.ts';
import { structures, text, texts } from '../query.ts';
import { element } from '../xml.ts';
import { type Ec2Context, notYours } from './context.ts';
import { isResourceId } from './resource-id.ts';
import type { Group, Tags } from './rule.ts';
import { checkTagCount, readTags } from './tag-input.ts';

/** A resource found for tagging: what it has, and how it gets others. */
type Taggable = { tags: Tags; owner: string; replace(tags: Tags): void };

/**
 * CreateTags on groups, rules and prefix lists: adds or overwrites, all resources or none.
 * @throws {AwsError} InvalidParameterValue, TagLimitExceeded, the resource's NotFound code, InvalidID, UnauthorizedOperation.
 */
export function createTags(context: Ec2Context): string {
  const added = readTags(structures(context.params, 'Tag'));
  if (added.size === 0) throw new AwsError('MissingParameter', 'The request must contain the parameter tagSet');
  const changes = resources(context).map((resource) => {
    const tags: Tags = new Map([...resource.tags, ...added]);
    checkTagCount(tags);
    return () => resource.replace(tags);
  });
  for (const change of changes) change();
  return element('return', true);
}

/**
 * DeleteTags. A tag given with a value goes only if the value is the same (an empty value counts); without tags every tag
 * but AWS's own goes (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html).
 */
export function deleteTags(context: Ec2Context): string {
  const wanted = structures(context.params, 'Tag');
  if (wanted.some((tag) => text(tag, 'Key')?.toLowerCase().startsWith('aws:'))) {
    throw new AwsError('InvalidParameterValue', "Tag keys starting with 'aws:' are reserved for internal use");
  }
  const goes = (key: string, value: string) =>
    wanted.length === 0
      ? !key.startsWith('aws:')
      : wanted.some((tag) => text(tag, 'Key') === key && (text(tag, 'Value') ?? value) === value);
  for (const resource of resources(context)) {
    resource.replace(new Map([...resource.tags].filter(([key, value]) => !goes(key, value))));
  }
  return element('return', true);
}

function resources(context: Ec2Context): Taggable[] {
  const ids = new Set(texts(context.params, 'ResourceId'));
  if (ids.size === 0) throw new AwsError('MissingParameter', 'The request must contain the parameter resourceIdSet');
  const found = [...ids].map((id) => find(context, id));
  if (found.some((resource) => resource.owner !== context.region.account)) throw notYours();
  return found;
}

function find(context: Ec2Context, id: string): Taggable {
  if (isResourceId('sg', id)) return taggableGroup(context, id);
  if (isResourceId('sgr', id)) return taggableRule(context, id);
  if (isResourceId('pl', id)) return taggablePrefixList(context, id);
  throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
}

function taggableGroup({ region, now }: Ec2Context, id: string): Taggable {
  const cell = region.groups.get(id);
  const group = cell && latest(cell);
  if (!cell || !group) throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  return { tags: group.tags, owner: group.owner, replace: (tags) => write(cell, { ...truth(cell, group), tags }, now) };
}

function taggableRule({ world, region, now }: Ec2Context, id: string): Taggable {
  const cell = world.ruleHomes.get(id);
  const group = cell && latest(cell);
  const rule = group?.rules.find((candidate) => candidate.id === id);
  if (!cell || !group || !rule || region.groups.get(group.id) !== cell) {
    throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
  }
  const replace = (tags: Tags) => {
    const current = truth(cell, group);
    write(cell, { ...current, rules: current.rules.map((one) => (one.id === id ? { ...one, tags } : one)) }, now);
  };
  return { tags: rule.tags, owner: group.owner, replace };
}

function taggablePrefixList({ region, now }: Ec2Context, id: string): Taggable {
  const cell = region.prefixLists.get(id);
  const list = cell && latest(cell);
  if (!cell || !list) throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
  const pending = (tags: Tags) => list.pending && { ...list.pending, next: { ...list.pending.next, tags } };
  return {
    tags: list.tags,
    owner: list.owner,
    replace: (tags) => write(cell, { ...list, tags, pending: pending(tags) }, now),
  };
}

/** The newest state of a group: one call may tag a group and several of its rules. */
function truth(cell: Cell<Group>, known: Group): Group {
  return latest(cell) ?? known;
}
