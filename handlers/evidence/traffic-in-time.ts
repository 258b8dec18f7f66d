import type { TrafficReader } from '../../core/evidence/readers.ts';
import type { Period } from '../../core/evidence/traffic.ts';

interface Timed {
  readonly period: Period;
  /** Ends the queries. */
  readonly signal: AbortSignal;
  /** For the words of the result. */
  readonly minutes: number;
}

/**
 * A reader of traffic whose queries are ended by a signal: what was not read by then is unknown, and the rest of the evidence is kept.
 * Rejects with what the reader rejects with for another reason.
 */
export function trafficInTime(reader: TrafficReader, { period, signal, minutes }: Timed): TrafficReader {
  return {
    read: async (interfaces) => {
      try {
        return await reader.read(interfaces);
      } catch (error) {
        if (!signal.aborted) throw error;
        const problem = `unknown: flow logs were not read within ${minutes} minutes`;
        return {
          ...period,
          ...{ flows: [], problems: [problem], notes: [], notAttributed: { interfaces: 0, flows: 0 } },
          coverage: new Map(interfaces.map(({ id }) => [id, problem])),
        };
      }
    },
  };
}
