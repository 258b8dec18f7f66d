import { portRules } from '../evaluator/port-rules.ts';
import { bytesOf, type FieldBounds, isDash, isText, wholeNumber } from './flow-bytes.ts';
import type { FlowFormat } from './flow-format.ts';

export const words = {
  interfaceId: bytesOf('eni-'),
  accept: bytesOf('ACCEPT'),
  reject: bytesOf('REJECT'),
  ok: bytesOf('OK'),
  noData: bytesOf('NODATA'),
  skipData: bytesOf('SKIPDATA'),
  egress: bytesOf('egress'),
  ingress: bytesOf('ingress'),
};

const tcp = 6;
/** SYN and ACK of one packet. Flow logs tell ACK only together with SYN (VPC user guide, Flow log records, tcp-flags). */
const synAck = 18;
const ports = new Set(portRules.map(({ port }) => port));

/** A line with where its fields are. CloudWatch Logs writes the time before each record when it exports them: one field more. */
export interface Line {
  bytes: Uint8Array;
  readonly bounds: FieldBounds;
  shift: number;
}

/** Whether a line has this many fields, or a time and this many. */
export function isOfLength(line: Line, count: number): boolean {
  line.shift = line.bounds.count === count + 1 && isMoment(line) ? 1 : 0;
  return line.bounds.count === count + line.shift;
}

export type Columns = FlowFormat['columns'];

export function startOf({ bounds, shift }: Line, column: number): number {
  return bounds.starts[column + shift] as number;
}

export function endOf({ bounds, shift }: Line, column: number): number {
  return bounds.ends[column + shift] as number;
}

export function is(line: Line, column: number, word: Uint8Array): boolean {
  return column >= 0 && isText(line.bytes, startOf(line, column), endOf(line, column), word);
}

export function isUnset(line: Line, column: number): boolean {
  return isDash(line.bytes, startOf(line, column), endOf(line, column));
}

/** -1 where the field is no whole number. */
export function numberIn(line: Line, column: number): number {
  return wholeNumber(line.bytes, startOf(line, column), endOf(line, column));
}

/** Whether the first field is a time such as `2026-11-20T08:00:00.000Z`. */
function isMoment({ bytes, bounds }: Line): boolean {
  const start = bounds.starts[0] as number;
  return (bounds.ends[0] as number) - start >= 20 && bytes[start + 4] === 45 && bytes[start + 10] === 84;
}

/** What a field says of a flow. `unset`: it is `-`. */
export type Answer = 'yes' | 'no' | 'unset' | 'unreadable';

export function portAnswer(line: Line, column: number): Answer {
  const port = numberIn(line, column);
  if (port < 0) return isUnset(line, column) ? 'unset' : 'unreadable';
  if (ports.has(port)) return 'yes';
  return port <= 65_535 ? 'no' : 'unreadable';
}

export function protocolAnswer(line: Line, column: number): Answer {
  const protocol = numberIn(line, column);
  if (protocol < 0) return isUnset(line, column) ? 'unset' : 'unreadable';
  if (protocol === tcp) return 'yes';
  return protocol <= 255 ? 'no' : 'unreadable';
}

export function actionAnswer(line: Line, column: number): Answer {
  if (is(line, column, words.accept)) return 'yes';
  if (is(line, column, words.reject)) return 'no';
  return isUnset(line, column) ? 'unset' : 'unreadable';
}

/** A format without the field, or a record without a value, leaves the direction to the addresses. */
export function directionAnswer(line: Line, column: number): Answer {
  if (column < 0 || is(line, column, words.ingress)) return 'yes';
  if (is(line, column, words.egress)) return 'no';
  return isUnset(line, column) ? 'unset' : 'unreadable';
}

/** Who sends SYN and ACK answers: the other side opened the connection, from its port 25. */
export function isAnswer(line: Line, tcpFlags: number): boolean {
  const flags = tcpFlags < 0 ? -1 : numberIn(line, tcpFlags);
  return flags >= 0 && (flags & synAck) === synAck;
}
