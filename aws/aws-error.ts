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

/** Codes that say: what this call wanted to change is as wanted already (AWS error codes; by rule id in Terraform's provider). */
const alreadyTrue = [
  'InvalidSecurityGroupRuleId.NotFound',
  'InvalidPermission.NotFound',
  'InvalidPermission.Duplicate',
];

/**
 * What a failed EC2 call means for the rules. A 4xx answer to the first try is a refusal: nothing was changed. No answer, a
 * 5xx, or a refusal of a try that the SDK had to repeat may hide a change that did happen.
 */
export function failedCall(error: unknown): CallResult {
  if (!isAwsError(error)) return { kind: 'unknown', message: String(error) };
  const { httpStatusCode: status = 0, requestId = '', attempts = 1 } = error.$metadata ?? {};
  if (alreadyTrue.includes(error.name)) return { kind: 'alreadyTrue', requestId, code: error.name };
  if (status < 400 || status >= 500 || attempts > 1)
    return { kind: 'unknown', message: `${error.name}: ${error.message}` };
  return { kind: 'refused', requestId, code: error.name, message: error.message };
}

function isAwsError(error: unknown): error is AwsError {
  return error instanceof Error;
}
