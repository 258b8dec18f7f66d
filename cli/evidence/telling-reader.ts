import type { EstimatedPart, EstimatingReader, TrafficEstimate } from '../../aws/traffic/traffic-estimate.ts';
import type { TrafficReader } from '../../core/evidence/readers.ts';
import { counted } from '../../core/model/counted.ts';
import type { Place } from '../../core/model/security-group.ts';
import type { Host } from '../host/host.ts';
import { bytesText } from '../render/bytes-text.ts';

/** How many log groups and tables are named. */
const most = 5;

/** A reader that says what it will read, and how much that may be, before each query that costs by the byte. */
export function tellingReader(reader: EstimatingReader, place: Place, host: Pick<Host, 'notice'>): TrafficReader {
  return {
    read: async (interfaces) => {
      const text = estimateText(await reader.estimate(interfaces), place);
      if (text !== null) host.notice(text);
      return reader.read(interfaces);
    },
  };
}

/** What will be read, in one line; null where nothing is. */
export function estimateText(
  { period, interfaces, parts, bytes }: TrafficEstimate,
  { account, region }: Place,
): string | null {
  const read = parts.filter(({ refused }) => refused === null);
  if (read.length === 0) return null;
  const names = read.slice(0, most).map(partText);
  const more = read.length > names.length ? [`${read.length - names.length} more`] : [];
  const when = `from ${timeText(period.from)} to ${timeText(period.to)}`;
  const much = bytes === null ? 'how much that is cannot be told before' : `about ${bytesText(bytes)}`;
  return `${account} ${region}: reading flow logs of ${counted(interfaces, 'interface')} ${when}: ${[...names, ...more].join(', ')}; ${much}`;
}

function partText({ name, queries, bytes }: EstimatedPart): string {
  const details = [...(queries > 1 ? [`${queries} queries`] : []), ...(bytes === null ? [] : [bytesText(bytes)])];
  return details.length === 0 ? name : `${name} (${details.join(', ')})`;
}

function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}
