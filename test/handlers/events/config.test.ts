import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { type Json, readEvent } from '../../builders/read-event.ts';

function complianceEvent(detail: Json): Json {
  const event = readEvent('config-rules-compliance-change');
  return { ...event, detail: { ...Object(event.detail), ...detail } };
}

test('a group is in the account and region of the detail, not of the envelope', () => {
  const nomination = parseEvent(complianceEvent({ awsAccountId: '444455556666', awsRegion: 'eu-west-1' }), []);

  expect(nomination).toMatchObject({ groups: [{ account: '444455556666', region: 'eu-west-1' }] });
});

test('without account and region of its own it is where the envelope says', () => {
  const nomination = parseEvent(complianceEvent({ awsAccountId: null, awsRegion: undefined }), []);

  expect(nomination).toMatchObject({ groups: [{ account: '111122223333', region: 'us-east-1' }] });
});

test.each([
  { rule: 'a group that complies', change: { newEvaluationResult: { complianceType: 'COMPLIANT' } } },
  { rule: 'a rule that does not apply', change: { newEvaluationResult: { complianceType: 'NOT_APPLICABLE' } } },
  { rule: 'another resource', change: { resourceType: 'AWS::EC2::Instance', resourceId: 'i-0123456789abcdef0' } },
])('$rule is ignored', ({ change }) => {
  const nomination = parseEvent(complianceEvent(change), []);

  expect(nomination).toMatchObject({ kind: 'ignored' });
});

test.each([
  { rule: 'no result', change: { newEvaluationResult: null } },
  { rule: 'no group id', change: { resourceId: 'mail' } },
  { rule: 'no type and no group id', change: { resourceType: undefined, resourceId: 'i-0123456789abcdef0' } },
])('with $rule it is unreadable, and says what was found', ({ change }) => {
  const nomination = parseEvent(complianceEvent(change), []);

  expect(nomination).toEqual({
    kind: 'unreadable',
    reason: expect.stringMatching(/^expected complianceType, resourceId, awsAccountId and awsRegion, found /),
  });
});
