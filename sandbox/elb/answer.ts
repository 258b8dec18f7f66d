import { AwsError } from '../aws-error.ts';
import { text } from '../query.ts';
import { element } from '../xml.ts';
import { describeClassicLoadBalancers } from './classic.ts';
import type { ElbAction, ElbContext } from './context.ts';
import { describeListeners, describeLoadBalancers } from './load-balancers.ts';
import { describeTargetGroups, describeTargetHealth } from './target-groups.ts';

/** The versions of Elastic Load Balancing's two APIs, which tell them apart: both are the service `elasticloadbalancing`. */
export const classicVersion = '2012-06-01';
export const currentVersion = '2015-12-01';

const actions: Readonly<Record<string, Readonly<Record<string, ElbAction>>>> = {
  [classicVersion]: { DescribeLoadBalancers: describeClassicLoadBalancers },
  [currentVersion]: {
    DescribeListeners: describeListeners,
    DescribeLoadBalancers: describeLoadBalancers,
    DescribeTargetGroups: describeTargetGroups,
    DescribeTargetHealth: describeTargetHealth,
  },
};

/**
 * Answers one call of Elastic Load Balancing with the whole XML body.
 * @throws {AwsError} InvalidAction, or what the action throws.
 */
export function answerElb(action: string, context: ElbContext, requestId: string): string {
  const version = text(context.params, 'Version') ?? '';
  const answer = actions[version]?.[action];
  if (!answer) throw new AwsError('InvalidAction', `Could not find operation ${action} for version ${version}`);
  return (
    `<${action}Response xmlns="${namespaceOf(version)}"><${action}Result>${answer(context)}</${action}Result>` +
    `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata></${action}Response>`
  );
}

function namespaceOf(version: string): string {
  return `http://elasticloadbalancing.amazonaws.com/doc/${version}/`;
}

/** The error body of Elastic Load Balancing. */
export function elbErrorBody(error: AwsError, requestId: string): string {
  return (
    `<ErrorResponse xmlns="${namespaceOf(currentVersion)}"><Error>` +
    element('Type', error.status >= 500 ? 'Receiver' : 'Sender') +
    element('Code', error.code) +
    element('Message', error.message) +
    `</Error>${element('RequestId', requestId)}</ErrorResponse>`
  );
}
