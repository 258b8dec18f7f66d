import { useId } from 'preact/hooks';
import { type Day, daysText } from './days.ts';

const size = { width: 960, height: 150, left: 30, middle: 66, most: 56 } as const;

/** Openings upwards and closings downwards, day by day; the same as a table below. */
export function DaysPlot({ days }: { readonly days: readonly Day[] }) {
  const id = useId();
  const top = Math.max(1, ...days.map(({ opened, closed }) => Math.max(opened, closed)));
  const step = (size.width - size.left) / days.length;
  const width = Math.max(2, step * 0.6);
  const xOf = (index: number) => size.left + step * index + (step - width) / 2;
  return (
    <figure class="fleet-days">
      <figcaption>
        <span class="fleet-key opened" aria-hidden="true" /> opened (up){' '}
        <span class="fleet-key closed" aria-hidden="true" /> closed (down)
      </figcaption>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-labelledby={id}>
        <title id={id}>{daysText(days)}</title>
        <text x="0" y={size.middle - size.most + 8}>
          {top}
        </text>
        <text x="0" y={size.middle + size.most}>
          {top}
        </text>
        <line class="grid" x1={size.left} x2={size.width} y1={size.middle} y2={size.middle} />
        {days.map(({ date, opened, closed }, index) => (
          <g key={date}>
            <rect
              class="opened"
              x={xOf(index)}
              width={width}
              y={size.middle - (opened / top) * size.most}
              height={(opened / top) * size.most}
            />
            <rect class="closed" x={xOf(index)} width={width} y={size.middle} height={(closed / top) * size.most} />
            {index % 7 === days.length % 7 ? (
              <text x={xOf(index)} y={size.height - 4}>
                {date.slice(5)}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
      <details>
        <summary>The same as a table</summary>
        <table>
          <caption class="unseen">Openings and closings by day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Opened</th>
              <th scope="col">Closed</th>
            </tr>
          </thead>
          <tbody>
            {days
              .filter(({ opened, closed }) => opened + closed > 0)
              .map(({ date, opened, closed }) => (
                <tr key={date}>
                  <td>{date}</td>
                  <td>{opened}</td>
                  <td>{closed}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
