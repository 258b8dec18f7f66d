import type { Trigger } from '../../../core/audit/audit-entry.ts';
import { undo } from '../../../core/undo/undo.ts';
import { sqsRecord } from '../../../demo/lambda-call.ts';
import { processMessages } from '../../../handlers/worker/process-messages.ts';
import type { Runtime } from '../../../runtime/compose.ts';
import type { Settings } from '../../../runtime/settings.ts';
import { memoryQueue, messageContext } from '../../builders/message-context.ts';

export const home = { account: '111122223333', region: 'us-east-1' } as const;
export const groupId = 'sg-0000000000000a001';
export const group = { ...home, groupId };

/** What a worker is there for. Plain data, since it also goes to a process of its own. */
export type Job =
  | { readonly kind: 'look'; readonly bodies: readonly string[] }
  | { readonly kind: 'undo'; readonly undoes: string; readonly exemptUntil: string };

/** A message that names the group, as a sweep sends it. */
export const look: Job = {
  kind: 'look',
  bodies: [
    JSON.stringify({
      'detail-type': 'Groups Nominated',
      source: 'smtp-warden',
      detail: { trigger: { kind: 'event', name: 'a look' }, mayClose: true, groups: [group] },
    }),
  ],
};

const byAda: Trigger = { kind: 'cli', name: 'undo', eventId: null, actor: null };

/** Does the job as the worker function, or the command line, would. */
export async function doJob(job: Job, runtime: Runtime, settings: Settings): Promise<unknown> {
  if (job.kind === 'look') {
    const records = job.bodies.map((body, index) => sqsRecord(`message-${index}`, body));
    const groupQueue = memoryQueue();
    const response = await processMessages({ Records: records }, messageContext({ runtime, settings }, { groupQueue }));
    // A copy of a busy message has to be delivered too.
    const copies = groupQueue.sent.map((_, index) => ({ itemIdentifier: `copy-${index}` }));
    return { batchItemFailures: [...response.batchItemFailures, ...copies] };
  }
  const { undoes, exemptUntil } = job;
  return undo({ group, undoes, by: 'ada', exemptUntil, approve: () => true }, byAda, runtime);
}
