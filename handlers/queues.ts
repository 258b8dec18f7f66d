import type { Queue } from '../aws/queues.ts';
import type { Nominations, ScanRequests } from '../core/gateways.ts';

/** How many groups one message names: if one of them fails, all are looked at again. */
const groupsPerMessage = 5;

/** Nominations as messages for the worker, in the form that handlers/events/groups-nominated.ts reads. */
export function queuedNominations(queue: Queue): Nominations {
  return {
    nominate: async (groups, { kind, name }) => {
      const bodies: string[] = [];
      for (let start = 0; start < groups.length; start += groupsPerMessage) {
        const some = groups.slice(start, start + groupsPerMessage);
        const detail = { trigger: { kind, name }, groups: some };
        bodies.push(JSON.stringify({ 'detail-type': 'Groups Nominated', source: 'smtp-warden', detail }));
      }
      await queue.send(bodies.map((body) => ({ body })));
    },
  };
}

/** Requests as messages for the scanner. */
export function queuedScanRequests(queue: Queue): ScanRequests {
  return {
    request: async (requests, delaySeconds) => {
      const delay = delaySeconds === undefined ? {} : { delaySeconds };
      await queue.send(requests.map((request) => ({ body: JSON.stringify(request), ...delay })));
    },
  };
}
