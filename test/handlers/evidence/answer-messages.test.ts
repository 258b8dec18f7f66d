import { expect, test } from 'vitest';
import type { EvidenceWorld } from '../../../handlers/evidence/answer-evidence.ts';
import { answerMessages } from '../../../handlers/evidence/answer-messages.ts';
import { groupRef, now } from '../../builders/builders.ts';
import { memoryEvidence } from '../../builders/memory-evidence.ts';
import { spyLogger } from '../../builders/spy-logger.ts';

const unread = () => Promise.reject(new Error('throttled'));

function answered(body: string, receives: string) {
  const { logger, lines } = spyLogger();
  const delays: number[] = [];
  const world: EvidenceWorld = {
    settings: { mode: 'plan', limits: { ipv4: 8, ipv6: 16 }, deployment: 'dep-ours' },
    allowlist: { read: unread },
    store: memoryEvidence().store,
    openPlace: () => ({ snapshot: unread, network: { networkOf: unread }, traffic: unread, close: () => undefined }),
    ...{ days: 14, now: () => now },
  };
  const record = { messageId: 'm-1', body, receiptHandle: 'r-1', attributes: { ApproximateReceiveCount: receives } };
  const response = answerMessages(
    { Records: [record as never] },
    {
      world,
      retryAfter: async (_, seconds) => void delays.push(seconds),
      logger,
    },
  );
  return { response, lines, delays };
}

test.each([
  ['1', 20],
  ['2', 60],
])(
  'a message that fails for time %s comes again after %d seconds, within what a mail waits',
  async (receives, delay) => {
    const body = JSON.stringify({ kind: 'evidence', group: groupRef, since: new Date(now).toISOString() });
    const { response, lines, delays } = answered(body, receives);

    expect(await response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
    expect(delays).toEqual([delay]);
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'message will be delivered again', messageId: 'm-1' }));
  },
);
