import { useMemo, useRef } from 'preact/hooks';
import type { Scope } from '../../shared/orders.ts';
import type { Documents, Finding } from '../documents.ts';
import { type Reading, useRead } from '../use-run.ts';
import { emptyIndex, type FleetIndex, grown } from './fleet-index.ts';

export type ScanReading = Reading<Finding, Documents['scan']>;

/** What a scan has found. */
export interface Scan {
  readonly reading: ScanReading;
  /** What is shown: while the same is scanned again, that of before, which is replaced once, at the end. */
  readonly shown: ScanReading;
  /** Of what is shown. */
  readonly index: FleetIndex;
  /** Whether what is shown is of the scan before. */
  readonly isOld: boolean;
  /** Another number: other rows, which do not grow out of those before. */
  readonly round: number;
}

/** Scans, and again when the scope changes. */
export function useScan(scope: Scope): Scan {
  const reading = useRead<Finding, Documents['scan']>({ kind: 'scan', scope });
  const { items, state } = reading;
  const key = JSON.stringify(scope);
  const own = useRef(emptyIndex);
  own.current = useMemo(() => grown(own.current, items), [items]);
  const last = useRef<{ key: string; index: FleetIndex; reading: ScanReading | null; round: number }>({
    ...{ key: '', index: emptyIndex, reading: null, round: 0 },
  });
  const before = last.current;
  if (state !== 'running' && before.reading?.items !== items) {
    const round = before.key === key ? before.round + 1 : before.round;
    last.current = { key, index: own.current, reading, round };
  }
  const { round } = last.current;
  if (state === 'running' && before.key === key && before.reading !== null && before.index.taken > 0)
    return { reading, shown: before.reading, index: before.index, isOld: true, round };
  return { reading, shown: reading, index: own.current, isOld: false, round };
}
