import { expect, test } from 'vitest';
import { sqsBodyToCandidates } from '../../../handlers/events/sqs-body.ts';
import { toCandidates } from '../../../handlers/events/to-candidates.ts';
import { readEvent } from '../../builders/read-event.ts';

const event = readEvent('cloudtrail-AuthorizeSecurityGroupIngress');

test('an event in a message nominates what the event nominates', () => {
  const nomination = sqsBodyToCandidates(JSON.stringify(event), []);

  expect(nomination).toEqual(toCandidates(event, []));
});

test('an event that came by SNS nominates the same', () => {
  const body = JSON.stringify({ Type: 'Notification', MessageId: '1', Message: JSON.stringify(event) });

  const nomination = sqsBodyToCandidates(body, []);

  expect(nomination).toEqual(toCandidates(event, []));
});

test('own calls are told in a message as well (trap 21)', () => {
  const body = JSON.stringify(readEvent('cloudtrail-RevokeSecurityGroupIngress-by-bot'));

  const nomination = sqsBodyToCandidates(body, ['arn:aws:iam::111122223333:role/smtp-remediator-spoke']);

  expect(nomination).toEqual({ kind: 'ignored', reason: "our own call: made with one of the bot's roles" });
});

test.each([
  { body: '', reason: 'expected the message to be JSON, found ""' },
  { body: '{"detail-type": "AWS', reason: 'expected the message to be JSON, found "{\\"detail-type\\": \\"AWS"' },
  { body: '{"Type":"Notification","Message":"hi"}', reason: 'expected the SNS message to be JSON, found "hi"' },
  {
    body: '{"Type":"SubscriptionConfirmation","Message":"{}"}',
    reason: 'expected an EventBridge event with a detail-type, found an object with Type, Message',
  },
])('a message that is no event is unreadable: $body', ({ body, reason }) => {
  const nomination = sqsBodyToCandidates(body, []);

  expect(nomination).toEqual({ kind: 'unreadable', reason });
});
