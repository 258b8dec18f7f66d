import { useEffect, useRef, useState } from 'preact/hooks';
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
  /** Whether more is to come: the scan goes on, or what it has found is not all in the index yet. */
  readonly isRunning: boolean;
  /** The same of what is shown. */
  readonly state: ScanReading['state'];
  /** Whether what is shown is of the scan before. */
  readonly isOld: boolean;
  /** Another number: other rows, which do not grow out of those before. */
  readonly round: number;
}

/** Scans, and again when the scope changes. */
export function useScan(scope: Scope): Scan {
  const reading = useRead<Finding, Documents['scan']>({ kind: 'scan', scope });
  const own = useIndex(reading.items);
  const key = JSON.stringify(scope);
  const last = useRef<{ key: string; index: FleetIndex; reading: ScanReading | null; round: number }>({
    ...{ key: '', index: emptyIndex, reading: null, round: 0 },
  });
  const before = last.current;
  const isRunning = reading.state === 'running' || own.taken < reading.items.length;
  if (!isRunning && before.reading?.items !== reading.items) {
    const round = before.key === key ? before.round + 1 : before.round;
    last.current = { key, index: own, reading, round };
  }
  const { round } = last.current;
  if (isRunning && before.key === key && before.reading !== null && before.index.taken > 0)
    return {
      reading,
      shown: before.reading,
      index: before.index,
      isRunning,
      state: before.reading.state,
      isOld: true,
      round,
    };
  const state = isRunning ? 'running' : reading.state;
  return { reading, shown: reading, index: own, isRunning, state, isOld: false, round };
}

/** So many findings are taken in at once: a few milliseconds of work. What came in one burst is taken in part by part. */
const mostAtOnce = 1_000;

function useIndex(items: readonly Finding[]): FleetIndex {
  const [, setTurn] = useState(0);
  const known = useRef({ items, index: emptyIndex });
  const { current } = known;
  const turn = useRef(true);
  if (turn.current || current.items !== items)
    known.current = { items, index: grown(current.index, items, mostAtOnce) };
  turn.current = false;
  const { index } = known.current;
  useEffect(() => {
    if (index.taken >= items.length) return;
    const timer = setTimeout(() => {
      turn.current = true;
      setTurn((count) => count + 1);
    });
    return () => clearTimeout(timer);
  }, [index, items]);
  return index;
}
