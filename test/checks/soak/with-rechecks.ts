import type { DynamoDBRecord } from 'aws-lambda';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import type { Queue } from '../../../aws/queues.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { queueRechecks } from '../../../handlers/recheck/queue-rechecks.ts';
import { queuedChecks } from '../../../handlers/shared/queues.ts';
import { newLogger } from '../../../runtime/logger.ts';
import type { LiveRuntime } from './by-clock.ts';

const logger = newLogger('silent', 'stderr');

/** The same runtime, whose entries reach the function `recheck` as the stream of the audit table brings them. */
export function withRechecks(runtime: LiveRuntime, queue: Pick<Queue, 'send'>): LiveRuntime {
  const { auditLog, settings, clock } = runtime;
  const checks = queuedChecks(queue);
  const append = async (entry: AuditEntry) => {
    const result = await auditLog.append(entry);
    const context = { checks, logger, claimTimeoutMs: settings.claimTimeoutMs, now: clock.now() };
    if (result === 'appended') await queueRechecks([recordOf(entry)], context);
    return result;
  };
  return { ...runtime, auditLog: { ...auditLog, append } };
}

function recordOf(entry: AuditEntry): DynamoDBRecord {
  const { outcome, at, finding, tries } = entry;
  const item = itemOf({ outcome, at, finding, ...(tries === undefined ? {} : { tries }) });
  const Keys = { groupKey: { S: groupKey(entry.group) }, sequence: { N: String(entry.sequence) } };
  return { eventName: 'INSERT', dynamodb: { Keys, NewImage: JSON.parse(JSON.stringify(item)) } };
}
