import { AwsError } from '../aws-error.ts';
import { createCell, latest, write } from '../cell.ts';
import { partitionName } from '../partition.ts';
import { text } from '../query.ts';
import { addGroup, type Region } from '../world.ts';
import { element } from '../xml.ts';
import { type Ec2Context, ownGroup } from './context.ts';
import { checkResourceId } from './resource-id.ts';
import { type Group, noTags } from './rule.ts';
import { tagSet } from './rule-xml.ts';
import { readTagSpecifications } from './tag-input.ts';

const allowed = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/**
 * CreateSecurityGroup, in the default VPC unless VpcId says otherwise. The new group lets everything out and nothing in.
 * @throws {AwsError} InvalidGroup.Duplicate, InvalidVpcID.NotFound, InvalidParameterValue, MissingParameter.
 */
export function createSecurityGroup(context: Ec2Context): string {
  const { world, region, params, now } = context;
  const name = text(params, 'GroupName');
  const description = text(params, 'GroupDescription');
  if (name === undefined) throw missing('groupName');
  if (description === undefined) throw missing('groupDescription');
  const vpc = text(params, 'VpcId') ?? region.defaultVpc;
  checkNew(region, name, description, vpc);

  const group: Group = {
    id: world.ids.resource('sg'),
    owner: region.account,
    vpc,
    furtherVpcs: [],
    name,
    description,
    tags: readTagSpecifications(params, 'security-group'),
    rules: [
      {
        id: world.ids.resource('sgr'),
        sequence: world.ids.sequence(),
        isEgress: true,
        protocol: '-1',
        from: undefined,
        to: undefined,
        source: { kind: 'cidr4', cidr: '0.0.0.0/0' },
        description: undefined,
        tags: noTags,
      },
    ],
  };
  addGroup(world, region, createCell(group, now), group);
  const arn = `arn:${partitionName(region.name)}:ec2:${region.name}:${region.account}:security-group/${group.id}`;
  return element('return', true) + element('groupId', group.id) + tagSet(group.tags) + element('securityGroupArn', arn);
}

function checkNew(region: Region, name: string, description: string, vpc: string): void {
  checkResourceId('vpc', vpc);
  if (!region.vpcs.has(vpc)) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${vpc}' does not exist`);
  if (name.startsWith('sg-')) {
    throw invalid('Invalid value for parameter groupName. Group names may not be in the format sg-*');
  }
  if (name.toLowerCase() === 'default') throw invalid('Cannot use reserved security group name: default');
  if (!allowed.test(name)) throw invalid(`Value (${name}) for parameter groupName is invalid.`);
  if (!allowed.test(description)) throw invalid(`Value (${description}) for parameter GroupDescription is invalid.`);
  const sameName = (group: Group) => group.vpc === vpc && group.name.toLowerCase() === name.toLowerCase();
  for (const cell of region.groupOrder) {
    const group = latest(cell);
    if (group && sameName(group)) {
      throw new AwsError('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpc}'`);
    }
  }
}

/**
 * DeleteSecurityGroup.
 * @throws {AwsError} CannotDelete for a default group, DependencyViolation while another group's rule names it or an interface has it,
 * InvalidGroup.NotFound, UnauthorizedOperation.
 */
export function deleteSecurityGroup(context: Ec2Context): string {
  const { region, now } = context;
  const { cell, group } = ownGroup(context);
  if (group.name === 'default') {
    throw new AwsError(
      'CannotDelete',
      `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
    );
  }
  if (isReferenced(region, group.id) || isAttached(region, group.id)) {
    throw new AwsError('DependencyViolation', `resource ${group.id} has a dependent object`);
  }
  write(cell, undefined, now);
  return element('return', true) + element('groupId', group.id);
}

function isReferenced(region: Region, id: string): boolean {
  return region.groupOrder.some((cell) => {
    const group = latest(cell);
    return group && group.id !== id && group.rules.some(({ source }) => source.kind === 'group' && source.id === id);
  });
}

function isAttached({ network }: Region, id: string): boolean {
  return [...network.interfaces.values()].some(({ groups }) => groups.includes(id));
}

function missing(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
