import { expect, test } from 'vitest';
import { parseSqsBody } from '../../../handlers/events/sqs-body.ts';
import { narrowedTo } from '../../../handlers/worker/narrowed.ts';
import { prefixListEvent } from '../../builders/messages.ts';

const event = prefixListEvent('pl-0123456789abcdef0');
const accounts = ['444455556666', '555566667777'];

test.each([
  ['an event', JSON.stringify(event)],
  ['an event in an SNS notification', JSON.stringify({ Type: 'Notification', Message: JSON.stringify(event) })],
  ['an event that was for more accounts before', narrowedTo(JSON.stringify(event), [...accounts, '777788889999'])],
])('%s comes again for the accounts that are named, with all else as it was', (_, body) => {
  const again = parseSqsBody(narrowedTo(body, accounts), []);

  const whole = parseSqsBody(JSON.stringify(event), []);
  if (whole.kind !== 'candidates') throw new Error('the event of the test is not understood');
  expect(again).toEqual({
    ...whole,
    prefixLists: whole.prefixLists.map((list) => ({ ...list, onlyAccounts: accounts })),
  });
});

test.each<[string, unknown]>([
  ['no list', '444455556666'],
  ['a list of something else', ['everybody']],
])('accounts that are %s do not narrow an event', (_, onlyAccounts) => {
  expect(parseSqsBody(JSON.stringify({ ...event, onlyAccounts }), [])).toEqual(parseSqsBody(JSON.stringify(event), []));
});
