import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { AwsError } from './aws-error.ts';
import type { Request } from './call.ts';
import { answerCloudTrail } from './cloudtrail.ts';
import { permissionsOf } from './dynamodb/dynamodb.ts';
import { answerEc2 } from './ec2/answer.ts';
import { answerElb } from './elb/answer.ts';
import type { Fault } from './faults.ts';
import { answerLogs } from './logs/cloudwatch-logs.ts';
import { dynamodbErrorCode, type Response, success } from './responses.ts';
import { answerServiceQuotas } from './service-quotas.ts';
import type { SandboxState } from './state.ts';
import { answerSts } from './sts.ts';
import { requestLimitExceeded } from './throttle.ts';
import { regionOf } from './world.ts';

/** What becomes of a call: an answer, a connection cut after the work is done, or silence. */
export type Outcome = { kind: 'answer'; response: Response } | { kind: 'lost' } | { kind: 'silence' };

/**
 * One call from permission to answer, with the fault that happens to it, if any.
 * @throws {AwsError} for every answer that is an error.
 */
export async function answer(state: SandboxState, request: Request, headers: IncomingHttpHeaders): Promise<Outcome> {
  const { call } = request;
  const fault = state.faults.take(call);
  await state.hooks.before?.(call);
  if (fault?.kind === 'hang') return { kind: 'silence' };
  if (fault?.kind === 'delay') await wait(fault.milliseconds, undefined, { ref: false });
  checkAllowed(state, request);
  if (fault?.kind === 'before') throw errorOf(fault);
  const response = await execute(state, request, headers);
  if (fault?.kind === 'after') throw errorOf(fault);
  if (fault?.kind === 'lostResponse') return { kind: 'lost' };
  return { kind: 'answer', response };
}

function errorOf(fault: Fault & { kind: 'before' | 'after' }): AwsError {
  return new AwsError(fault.code, fault.message ?? `The sandbox was told to fail with ${fault.code}`, fault.status);
}

/** Permission, then rate: EC2 refuses with UnauthorizedOperation, STS and load balancing with AccessDenied, the others with AccessDeniedException. */
function checkAllowed(state: SandboxState, { call, params, body }: Request): void {
  const denied = state.denied.get(call.account);
  if (denied && permissionsOf(call.action, body).some((action) => denied.has(action))) {
    const message = `You are not authorized to perform: ${call.service}:${call.action}`;
    if (call.service === 'ec2')
      throw new AwsError('UnauthorizedOperation', 'You are not authorized to perform this operation.');
    throw call.service === 'sts' || call.service === 'elasticloadbalancing'
      ? new AwsError('AccessDenied', message)
      : new AwsError('AccessDeniedException', message);
  }
  if (call.service !== 'ec2') return;
  if (state.knobs.throttling) state.throttle.check(call, params, state.now());
  if (state.knobs.refuse > 0 && state.random() < state.knobs.refuse) throw requestLimitExceeded();
}

async function execute(state: SandboxState, request: Request, headers: IncomingHttpHeaders): Promise<Response> {
  const { call, caller, params, body } = request;
  const { service, action, account, region, requestId } = call;
  const now = state.now();
  if (service === 'dynamodb') {
    const response = await state.dynamodb.answer({ account, region, action, headers, body, now });
    const errorCode = dynamodbErrorCode(response);
    if (errorCode !== undefined) call.errorCode = errorCode;
    return response;
  }
  const { world } = state;
  if (service === 'sts') return success(service, answerSts(action, { world, caller, params, now }, requestId));
  const home = regionOf(world, account, region);
  if (service === 'elasticloadbalancing') {
    return success(service, answerElb(action, { region: home, params }, requestId));
  }
  if (service === 'servicequotas') return success(service, answerServiceQuotas(action, JSON.parse(body), home));
  if (service === 'cloudtrail') return success(service, answerCloudTrail(action, JSON.parse(body), world, home));
  if (service === 'logs') {
    const context = { region: home, ids: world.ids, knobs: state.knobs, now };
    return success(service, answerLogs(action, JSON.parse(body), context));
  }
  const { readLag, prefixListDelay } = state.knobs;
  const context = { world, region: home, params, now, readAt: now - readLag, prefixListDelay };
  return success(service, answerEc2(action, context, requestId));
}
