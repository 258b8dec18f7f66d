import { describe, expect, test } from 'vitest';
import { groupKey } from '../../../core/model/security-group.ts';
import { nothingFailed, worker } from '../../builders/a-worker.ts';
import { authorizeEvent } from '../../builders/messages.ts';

const kinds = [
  'GateRefusals',
  'ChainsBroken',
  'ChangeLimitReached',
  'RemaindersLeft',
  'ReopenedByOthers',
  'MailLookupFails',
  'ClockDiffers',
] as const;

describe('an alarm', () => {
  test.each(kinds)('%s is logged as an error with its fields, and counted under its name', async (kind) => {
    const counted: string[] = [];
    const { ref, deliver, lines } = await worker({
      context: {
        count: (metric) => void counted.push(metric),
        check: async (group, _check, alarm) => {
          alarm({ kind, group, message: 'somebody has to look' });
          return { kind: 'compliant', reason: 'no finding' };
        },
      },
    });

    const response = await deliver(authorizeEvent(ref.groupId));

    expect(response).toEqual(nothingFailed);
    expect(counted).toEqual([kind]);
    const line = { level: 50, alarm: kind, group: groupKey(ref), messageId: 'm1', reason: 'somebody has to look' };
    expect(lines).toContainEqual(expect.objectContaining(line));
  });
});

describe('a group that cannot be recorded', () => {
  test('is an error that is counted, and is not tried again', async () => {
    const counted: string[] = [];
    const reason = 'entry 7 was written by a newer version';
    const { ref, deliverAgain, deadLetters, queued, lines } = await worker({
      context: { count: (metric) => void counted.push(metric), check: async () => ({ kind: 'unrecorded', reason }) },
    });

    const response = await deliverAgain(5, authorizeEvent(ref.groupId));

    expect(response).toEqual(nothingFailed);
    expect([deadLetters, queued]).toEqual([[], []]);
    expect(counted).toEqual(['ChecksUnrecorded']);
    expect(lines).toContainEqual(expect.objectContaining({ level: 50, result: 'unrecorded', reason }));
  });

  test('does not stop the others, nor does one that may not be changed', async () => {
    const results = [
      { kind: 'unrecorded', reason: 'the chain does not hold' },
      { kind: 'declined', reason: 'this check may not change it' },
    ] as const;
    let index = 0;
    const { ref, deliver } = await worker({
      context: { check: async () => results[index++] ?? { kind: 'compliant', reason: 'fine' } },
    });

    const response = await deliver(...Array.from({ length: 3 }, () => authorizeEvent(ref.groupId)));

    expect(response).toEqual(nothingFailed);
    expect(index).toBe(3);
  });
});

describe('in mode off', () => {
  test('nothing at all is done, not even a call', async () => {
    const { sandbox, ref, deliver, deadLetters, queued, lines } = await worker({
      environment: { SMTP_WARDEN_MODE: 'off' },
    });
    sandbox.calls.reset();

    const response = await deliver(authorizeEvent(ref.groupId), 'not even JSON');

    expect(response).toEqual(nothingFailed);
    expect(sandbox.calls.list()).toEqual([]);
    expect([deadLetters, queued]).toEqual([[], []]);
    expect(lines.at(-1)).toMatchObject({ level: 30, msg: 'the mode is off: nothing is checked' });
  });
});
