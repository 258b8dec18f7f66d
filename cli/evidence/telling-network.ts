import type { NetworkReader } from '../../core/evidence/readers.ts';
import { plainLine } from '../../core/model/plain-line.ts';
import type { Place } from '../../core/model/security-group.ts';
import type { Host } from '../host/host.ts';

/**
 * A reader of a place that says each part of the network that it could not read, with the cause, once for the place. The text of a finding
 * says what follows for its verdict.
 */
export function tellingNetwork(reader: NetworkReader, place: Place, host: Pick<Host, 'notice'>): NetworkReader {
  const told = new Set<string>();
  return {
    networkOf: async (groupIds) => {
      const read = await reader.networkOf(groupIds);
      for (const { part, reason } of read.unread) {
        const text = `${place.account} ${place.region}: ${part} could not be read: ${plainLine(reason)}`;
        if (told.has(text)) continue;
        told.add(text);
        host.notice(text);
      }
      return read;
    },
  };
}
