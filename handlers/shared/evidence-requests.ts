import * as z from 'zod/mini';
import type { Queue } from '../../aws/queues.ts';
import { groupRef, moment } from '../../aws/schemas.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Meter } from '../../runtime/metrics.ts';

/** Asks the function `evidence` whom closing a group would cut off. What was read at `since` (ISO 8601 in UTC) or later will do. */
export interface EvidenceRequest {
  readonly group: GroupRef;
  readonly since: string;
}

export interface EvidenceRequests {
  /** Rejects where a request could not be queued. */
  request(requests: readonly EvidenceRequest[]): Promise<void>;
}

/** How long the queue has to take requests, in milliseconds: ten proposals of a batch are asked about within the minute of `announce`. */
export const askWithinMs = 3_000;

const schema = z.strictObject({ kind: z.literal('evidence'), group: groupRef, since: moment });

/** Requests as messages for the function `evidence`. */
export function queuedEvidenceRequests(queue: Queue): EvidenceRequests {
  return {
    request: (requests) =>
      queue.send(
        requests.map(({ group: { account, region, groupId }, since }) => {
          const body = { kind: 'evidence', group: { account, region, groupId }, since };
          return { body: JSON.stringify(body) };
        }),
      ),
  };
}

/** Reads a message for the function. Throws if it is none: only the bot's own functions write to its queue. */
export function readEvidenceRequest(body: string): EvidenceRequest {
  const { group, since } = schema.parse(JSON.parse(body));
  return { group, since };
}

interface Asking {
  readonly evidence: EvidenceRequests | null;
  readonly meter: Pick<Meter, 'count'>;
  readonly logger: Pick<Logger, 'error'>;
}

/**
 * Asks for evidence. Never rejects, and ends within some seconds: a mail or a sweep does not wait for evidence that cannot be asked for. It then says that nothing is
 * known, and an alarm on the metric tells people why.
 */
export async function askForEvidence(
  requests: readonly EvidenceRequest[],
  { evidence, meter, logger }: Asking,
): Promise<void> {
  if (requests.length === 0) return;
  try {
    if (evidence) await inTime(evidence.request(requests));
  } catch (error) {
    logger.error({ err: error, groups: requests.length }, 'evidence could not be asked for');
    meter.count('EvidenceNotAsked', requests.length);
  }
}

/** The client of the queue tries for minutes, and records of the log would wait behind it until they are given up. */
async function inTime(asked: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new Error(`the queue gave no answer within ${askWithinMs / 1000} seconds`));
    timer = setTimeout(giveUp, askWithinMs);
  });
  try {
    await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
