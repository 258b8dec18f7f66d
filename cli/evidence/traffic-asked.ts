import { open } from 'node:fs/promises';
import type { Period } from '../../core/evidence/traffic.ts';
import { messageOf } from '../../core/model/message-of.ts';
import { UsageError } from '../failure.ts';
import type { EvidenceOptions } from './evidence-options.ts';
import { evidencePeriod } from './evidence-period.ts';

/** Where to read who spoke to the port. */
export type TrafficAsked =
  | {
      readonly kind: 'files';
      readonly files: readonly string[];
      /** The fields of their records, as they were given; null: the files say them, or have those of version 2. */
      readonly format: string | null;
      /** Null: every record, whatever its age. */
      readonly period: Period | null;
    }
  | { readonly kind: 'logs'; readonly period: Period };

/**
 * What a person asks about traffic; null: nothing. `now` is in milliseconds, `flag` the name of the option that gives the period. Throws a
 * UsageError before anything is read of AWS: for a period that is none, a format without files, and a file that cannot be read.
 */
export async function trafficAsked(
  { evidence, flowLogs, flowLogFormat }: EvidenceOptions,
  now: number,
  flag = '--evidence',
): Promise<TrafficAsked | null> {
  const period = evidence === undefined ? null : evidencePeriod(evidence, now, flag);
  if (flowLogs === undefined) {
    if (flowLogFormat !== undefined)
      throw new UsageError('--flow-log-format says what is in the files of --flow-logs: give --flow-logs too');
    return period && { kind: 'logs', period };
  }
  const files = [...new Set(flowLogs)];
  for (const file of files) await assertReadable(file);
  return { kind: 'files', files, format: flowLogFormat ?? null, period };
}

/** A group that stands after --flow-logs is taken for a file, as the last of a list. */
async function assertReadable(file: string): Promise<void> {
  const problem = await problemOf(file);
  if (problem === null) return;
  const hint = /^\s*sg-/i.test(file) ? '; write the groups before --flow-logs, which takes all that follows it' : '';
  throw new UsageError(`--flow-logs: ${JSON.stringify(file)} cannot be read: ${problem}${hint}`);
}

async function problemOf(file: string): Promise<string | null> {
  try {
    const handle = await open(file);
    try {
      return (await handle.stat()).isDirectory() ? 'it is a folder; name the files in it' : null;
    } finally {
      await handle.close();
    }
  } catch (error) {
    return messageOf(error);
  }
}
