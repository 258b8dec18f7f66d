import type { BenchResult } from '../results.ts';
import { styleSheet } from './looks.ts';
import { marker } from './marker.ts';
import { panel } from './panel.ts';
import { type Series, seriesOf } from './series.ts';

const size = { width: 960, height: 480 };
const [top, bottom] = [56, 356];

/** CPU and memory over the number of groups, as an SVG document. @throws {Error} when nothing that it shows was measured. */
export function drawFigure({ sizes, date, machine }: Pick<BenchResult, 'sizes' | 'date' | 'machine'>): string {
  const cpu = seriesOf(sizes, ({ cpuSeconds }) => cpuSeconds.median);
  const memory = seriesOf(sizes, ({ peakMegabytes }) => peakMegabytes?.median ?? null);
  if (cpu.length === 0) throw new Error('there is nothing to draw: none of the tools of the figure was measured');
  const source = `npm run bench:peers, ${date.slice(0, 10)}, ${machine.cores} cores`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="title">
<title id="title">CPU seconds and peak memory of tools that find open security groups, by number of groups</title>
${styleSheet()}
<rect class="ground" width="${size.width}" height="${size.height}" rx="6"/>
${panel({ left: 60, right: 410, top, bottom }, { title: 'CPU', unit: 'seconds (user + system)', series: cpu })}
${memory.length === 0 ? '' : panel({ left: 540, right: 890, top, bottom }, { title: 'Peak memory', unit: 'MB', series: memory })}
${legend(cpu)}
<text x="60" y="${size.height - 14}">Four rules a group, one group in ten open; both axes logarithmic. ${source}</text>
</svg>
`;
}

/** Two rows of three. */
function legend(series: readonly Series[]): string {
  const entries = series.map(({ label, look }, index) => {
    const x = 60 + (index % 3) * 290;
    const y = 418 + Math.floor(index / 3) * 22;
    const dashes = look.dashes ? ` stroke-dasharray="${look.dashes}"` : '';
    const line = `<path class="line ${look.name}" stroke-width="${look.width}"${dashes} d="M${x} ${y}h28"/>`;
    return `${line}${marker(look, x + 14, y)}<text x="${x + 38}" y="${y + 4}">${label}</text>`;
  });
  return entries.join('\n');
}
