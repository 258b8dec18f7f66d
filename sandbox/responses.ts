import type { AwsError } from './aws-error.ts';
import type { Service } from './call.ts';
import { detailsOf } from './dynamodb/dynamodb.ts';
import { ec2ErrorBody } from './ec2/answer.ts';
import { elbErrorBody } from './elb/answer.ts';
import { stsErrorBody } from './sts.ts';

export type Response = { status: number; headers: Record<string, string>; body: string };

const contentTypes: Record<Service, string> = {
  ec2: 'text/xml;charset=UTF-8',
  sts: 'text/xml',
  elasticloadbalancing: 'text/xml',
  servicequotas: 'application/x-amz-json-1.1',
  cloudtrail: 'application/x-amz-json-1.1',
  logs: 'application/x-amz-json-1.1',
  dynamodb: 'application/x-amz-json-1.0',
};

export function success(service: Service, body: string): Response {
  return { status: 200, headers: { 'content-type': contentTypes[service] }, body };
}

/** An error in the wire form of its service. */
export function failure(service: Service, error: AwsError, requestId: string): Response {
  return {
    status: error.status,
    headers: { 'content-type': contentTypes[service] },
    body: errorBody(service, error, requestId),
  };
}

function errorBody(service: Service, error: AwsError, requestId: string): string {
  if (service === 'ec2') return ec2ErrorBody(error, requestId);
  if (service === 'elasticloadbalancing') return elbErrorBody(error, requestId);
  if (service === 'sts') return stsErrorBody(error, requestId);
  const isGeneral = ['AccessDeniedException', 'MissingAuthenticationTokenException'].includes(error.code);
  const namespace = isGeneral ? 'com.amazon.coral.service' : 'com.amazonaws.dynamodb.v20120810';
  const type = service === 'dynamodb' ? `${namespace}#${error.code}` : error.code;
  return JSON.stringify({ __type: type, message: error.message, ...detailsOf(error) });
}

/** The code of an error that DynamoDB itself answered with, for the log. */
export function dynamodbErrorCode(response: Response): string | undefined {
  if (response.status < 400) return undefined;
  const [, code] = /"__type":"(?:[^"#]*#)?([^"]+)"/.exec(response.body) ?? [];
  return code ?? 'UnknownError';
}
