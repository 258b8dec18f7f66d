import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';
import { type Request, type Service, targetsOf } from './call.ts';
import { classicVersion, currentVersion } from './elb/answer.ts';
import { callerOf } from './identity.ts';
import { parseQuery } from './query.ts';
import type { World } from './world.ts';

const empty = parseQuery('');

/** Where a request is going, told by its protocol. The service is known before the caller is. */
export type Destination = { service: Service; action: string };

/** The services of the Query protocol, by the version that a request names. */
const queryServices: Readonly<Record<string, Service>> = {
  '2011-06-15': 'sts',
  [classicVersion]: 'elasticloadbalancing',
  [currentVersion]: 'elasticloadbalancing',
};

/** The JSON protocol names its action in a header, the Query protocol in the body, with a version per service. */
export function destinationOf(headers: IncomingMessage['headers'], body: string): Destination {
  const [target = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  if (target.startsWith('DynamoDB_')) return { service: 'dynamodb', action: operation };
  if (target.startsWith('ServiceQuotas')) return { service: 'servicequotas', action: operation };
  if (target.startsWith('CloudTrail_')) return { service: 'cloudtrail', action: operation };
  if (target.startsWith('Logs_')) return { service: 'logs', action: operation };
  const form = new URLSearchParams(body);
  return { service: queryServices[form.get('Version') ?? ''] ?? 'ec2', action: form.get('Action') ?? '' };
}

/**
 * The request with its caller and what it names.
 * @throws {AwsError} the service's answer to a request without credentials, and RequestExpired / ExpiredTokenException for
 * credentials of AssumeRole that have run out.
 */
export function readRequest(
  { service, action }: Destination,
  message: { headers: IncomingMessage['headers']; body: string; requestId: string },
  world: World,
  now: number,
): Request {
  const caller = callerOf(message.headers.authorization, world);
  if (!caller) throw missingCredentials(service);
  const session = world.sessions.get(caller.accessKey);
  if (session && session.expiresAt <= now) throw expired(service);
  const isQuery = ['ec2', 'sts', 'elasticloadbalancing'].includes(service);
  const params = isQuery ? parseQuery(message.body) : empty;
  const targets = isQuery ? targetsOf(params) : tablesOf(message.body);
  const { account, region } = caller;
  const call = { service, action, account, region, requestId: message.requestId, targets };
  return { call, caller, params, body: message.body };
}

/** The tables a DynamoDB request names, without parsing a body that may be long. */
function tablesOf(body: string): string[] {
  const names = body.matchAll(/"TableName"\s*:\s*"([^"]+)"/g);
  return [...new Set([...names].flatMap(([, name]) => name ?? []))];
}

function missingCredentials(service: Service): AwsError {
  if (service === 'ec2') {
    return new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials');
  }
  if (service === 'sts' || service === 'elasticloadbalancing') {
    return new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
  return new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
}

function expired(service: Service): AwsError {
  if (service === 'ec2') return new AwsError('RequestExpired', 'Request has expired.');
  return new AwsError(
    service === 'sts' || service === 'elasticloadbalancing' ? 'ExpiredToken' : 'ExpiredTokenException',
    'The security token has expired',
    403,
  );
}
