import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';

const detailTypes = [
  'AWS API Call via CloudTrail',
  'Tag Change on Resource',
  'Security Hub Findings - Imported',
  'Findings Imported V2',
  'Security Hub Findings - Custom Action',
  'Config Rules Compliance Change',
  'Datadog Webhook',
  'Groups Nominated',
].join(' or ');

test.each([
  { input: null, found: 'an EventBridge event with a detail-type, found null' },
  { input: 'sg-0123456789abcdef0', found: 'an EventBridge event with a detail-type, found "sg-0123456789abcdef0"' },
  { input: [{}, {}], found: 'an EventBridge event with a detail-type, found a list of 2' },
  { input: { Records: [] }, found: 'an EventBridge event with a detail-type, found an object with Records' },
  { input: { 'detail-type': 'Scheduled Event' }, found: `detail-type ${detailTypes}, found "Scheduled Event"` },
  { input: { 'detail-type': 'constructor' }, found: `detail-type ${detailTypes}, found "constructor"` },
  {
    input: { 'detail-type': 'AWS API Call via CloudTrail', detail: [] },
    found: 'a CloudTrail record with an eventName in detail, found a list of 0',
  },
  {
    input: { 'detail-type': 'Tag Change on Resource' },
    found: 'the ARN of a security group in resources, found nothing',
  },
  {
    input: { 'detail-type': 'Security Hub Findings - Imported', detail: { findings: [] } },
    found: 'a list of findings in detail, found an object with findings',
  },
  {
    input: { 'detail-type': 'Security Hub Findings - Custom Action', detail: { findings: ['sg-0123456789abcdef0'] } },
    found: 'a finding, found "sg-0123456789abcdef0"',
  },
  {
    input: { 'detail-type': 'Config Rules Compliance Change', detail: 'NON_COMPLIANT' },
    found: 'a compliance change in detail, found "NON_COMPLIANT"',
  },
  {
    input: { 'detail-type': 'Datadog Webhook', detail: 7 },
    found: 'the body of a webhook in detail, found 7',
  },
])('what is no event is unreadable, with what was expected and what was found: $found', ({ input, found }) => {
  const nomination = parseEvent(input, []);

  expect(nomination).toEqual({ kind: 'unreadable', reason: `expected ${found}` });
});

test('a reason never echoes more than a little of the input, and that in plain characters', () => {
  const nomination = parseEvent({ 'detail-type': `\u001b[31m\u009b"\u202e${'x'.repeat(1_000_000)}` }, []);

  expect(nomination).toEqual({
    kind: 'unreadable',
    reason: `expected detail-type ${detailTypes}, found "?[31m?\\"?${'x'.repeat(40)}..."`,
  });
});
