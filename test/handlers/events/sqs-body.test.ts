import { expect, test } from 'vitest';
import { parseSqsBody } from '../../../handlers/events/sqs-body.ts';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { readEvent } from '../../builders/read-event.ts';

const event = readEvent('cloudtrail-AuthorizeSecurityGroupIngress');

test('an event in a message nominates what the event nominates', () => {
  const nomination = parseSqsBody(JSON.stringify(event), []);

  expect(nomination).toEqual(parseEvent(event, []));
});

test('an event that came by SNS nominates the same', () => {
  const body = JSON.stringify({ Type: 'Notification', MessageId: '1', Message: JSON.stringify(event) });

  const nomination = parseSqsBody(body, []);

  expect(nomination).toEqual(parseEvent(event, []));
});

test('own calls are told in a message as well (trap 21)', () => {
  const body = JSON.stringify(readEvent('cloudtrail-RevokeSecurityGroupIngress-by-bot'));

  const nomination = parseSqsBody(body, ['arn:aws:iam::111122223333:role/smtp-remediator-spoke']);

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
  const nomination = parseSqsBody(body, []);

  expect(nomination).toEqual({ kind: 'unreadable', reason });
});
