/**
 * What neither osls nor CloudFormation can write down, such as the name of a condition that holds a tag.
 * JavaScript, since that is what osls reads; every function here is a `${file(deploy/computed.js):name}` of the YAML.
 */

import { partitionOf } from '../core/model/aws-ids.ts';
import { isOn, noValue, wholeNumber, wrong } from './params.js';

/** The condition that a security group is opted in. Throws where the key is none that the functions take. */
export async function optedIn({ resolveVariable }) {
  const key = String(await resolveVariable('param:optInTag'));
  if (!/^(?!aws:).{1,128}$/i.test(key)) {
    throw wrong('optInTag', key, 'is a tag key of 1 to 128 characters that does not begin with aws:');
  }
  return { StringEquals: { [`aws:ResourceTag/${key}`]: 'true' } };
}

/** The names of the two roles, with their path, as the functions are told them. */
export function readerName(context) {
  return spokeRole('reader', context);
}

export function remediatorName(context) {
  return spokeRole('remediator', context);
}

async function spokeRole(kind, context) {
  const path = await pathOf(context);
  return `${path.slice(1)}${await context.resolveVariable('param:spokePrefix')}-${kind}`;
}

/** The path of every role. Left out where it is `/`: a role of a name of ours cannot be replaced, which any other path would ask for. */
export async function rolePath(context) {
  const path = await pathOf(context);
  return path === '/' ? noValue : path;
}

async function pathOf({ resolveVariable }) {
  const path = String(await resolveVariable('param:rolePath'));
  if (path.length > 512 || !/^\/([\w+=,.@-]+\/)*$/.test(path))
    throw wrong('rolePath', path, 'begins and ends with a slash, such as /security/, and has at most 512 characters');
  return path;
}

/** The policy that bounds every role; left out where none is given. One of another partition does not exist for IAM. */
export async function permissionsBoundary({ resolveVariable }) {
  const arn = await resolveVariable('param:permissionsBoundary');
  if (arn === '') return noValue;
  const [, partition] = /^arn:(aws[a-z-]*):iam::(?:\d{12}|aws):policy\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]+$/.exec(arn) ?? [];
  const own = partitionOf(await resolveVariable('aws:region'));
  if (partition === own) return arn;
  throw wrong(
    'permissionsBoundary',
    arn,
    `is the ARN of a policy in the stack's partition, such as arn:${own}:iam::111122223333:policy/boundary`,
  );
}

/** `key=value,key=value` as tags. CloudFormation sets them on the stack and on everything in it that can have tags. */
export async function stackTags({ resolveVariable }) {
  const given = String(await resolveVariable('param:stackTags'));
  const pairs = given.split(',').filter((pair) => pair.trim() !== '');
  const tags = pairs.map((pair) => {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(pair.trim()) ?? [];
    if (key === undefined) throw wrong('stackTags', pair, 'is key=value');
    return [key.trim(), value.trim()];
  });
  const twice = tags.find(([key], index) => tags.findIndex(([other]) => other === key) < index);
  if (twice) throw wrong('stackTags', twice[0], 'is given once');
  return Object.fromEntries(tags);
}

/** Whether DynamoDB refuses to delete the two tables that are to last. */
export function tableProtection(context) {
  return isOn('tableProtection', context);
}

/** The beginning of names that are unique in an account; with the region in it, two regions can have a stack each. */
export async function accountPrefix({ resolveVariable }) {
  const prefix = await resolveVariable('self:custom.prefix');
  return (await isOn('regionInNames', { resolveVariable }))
    ? `${prefix}-${await resolveVariable('aws:region')}`
    : prefix;
}

/** Lambda takes no less than 2 for a queue, and no more than 1,000 (Lambda developer guide, Configuring maximum concurrency). */
export function workerConcurrency(context) {
  return wholeNumber('workerConcurrency', context, { least: 2, most: 1_000 });
}

export function scanConcurrency(context) {
  return wholeNumber('scanConcurrency', context, { least: 2, most: 1_000 });
}

/**
 * Reserved executions; none by default. Fewer than the queues' would have messages throttled. The worker reads two queues, each
 * with its own concurrency.
 */
export function workerReserved(context) {
  return reserved('workerReserved', async () => 2 * (await workerConcurrency(context)), context);
}

export function scanReserved(context) {
  return reserved('scanReserved', scanConcurrency, context);
}

async function reserved(name, concurrency, context) {
  if ((await context.resolveVariable(`param:${name}`)) === '') return noValue;
  return wholeNumber(name, context, { least: await concurrency(context), most: 100_000 });
}
