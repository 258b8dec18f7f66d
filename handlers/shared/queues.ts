import type { Queue } from '../../aws/queues.ts';
import type { CheckQueue } from '../../core/gateways.ts';
import type { ScanRequests } from '../../core/sweep/scan-request.ts';
import { groupsNominated } from '../events/own-detail-type.ts';

/**
 * Checks as messages for the worker, in the form that handlers/events/groups-nominated.ts reads. One group a message:
 * if it fails, it is tried again without others, and the limit for one event does not apply.
 */
export function queuedChecks(queue: Queue): CheckQueue {
  return {
    enqueue: async (groups, { trigger: { kind, name }, mayClose }, delaySeconds) => {
      const delay = delaySeconds === undefined ? {} : { delaySeconds };
      const bodies = groups.map((group) => {
        const detail = { trigger: { kind, name }, mayClose, groups: [group] };
        return JSON.stringify({ 'detail-type': groupsNominated, source: 'smtp-warden', detail });
      });
      await queue.send(bodies.map((body) => ({ body, ...delay })));
    },
  };
}

/** Requests as messages for the scan function. */
export function queuedScanRequests(queue: Queue): ScanRequests {
  return {
    request: async (requests, delaySeconds) => {
      const delay = delaySeconds === undefined ? {} : { delaySeconds };
      await queue.send(requests.map((request) => ({ body: JSON.stringify(request), ...delay })));
    },
  };
}
