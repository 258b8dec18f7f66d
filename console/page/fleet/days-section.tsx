import { useMemo, useState } from 'preact/hooks';
import { grouped } from '../../../core/model/counted.ts';
import type { ReadOrder } from '../../shared/orders.ts';
import { CommandLine } from '../command-line.tsx';
import type { Documents, Remediation } from '../documents.ts';
import { Message } from '../message.tsx';
import { type Reading, useRead } from '../use-run.ts';
import { completeSince, daysOf } from './days.ts';
import { DaysPlot } from './days-plot.tsx';
import { ReadError } from './read-errors.tsx';

/** So many remediations are read; the newest come first. */
const most = 5_000;

const order: ReadOrder = { kind: 'history-list', since: '30d', limit: most };

export type DaysReading = Reading<Remediation, Documents['history-list']>;

/** The remediations and decisions of the last 30 days. */
export function useDays(): DaysReading {
  return useRead<Remediation, Documents['history-list']>(order);
}

interface DaysProps {
  readonly reading: DaysReading;
  /** Errors that the page says already. */
  readonly same: readonly (string | null)[];
}

/** Openings and closings over time. */
export function Days({ reading: { state, items, error, document }, same }: DaysProps) {
  const [now] = useState(Date.now);
  const days = useMemo(
    () => (state === 'done' ? daysOf(items, now, { read: completeSince(items, most) }) : []),
    [items, state, now],
  );
  return (
    <section id="days">
      <h2>Openings and closings of the last 30 days</h2>
      {state === 'running' ? <p class="dim fleet-days">Reading the log…</p> : null}
      {days.length > 0 ? <DaysPlot days={days} /> : null}
      {state === 'done' && items.length >= most ? (
        <Message kind="note">
          Only the newest {grouped(most)} remediations are read, so that earlier days are left out.
        </Message>
      ) : null}
      {(document?.damages ?? []).map((damage) => (
        <Message key={damage} kind="warning">
          {damage}
        </Message>
      ))}
      <ReadError error={error} same={same} />
      <CommandLine order={order} />
    </section>
  );
}
