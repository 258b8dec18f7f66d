import { AwsError } from './aws-error.ts';
import type { Caller } from './identity.ts';
import { partitionName } from './partition.ts';
import { type Params, text } from './query.ts';
import type { World } from './world.ts';
import { element } from './xml.ts';

export type StsContext = { world: World; caller: Caller; params: Params; now: number };

/**
 * Answers GetCallerIdentity and AssumeRole.
 * @throws {AwsError} InvalidAction, ValidationError, AccessDenied (403).
 */
export function answerSts(action: string, context: StsContext, requestId: string): string {
  const answer = { GetCallerIdentity: callerIdentity, AssumeRole: assumeRole }[action];
  if (!answer) throw new AwsError('InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
  return (
    `<${action}Response xmlns="${namespace}"><${action}Result>${answer(context)}</${action}Result>` +
    `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata></${action}Response>`
  );
}

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

function callerIdentity({ world, caller }: StsContext): string {
  const session = world.sessions.get(caller.accessKey);
  const userId = session ? `${session.id}:${session.name}` : caller.accessKey;
  return element('Arn', callerArn(world, caller)) + element('UserId', userId) + element('Account', caller.account);
}

function callerArn(world: World, caller: Caller): string {
  const session = world.sessions.get(caller.accessKey);
  const partition = partitionName(caller.region);
  return session
    ? `arn:${partition}:sts::${session.account}:assumed-role/${session.role}/${session.name}`
    : `arn:${partition}:iam::${caller.account}:user/sandbox`;
}

/**
 * Hands out credentials of the role's account. Bounds: session name 2 to 64 characters, 900 to 43200 seconds, and one hour
 * at most when the caller is itself an assumed role
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
 */
function assumeRole({ world, caller, params, now }: StsContext): string {
  const arn = text(params, 'RoleArn') ?? '';
  const name = text(params, 'RoleSessionName') ?? '';
  const [, partition, account, path] = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
  if (!account || !path || partition !== partitionName(caller.region))
    throw new AwsError('ValidationError', `${arn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) throw new AwsError('ValidationError', 'roleSessionName is invalid');
  const seconds = readDuration(text(params, 'DurationSeconds'), world.sessions.has(caller.accessKey));
  checkTrust(world, caller, { arn, account, externalId: text(params, 'ExternalId') });

  const role = path.split('/').at(-1) ?? path;
  const id = `AROA${world.ids.key()}`;
  const accessKey = `ASIA${world.ids.key()}`;
  const expiresAt = now + seconds * 1000;
  world.sessions.set(accessKey, { account, role, name, id, expiresAt });
  return (
    '<Credentials>' +
    element('AccessKeyId', accessKey) +
    element('SecretAccessKey', `secret-of-${accessKey}`) +
    element('SessionToken', `token-of-${accessKey}`) +
    element('Expiration', new Date(expiresAt).toISOString()) +
    '</Credentials><AssumedRoleUser>' +
    element('AssumedRoleId', `${id}:${name}`) +
    element('Arn', `arn:${partitionName(caller.region)}:sts::${account}:assumed-role/${role}/${name}`) +
    '</AssumedRoleUser>'
  );
}

function readDuration(given: string | undefined, isChained: boolean): number {
  const seconds = Number(given ?? 3600);
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    throw new AwsError('ValidationError', `Value '${given}' at 'durationSeconds' must be between 900 and 43200`);
  }
  if (isChained && seconds > 3600) {
    const message = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
    throw new AwsError('ValidationError', message);
  }
  return seconds;
}

/** An account whose roles were seeded lets only those be assumed, with their external id; any other account lets all. */
function checkTrust(
  world: World,
  caller: Caller,
  { arn, account, externalId }: { arn: string; account: string; externalId: string | undefined },
): void {
  const hasSeededRoles = [...world.roles.keys()].some((known) => known.includes(`:iam::${account}:`));
  const role = world.roles.get(arn);
  const isTrusted = role ? role.externalId === undefined || role.externalId === externalId : !hasSeededRoles;
  if (isTrusted) return;
  const message = `User: ${callerArn(world, caller)} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
  throw new AwsError('AccessDenied', message);
}

/** The error body of STS. */
export function stsErrorBody(error: AwsError, requestId: string): string {
  return (
    `<ErrorResponse xmlns="${namespace}"><Error>${element('Type', error.status >= 500 ? 'Receiver' : 'Sender')}` +
    `${element('Code', error.code)}${element('Message', error.message)}</Error>${element('RequestId', requestId)}</ErrorResponse>`
  );
}
