import { expect, test } from 'vitest';
import { failedCall } from '../../aws/aws-error.ts';

function awsError(name: string, httpStatusCode?: number): Error {
  const status = httpStatusCode === undefined ? {} : { httpStatusCode };
  return Object.assign(new Error('what AWS says'), { name, $metadata: { requestId: 'req-1', ...status } });
}

test.each(
  [
    'RequestLimitExceeded',
    'Throttling',
    'ThrottlingException',
    'RequestThrottled',
    'SlowDown',
    'EC2ThrottledException',
  ].flatMap((code) => [400, 429, 503].map((status) => [code, status] as const)),
)('%s with status %i was throttled: nothing was changed, and another try makes sense', (code, status) => {
  expect(failedCall(awsError(code, status))).toEqual({ kind: 'throttled', requestId: 'req-1', code });
});

test.each(['InvalidPermission.NotFound', 'InvalidPermission.Duplicate'])('%s is true already', (code) => {
  expect(failedCall(awsError(code, 400))).toEqual({ kind: 'alreadyTrue', requestId: 'req-1', code });
});

test.each([
  ['UnauthorizedOperation', 403],
  ['InvalidGroup.NotFound', 400],
  ['RulesPerSecurityGroupLimitExceeded', 400],
  ['Whatever', 499],
])('%s with status %i is a refusal', (code, status) => {
  const refused = { kind: 'refused', requestId: 'req-1', code, message: 'what AWS says' };

  expect(failedCall(awsError(code, status))).toEqual(refused);
});

test.each([
  ['InternalError', 500],
  ['Unavailable', 503],
  ['ServiceUnavailable', 503],
  ['TimeoutError', undefined],
  ['AbortError', undefined],
  ['Odd', 302],
])('after %s with status %s the change may have happened', (code, status) => {
  expect(failedCall(awsError(code, status))).toEqual({ kind: 'unknown', message: `${code}: what AWS says` });
});

test('so it may after an error that is not of AWS', () => {
  expect(failedCall(new TypeError('cannot read'))).toEqual({ kind: 'unknown', message: 'TypeError: cannot read' });
  expect(failedCall('text')).toEqual({ kind: 'unknown', message: 'text' });
});
