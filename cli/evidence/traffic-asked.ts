import { existsSync } from 'node:fs';
import type { TrafficReader } from '../../core/evidence/readers.ts';
import type { Period } from '../../core/evidence/traffic.ts';
import { isSecurityGroupId } from '../../core/model/aws-ids.ts';
import { counted } from '../../core/model/counted.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import type { EvidenceOptions } from './evidence-options.ts';
import { evidencePeriod } from './evidence-period.ts';

/** Where to read who spoke to the port: files, which are read already, or the logs of AWS. */
export type TrafficAsked =
  | { readonly kind: 'files'; readonly reader: TrafficReader }
  | { readonly kind: 'logs'; readonly period: Period };

interface Context {
  readonly host: Pick<Host, 'notice'>;
  /** In milliseconds since the epoch. */
  readonly now: number;
  /** The option that gives the period. */
  readonly flag?: string;
}

/**
 * What a person asks about traffic; null: nothing. Files are read here. Throws a UsageError before anything is asked of AWS: for a period that is
 * none, a format without files, and files that cannot be read or hold no records.
 */
export async function trafficAsked(
  { evidence, flowLogs, flowLogFormat }: EvidenceOptions,
  { host, now, flag = '--evidence' }: Context,
): Promise<TrafficAsked | null> {
  const format = flowLogFormat ?? null;
  const period = evidence === undefined ? null : evidencePeriod(evidence, now, flag);
  if (flowLogs === undefined) {
    if (format !== null)
      throw new UsageError('--flow-log-format says what is in the files of --flow-logs: give --flow-logs too');
    return period && { kind: 'logs', period };
  }
  refuseGroup(flowLogs);
  const { readFlowLogFiles } = await import('./flow-log-files.ts');
  const which = period === null ? 'every record, whatever its age' : `records of the last ${evidence?.trim()}`;
  host.notice(`Reading ${counted(flowLogs.length, 'file')} of flow logs: ${which}.`);
  return { kind: 'files', reader: await readFlowLogFiles(flowLogs, { format, period }) };
}

/** --flow-logs takes all that follows it: a group that stands there would be taken for a file. */
function refuseGroup(files: readonly string[]): void {
  const group = files.find((file) => isSecurityGroupId(file) && !existsSync(file));
  if (group !== undefined)
    throw new UsageError(`${group} stands after --flow-logs, which takes all that follows for files: write it before`);
}
