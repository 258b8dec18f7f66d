import type { CallResult } from '../core/gateways.ts';

interface AwsError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
}

/** The error code of an AWS error as the SDK gives it (`InvalidGroup.NotFound`), or the name of any other error. */
export function errorCode(error: unknown): string {
  return error instanceof Error ? error.name : 'Unknown';
}

/** Whether an error came with an answer from AWS or in place of one, as opposed to data we could not read. */
export function isAnswer(error: unknown): boolean {
  return error instanceof Error && '$metadata' in error;
}

/** Whether a failed write has surely written nothing: it was refused at the first attempt, so that no answer was lost before. */
export function isUnwritten(error: unknown): boolean {
  if (!isAwsError(error)) return false;
  const { httpStatusCode: status = 0, attempts } = error.$metadata ?? {};
  return attempts === 1 && status >= 400 && status < 500;
}

/** Codes that say: what this call wanted to change is as wanted already, and it has changed nothing (EC2, error codes). */
const alreadyTrue = ['InvalidPermission.NotFound', 'InvalidPermission.Duplicate'];

/**
 * Codes that say: too many calls, try again. EC2 sends its own with status 503, like errors after which a change may have
 * happened, so the code decides (EC2 developer guide, Request throttling; the SDK's list of throttling codes).
 */
const throttled = [
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
  'SlowDown',
  'EC2ThrottledException',
];

/**
 * What a failed EC2 call of one attempt means for the rules. A 4xx answer is a refusal: nothing was changed. No answer, one that
 * cannot be read, and a 5xx that is no throttling may hide a change that did happen.
 */
export function failedCall(error: unknown): CallResult {
  if (!isAwsError(error)) return { kind: 'unknown', message: String(error) };
  const { name: code, message } = error;
  const { httpStatusCode: status = 0, requestId = '' } = error.$metadata ?? {};
  if (throttled.includes(code)) return { kind: 'throttled', requestId, code };
  if (alreadyTrue.includes(code)) return { kind: 'alreadyTrue', requestId, code };
  if (status >= 400 && status < 500) return { kind: 'refused', requestId, code, message };
  return { kind: 'unknown', message: `${code}: ${message}` };
}

function isAwsError(error: unknown): error is AwsError {
  return error instanceof Error;
}
