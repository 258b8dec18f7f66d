import { groupKey } from '../../core/model/security-group.ts';
import { type BatchContext, processMessages } from '../../handlers/worker/process-messages.ts';
import { type LiveOptions, liveWarden, office, optedIn, refOf } from './live-deps.ts';
import { memoryQueue, messageContext } from './message-context.ts';
import { batch, message } from './messages.ts';
import { spyLogger } from './spy-logger.ts';

export const open = { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' };
export const openRule = 'tcp 25-25 0.0.0.0/0';
export const closed = [`tcp 25-25 ${office.cidr}`];

export function openGroup(name: string) {
  return { name, tags: optedIn, ingress: [open] };
}

export interface WorkerOptions extends LiveOptions {
  /** What is different of what the worker works with. */
  readonly context?: Partial<BatchContext>;
}

/** A worker over a sandbox where `mail` is open, with what it logs, queues again and sets aside. */
export async function worker({ context: changes, ...options }: WorkerOptions = {}) {
  const live = await liveWarden({ seed: { groups: [openGroup('mail')] }, ...options });
  const { logger, lines } = spyLogger();
  const deadLetters = memoryQueue();
  const groupQueue = memoryQueue();
  const context = messageContext(live, { logger, groupQueue, deadLetters, ...changes });
  return {
    ...live,
    lines,
    deadLetters: deadLetters.sent,
    queued: groupQueue.sent,
    ref: refOf(live.sandbox, 'mail'),
    deliver: (...bodies: unknown[]) => processMessages(batch(...bodies.map(numbered)), context),
    /** The same message, as it comes when it has failed before. */
    deliverAgain: (receives: number, body: unknown) => {
      const record = numbered(body, 0);
      const attributes = { ...record.attributes, ApproximateReceiveCount: String(receives) };
      return processMessages(batch({ ...record, attributes }), context);
    },
    outcomes: async (name = 'mail') => {
      const entries = await live.runtime.auditLog.entriesOf(groupKey(refOf(live.sandbox, name)));
      return entries.map(({ entry }) => entry?.outcome);
    },
  };
}

function numbered(body: unknown, index: number) {
  return message(body, `m${index + 1}`);
}

export const nothingFailed = { batchItemFailures: [] };

export function failed(...names: string[]) {
  return { batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier })) };
}
