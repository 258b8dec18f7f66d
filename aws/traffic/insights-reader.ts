import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { TrafficRead } from '../../core/evidence/traffic.ts';
import { newSlots, type Slots } from '../../core/model/slots.ts';
import type { InsightsDeps } from './insights-deps.ts';
import { insightsParts, type LogPart, type PartQuery } from './insights-parts.ts';
import { joinedGaps } from './joined-gaps.ts';
import { readHalving } from './read-halving.ts';
import { type RowTally, rowTally } from './row-tally.ts';
import { mostRows } from './run-query.ts';
import { type EstimatingReader, estimateOf } from './traffic-estimate.ts';

/** How many queries run at a time: an account has at least 30 for everybody (CloudWatch Logs quotas). */
const atOnce = 4;

/**
 * The traffic of one account and region by Logs Insights, from the log groups that flow logs write. Everything that cannot be read is said
 * in the result. Both functions throw where the credentials have expired, and the reason of the signal where it is aborted.
 */
export function insightsReader(deps: InsightsDeps): EstimatingReader {
  const partsOf = insightsParts(deps);
  const slots = newSlots(atOnce);
  return {
    estimate: async (interfaces) => {
      const { parts } = await partsOf(interfaces);
      const estimates = parts.map(({ logGroup, queries, bytes, refused }) => ({
        name: `log group ${logGroup}`,
        queries: queries.length,
        bytes: bytes === null ? null : bytes * queries.length,
        refused,
      }));
      return estimateOf(deps.period, interfaces, estimates);
    },
    read: (interfaces) => readTraffic(interfaces, { ...deps, partsOf, slots }),
  };
}

interface Reading extends InsightsDeps {
  readonly partsOf: ReturnType<typeof insightsParts>;
  readonly slots: Slots;
}

async function readTraffic(interfaces: readonly NetworkInterface[], reading: Reading): Promise<TrafficRead> {
  const { period, partsOf } = reading;
  const { parts, gaps: known, notes } = await partsOf(interfaces);
  const tally = rowTally();
  const gaps = new Map(known);
  const fail = (ids: readonly string[], reason: string) => {
    for (const id of ids) gaps.set(id, joinedGaps(gaps.get(id) ?? null, `${id}: ${reason}`));
  };
  const readPart = async (part: LogPart, query: PartQuery) => {
    const failures = await readQuery(part, query, { reading, tally });
    for (const failure of failures) fail(query.ids, `log group ${part.logGroup}: ${failure}`);
  };
  for (const { ids, refused } of parts) if (refused !== null) fail(ids, refused);
  const asked = parts.filter(({ refused }) => refused === null);
  await Promise.all(asked.flatMap((part) => part.queries.map((query) => readPart(part, query))));
  return tally.traffic(interfaces, { period, gaps, notes });
}

function readQuery(
  { logGroup, since }: LogPart,
  query: PartQuery,
  { reading, tally }: { readonly reading: Reading; readonly tally: RowTally },
): Promise<string[]> {
  const limits = { maxBytes: reading.maxBytes, mostRows: reading.mostRows ?? mostRows };
  return readHalving(query, { ...reading, logGroup, since, limits, tally });
}
