import { useId } from 'preact/hooks';
import { grouped } from '../../../core/model/counted.ts';
import { DataTable } from '../data-table.tsx';
import { barsOf, plotSize } from './day-bars.ts';
import { type Day, daysText } from './days.ts';

/** Openings upwards and closings downwards, day by day; the same as a table below. */
export function DaysPlot({ days }: { readonly days: readonly Day[] }) {
  const id = useId();
  const { top, bars } = barsOf(days);
  const { width, middle, height } = plotSize;
  return (
    <figure class="fleet-days">
      <figcaption>
        <svg class="fleet-key" viewBox="0 0 10 10" aria-hidden="true">
          <rect class="opened" width="10" height="10" />
        </svg>{' '}
        opened: upwards
        <svg class="fleet-key" viewBox="0 0 10 10" aria-hidden="true">
          <rect class="closed" x="1" y="1" width="8" height="8" />
        </svg>{' '}
        closed: downwards
      </figcaption>
      <div class="fleet-plot">
        <div class="fleet-scale dim" aria-hidden="true">
          <span>{grouped(top)}</span>
          <span>0</span>
          <span>{grouped(top)}</span>
        </div>
        {/* It is stretched to the width of the page, so that texts stand beside it and not in it. */}
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-labelledby={id}>
          <title id={id}>{`Openings and closings by day. ${daysText(days)}`}</title>
          {bars.map(({ date, text, x, width: wide, up, down }) => (
            <g key={date}>
              <title>{text}</title>
              <rect class="day" x={x} width={wide} y={0} height={height} />
              <rect class="opened" x={x} width={wide} y={middle - up} height={up} />
              <rect class="closed" x={x} width={wide} y={middle} height={down} />
            </g>
          ))}
          <line x1={0} x2={width} y1={middle} y2={middle} />
        </svg>
        <div class="fleet-dates dim" aria-hidden="true">
          <span>{days[0]?.date}</span>
          <span>{days.at(-1)?.date}</span>
        </div>
      </div>
      <p>{daysText(days)}</p>
      <details>
        <summary>The same as a table</summary>
        <DataTable
          caption="Openings and closings by day (UTC)"
          columns={[
            { title: 'Day', cell: ({ date }) => date },
            { title: 'Opened', kind: 'number', cell: ({ opened }) => grouped(opened) },
            { title: 'Closed', kind: 'number', cell: ({ closed }) => grouped(closed) },
          ]}
          rows={days.filter(({ opened, closed }) => opened + closed > 0).reverse()}
          keyOf={({ date }) => date}
          empty="Nothing was opened or closed on these days, by the log."
        />
      </details>
    </figure>
  );
}
