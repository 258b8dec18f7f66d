import { expect, test } from 'vitest';
import { toCandidates } from '../../handlers/events/to-candidates.ts';

const detailTypes = 'AWS API Call via CloudTrail or Tag Change on Resource';

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
])('what is no event is unreadable, with what was expected and what was found: $found', ({ input, found }) => {
  const nomination = toCandidates(input, []);

  expect(nomination).toEqual({ kind: 'unreadable', reason: `expected ${found}` });
});

test('a reason never echoes more than a little of the input, and that in plain characters', () => {
  const nomination = toCandidates({ 'detail-type': `\u001b[31m\u009b"\u202e${'x'.repeat(1_000_000)}` }, []);

  expect(nomination).toEqual({
    kind: 'unreadable',
    reason: `expected detail-type ${detailTypes}, found "?[31m?\\"?${'x'.repeat(40)}..."`,
  });
});
