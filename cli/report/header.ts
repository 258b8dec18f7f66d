import * as z from 'zod/mini';
import type { EvidenceSummary, TrafficSummary } from '../../core/evidence/summary.ts';
import type { Report } from '../../core/report/report.ts';

/**
 * What a report was made of, as it stands at the begin of the file. With it `report verify` makes the same report again. `format`
 * changes whenever the same report would be written otherwise.
 */
export interface ReportHeader {
  readonly format: number;
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
  /** Where the log was read. */
  readonly tables: { readonly account: string; readonly region: string; readonly audit: string };
  /** What else was known. It is not of the log, so that `report verify` takes it as it stands here. */
  readonly evidence?: KeptEvidence | undefined;
}

export interface KeptEvidence {
  readonly groups: readonly KeptGroup[];
  /** What could not be read. */
  readonly problems: readonly string[];
}

/** What is kept of whom closing a group cuts off, without addresses. */
export interface KeptGroup extends Pick<EvidenceSummary, 'at' | 'verdict' | 'interfaces'> {
  /** The key of the group. */
  readonly group: string;
  readonly traffic: Pick<TrafficSummary, 'covered' | 'sources'> | null;
}

export const reportFormat = 1;

/** A report and what it was made of: all that is written. */
export interface HeadedReport {
  readonly header: ReportHeader;
  readonly report: Report;
}

const moment = z.iso.datetime({ precision: 3 });

const count = z.int().check(z.minimum(0));

const keptGroup = z.strictObject({
  group: z.string(),
  at: z.iso.datetime(),
  verdict: z.enum(['reachable', 'no path found', 'unattached', 'unknown']),
  interfaces: count,
  traffic: z.nullable(
    z.strictObject({
      covered: z.boolean(),
      sources: z.strictObject({ approved: count, managed: count, private: count, cutOff: count }),
    }),
  ),
});

const headerSchema = z.strictObject({
  format: z.int(),
  from: moment,
  to: moment,
  asOf: moment,
  tables: z.strictObject({ account: z.string(), region: z.string(), audit: z.string() }),
  evidence: z.optional(z.strictObject({ groups: z.array(keptGroup), problems: z.array(z.string()) })),
});

export type ReadHeader =
  | { readonly kind: 'header'; readonly header: ReportHeader }
  | { readonly kind: 'other-format'; readonly format: number }
  | { readonly kind: 'none' };

/** Reads a header as JSON. `other-format`: a report that another version of smtp-warden writes otherwise. */
export function headerOf(json: string): ReadHeader {
  const { success, data } = headerSchema.safeParse(parsed(json));
  if (!success) return { kind: 'none' };
  const { format, ...rest } = data;
  return format === reportFormat ? { kind: 'header', header: { ...rest, format } } : { kind: 'other-format', format };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
