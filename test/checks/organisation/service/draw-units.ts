import { looks, styleSheet } from '../../../../bench/peers/figure/looks.ts';
import { panel } from '../../../../bench/peers/figure/panel.ts';
import type { Series } from '../../../../bench/peers/figure/series.ts';
import type { UnitsAt } from './units-at.ts';

const size = { width: 960, height: 440 };
const [top, bottom] = [56, 340];

/** DynamoDB's units and the time of a sweep over the number of accounts, as an SVG document. */
export function drawUnits(results: readonly UnitsAt[]): string {
  const lineOf = (look: Series['look'], value: (at: UnitsAt) => number): Series => {
    return { label: look.name, look, points: results.map((at) => ({ groups: at.size, value: value(at) })) };
  };
  const units = [lineOf(looks.own, ({ read }) => read), lineOf(looks.boto3, ({ written }) => written)];
  const time = [lineOf(looks.own, ({ seconds }) => seconds)];
  const counted = 'accounts';
  const perAccount = (value: (at: UnitsAt) => number) => {
    const shares = results.map((at) => value(at) / at.size);
    return `${Math.min(...shares).toFixed(1)} to ${Math.max(...shares).toFixed(1)}`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="title">
<title id="title">DynamoDB units and simulated time of a sweep, by number of accounts</title>
${styleSheet()}
<rect class="ground" width="${size.width}" height="${size.height}" rx="6"/>
${panel({ left: 80, right: 410, top, bottom }, { title: 'DynamoDB', unit: 'units of a sweep', series: units, counted })}
${panel({ left: 560, right: 890, top, bottom }, { title: 'A sweep takes', unit: 'simulated seconds', series: time, counted })}
<text x="80" y="${size.height - 34}">Circles: read units, ${perAccount(({ read }) => read)} an account. Triangles: write units, ${perAccount(({ written }) => written)}. Both axes logarithmic.</text>
<text x="80" y="${size.height - 14}">npm run test:organisation: 17 regions, 50 scanners, AWS calls of 60 ms in the median and 1 s at the 99th percentile.</text>
</svg>
`;
}
