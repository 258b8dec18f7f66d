import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { TrafficRead } from '../../core/evidence/traffic.ts';
import { newSlots, type Slots } from '../../core/model/slots.ts';
import { coverageWith } from './coverage-with.ts';
import { type FlowSums, flowSums } from './flow-sums.ts';
import type { InsightsDeps } from './insights-deps.ts';
import { insightsParts, type LogPart } from './insights-parts.ts';
import { readHalving } from './read-halving.ts';
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
      const estimates = parts.map(({ logGroup, chunks, bytes, refused }) => ({
        name: `log group ${logGroup}`,
        queries: chunks.length,
        bytes: bytes === null ? null : bytes * chunks.length,
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
  const { parts, gaps, notes } = await partsOf(interfaces);
  const sums = flowSums(interfaces);
  const failures = await Promise.all(
    parts.flatMap((part) => part.chunks.map((chunk) => readChunk(part, chunk, { reading, sums }))),
  );
  const coverage = coverageWith(gaps, [...failures.flat()], sums);
  return {
    ...period,
    flows: sums.flows(),
    coverage,
    problems: sums.problems(),
    notes,
    notAttributed: { interfaces: 0, flows: 0 },
  };
}

/** The interfaces of a chunk with what could not be read of them; none where all was. */
async function readChunk(
  part: LogPart,
  chunk: readonly string[],
  { reading, sums }: { readonly reading: Reading; readonly sums: FlowSums },
): Promise<{ readonly id: string; readonly gap: string }[]> {
  if (part.refused !== null) return chunk.map((id) => ({ id, gap: `${id}: ${part.refused}` }));
  const limits = { maxBytes: reading.maxBytes, mostRows: reading.mostRows ?? mostRows };
  const failures = await readHalving(part, chunk, { ...reading, limits, sums });
  return chunk.flatMap((id) =>
    failures.map((failure) => ({ id, gap: `${id}: log group ${part.logGroup}: ${failure}` })),
  );
}
