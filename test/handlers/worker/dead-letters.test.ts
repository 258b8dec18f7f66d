import { describe, expect, test } from 'vitest';
import { closed, failed, nothingFailed, openRule, worker } from '../../builders/a-worker.ts';
import { rulesIn } from '../../builders/live-deps.ts';
import { authorizeEvent } from '../../builders/messages.ts';

test.each([
  [1, 30],
  [2, 120],
  [4, 600],
])('a message that failed for the %i. time comes again after %i seconds', async (receives, seconds) => {
  const retries: number[] = [];
  const retryAfter = async (_receipt: string, after: number) => void retries.push(after);
  const { sandbox, ref, deliverAgain } = await worker({ context: { retryAfter } });
  sandbox.deny('111122223333', ['DescribeSecurityGroups']);

  const response = await deliverAgain(receives, authorizeEvent(ref.groupId));

  expect(response).toEqual(failed('m1'));
  expect(retries).toEqual([seconds]);
});

test('where it cannot be said when it comes again, the time of the queue holds', async () => {
  const retryAfter = async () => Promise.reject(new Error('not allowed'));
  const { sandbox, ref, deliver, lines } = await worker({ context: { retryAfter } });
  sandbox.deny('111122223333', ['DescribeSecurityGroups']);

  const response = await deliver(authorizeEvent(ref.groupId));

  expect(response).toEqual(failed('m1'));
  expect(JSON.stringify(lines.at(-1))).toContain('not allowed');
});

describe('a message is set aside as a dead letter', () => {
  test.each([
    ['no JSON', 'hello', 'expected the message to be JSON'],
    ['an event of another kind', { 'detail-type': 'EC2 Instance State-change Notification' }, 'expected detail-type'],
    ['an event without a group', authorizeEvent(''), 'to name its groupId'],
  ])('at once where it is %s, whole and with the reason', async (_, body, reason) => {
    const { deliver, deadLetters, lines } = await worker();

    const response = await deliver(body);

    expect(response).toEqual(nothingFailed);
    expect(deadLetters).toEqual([
      {
        body: typeof body === 'string' ? body : JSON.stringify(body),
        attributes: { reason: expect.stringContaining(reason), originalMessageId: 'm1' },
      },
    ]);
    const problems = [expect.stringContaining(reason)];
    expect(lines.at(-1)).toMatchObject({ msg: 'message moved to the dead-letter queue', messageId: 'm1', problems });
  });

  test('where it cannot be read, without stopping the others', async () => {
    const { sandbox, ref, deliver, deadLetters } = await worker();

    const response = await deliver('hello', authorizeEvent(ref.groupId), {});

    expect(response).toEqual(nothingFailed);
    expect(deadLetters.map(({ body }) => body)).toEqual(['hello', '{}']);
    expect(rulesIn(sandbox, 'mail')).toEqual(closed);
  });

  test.each([
    [4, failed('m1'), []],
    [5, nothingFailed, ['You are not authorized']],
  ])('where it fails at delivery %i of five', async (receives, response, mentioned) => {
    const counted: string[] = [];
    const { sandbox, ref, deliverAgain, deadLetters } = await worker({
      context: { count: (name) => counted.push(name) },
    });
    sandbox.deny('111122223333', ['DescribeSecurityGroups']);
    const event = authorizeEvent(ref.groupId);

    expect(await deliverAgain(receives, event)).toEqual(response);

    expect(deadLetters).toHaveLength(mentioned.length);
    for (const text of mentioned) expect(deadLetters[0]?.attributes?.reason).toContain(text);
    expect(counted).toEqual([receives === 5 ? 'MessagesDeadLettered' : 'MessagesFailed']);
    expect(rulesIn(sandbox, 'mail')).toEqual([openRule]);
  });

  test('with a reason that SQS takes, whatever is in it', async () => {
    const { deliver, deadLetters } = await worker();

    await deliver({ 'detail-type': `\u0000\u0007\ud800 Grüße ${'x'.repeat(5_000)}` });

    const reason = deadLetters[0]?.attributes?.reason ?? '';
    expect(reason).toMatch(/^[\x20-\x7e]{1,2000}$/);
  });

  test('and delivered again where the dead-letter queue does not take it', async () => {
    const deadLettersDown = { send: async () => Promise.reject(new Error('no such queue')) };
    const { deliver, lines } = await worker({ context: { deadLetters: deadLettersDown } });

    const response = await deliver('hello');

    expect(response).toEqual(failed('m1'));
    expect(JSON.stringify(lines.at(-1))).toContain('no such queue');
  });
});
