import type { Message, Queue } from '../../aws/queues.ts';
import { checkWith } from '../../handlers/worker/check-group.ts';
import type { BatchContext } from '../../handlers/worker/process-messages.ts';
import { newLogger } from '../../runtime/logger.ts';
import type { LiveWarden } from './live-deps.ts';

/** A queue in memory, with what was sent to it. */
export function memoryQueue(): Queue & { readonly sent: Message[] } {
  const sent: Message[] = [];
  return { sent, send: async (messages) => void sent.push(...messages) };
}

/** What a worker needs beside its runtime: enough time, a quiet logger, and its queues in memory. */
export function messageContext(
  { runtime, settings }: Pick<LiveWarden, 'runtime' | 'settings'>,
  changes: Partial<BatchContext> = {},
): BatchContext {
  const groupQueue = changes.groupQueue ?? memoryQueue();
  return {
    runtime,
    check: checkWith(runtime),
    mode: settings.warden.mode,
    changeLimit: 50,
    hasTime: () => true,
    ownRoleArns: settings.ownRoleArns,
    fleet: runtime.fleet,
    noteAuthor: 'smtp-warden',
    answers: { update: async () => undefined },
    retryAfter: async () => undefined,
    groupQueue,
    backgroundQueue: groupQueue,
    deadLetters: memoryQueue(),
    maxReceives: 5,
    count: () => undefined,
    logger: newLogger('silent', 'stderr'),
    ...changes,
  };
}
