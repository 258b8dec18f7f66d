import type { Trigger } from '../../../core/audit/audit-entry.ts';
import { undo } from '../../../core/undo/undo.ts';
import { sqsRecord } from '../../../demo/lambda-call.ts';
import { processMessages } from '../../../handlers/worker/process-messages.ts';
import type { Settings } from '../../../runtime/settings.ts';
import { ada } from '../../builders/an-edit.ts';
import { memoryQueue, messageContext } from '../../builders/message-context.ts';
import type { FaultRuntime } from './fault-world.ts';

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

/** As the queue delivers a message that failed once more. */
export async function doJobAgain(job: Job, doing: Doing): Promise<Done> {
  return (await doJob(job, doing)) === null ? null : doJob(job, doing);
}

interface Doing {
  readonly runtime: FaultRuntime;
  readonly settings: Settings;
  /** The kinds of the alarms that are raised. */
  readonly alarms: string[];
}

/** What became of a job: null, or why somebody has to come again, in words. */
export type Done = string | null;

/** Does the job as the worker function, or the command line, would. */
export async function doJob(job: Job, { runtime, settings, alarms }: Doing): Promise<Done> {
  if (job.kind === 'undo') {
    const { undoes, exemptUntil } = job;
    const result = await undo({ group, undoes, by: ada, exemptUntil, approve: () => true }, byAda, runtime);
    const reason = 'entry' in result ? `${result.entry.outcome}: ${result.entry.reason}` : result.reason;
    const isDone = result.kind === 'nothing' || ('entry' in result && result.entry.outcome === 'completed');
    return isDone ? null : `${result.kind} ${reason}`;
  }
  const records = job.bodies.map((body, index) => sqsRecord(`message-${index}`, body));
  const [groupQueue, deadLetters] = [memoryQueue(), memoryQueue()];
  const count = (metric: string) => void alarms.push(metric);
  const context = messageContext({ runtime, settings }, { groupQueue, deadLetters, count });
  const { batchItemFailures } = await processMessages({ Records: records }, context);
  if (batchItemFailures.length > 0) return 'a message has to be delivered again';
  if (groupQueue.sent.length > 0) return 'the group is busy';
  return deadLetters.sent.length > 0 ? `a dead letter: ${deadLetters.sent[0]?.attributes?.reason}` : null;
}
