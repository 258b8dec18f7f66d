import { type GroupRef, groupKey } from '../model/security-group.ts';
import type { ReportRange } from './report.ts';

interface Row extends GroupRef {
  readonly at: string;
  readonly id: string;
}

/** Whether something is of the period of a report. */
export function isOfPeriod({ from, to, asOf }: ReportRange): (row: Pick<Row, 'at'>) => boolean {
  return ({ at }) => from <= at && at <= to && at <= asOf;
}

export function byTime(a: Row, b: Row): number {
  return compareTexts(a.at, b.at) || compareTexts(a.id, b.id) || compareTexts(groupKey(a), groupKey(b));
}

/** By UTF-16 code units, so that the order is the same on every machine. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
