import { canonicalAddress } from './flow-address.ts';
import { fieldBounds, isDash, isText, splitFields, textOf } from './flow-bytes.ts';
import type { FlowFormat } from './flow-format.ts';
import {
  actionAnswer,
  type Columns,
  directionAnswer,
  endOf,
  is,
  isAnswer,
  isOfLength,
  isUnset,
  type Line,
  numberIn,
  portAnswer,
  protocolAnswer,
  startOf,
  words,
} from './flow-record-fields.ts';

/**
 * What a line of a flow log is. `flow`: accepted TCP to the port, as far as the line says not outgoing. `other`: a record of anything
 * else. `no-data`, `skip-data`: the log-status of a record without a flow; `no-status`: such a record without a log-status, so that it
 * may be either. `unclear`: it may be such a flow, and a field that would say so is `-`. `unreadable`: no record of this format; perhaps a
 * header.
 */
export type LineKind = RecordKind | 'blank' | 'unreadable';

export type RecordKind = 'flow' | 'other' | 'no-data' | 'skip-data' | 'no-status' | 'unclear';

/** What the last line said. One object is filled again and again. */
export interface FlowRecord {
  /** Where the id of the interface stands in the line: from here up to there. Unset for `blank` and `unreadable`. */
  interfaceStart: number;
  interfaceEnd: number;
  /** Milliseconds since the epoch; -1: the line does not say it. */
  from: number;
  to: number;
  /** From here on only for a `flow`. The source in canonical form. */
  source: string;
  /**
   * The two addresses that the log gives, in canonical form: one is an address of the interface, even where the packet has another. Both
   * are empty where the log says that the flow is incoming.
   */
  sender: string;
  destination: string;
  /** -1: the line does not say it. */
  packets: number;
  bytes: number;
}

export interface LineReader {
  readonly record: FlowRecord;
  /** Reads the line that is these bytes from `start` up to `end`, without its line feed. */
  read(bytes: Uint8Array, start: number, end: number): LineKind;
}

/**
 * Reads lines of one format. Which address of a record a security group judges: the one in the packet, `pkt-srcaddr`. On the way in it
 * differs from `srcaddr` only where an intermediate layer stands between, and where that layer preserves the client's address, as a
 * Network Load Balancer can, the packet has the client's (VPC user guide, Flow log limitations). Without that field it is `srcaddr`.
 */
export function lineReader({ fields, columns }: FlowFormat): LineReader {
  const line: Line = { bytes: new Uint8Array(), bounds: fieldBounds(), shift: 0 };
  const record: FlowRecord = {
    ...{ interfaceStart: 0, interfaceEnd: 0, from: -1, to: -1 },
    ...{ source: '', sender: '', destination: '', packets: -1, bytes: -1 },
  };
  return {
    record,
    read(bytes, start, end) {
      splitFields(bytes, start, end, line.bounds);
      line.bytes = bytes;
      if (line.bounds.count === 0) return 'blank';
      if (!isOfLength(line, fields.length)) return 'unreadable';
      if (!readInterface(line, columns.interfaceId, record) || !readTimes(line, columns, record)) return 'unreadable';
      const status = statusOf(line, columns);
      if (status !== 'ok') return status;
      const passed = passage(line, columns);
      return passed === 'flow' ? readFlow(line, columns, record) : passed;
    },
  };
}

/** The id is `-` for a regional NAT gateway. */
function readInterface(line: Line, column: number, record: FlowRecord): boolean {
  const start = startOf(line, column);
  const end = endOf(line, column);
  record.interfaceStart = start;
  record.interfaceEnd = end;
  return isText(line.bytes, start, Math.min(end, start + 4), words.interfaceId) || isDash(line.bytes, start, end);
}

function statusOf(line: Line, { logStatus, srcaddr, dstaddr, pktSrcaddr }: Columns): LineKind | 'ok' {
  if (logStatus >= 0) {
    if (is(line, logStatus, words.ok) || isUnset(line, logStatus)) return 'ok';
    if (is(line, logStatus, words.noData)) return 'no-data';
    return is(line, logStatus, words.skipData) ? 'skip-data' : 'unreadable';
  }
  const isEmpty = isUnset(line, srcaddr) && isUnset(line, dstaddr) && (pktSrcaddr < 0 || isUnset(line, pktSrcaddr));
  return isEmpty ? 'no-status' : 'ok';
}

/** Times are in seconds since the epoch. More than 11 digits would be in another unit, such as milliseconds. */
function readTimes(line: Line, { start, end }: Columns, record: FlowRecord): boolean {
  const from = numberIn(line, start);
  const to = numberIn(line, end);
  record.from = from < 0 ? -1 : from * 1000;
  record.to = to < 0 ? -1 : to * 1000;
  if (from >= 1e11 || to >= 1e11) return false;
  if (from < 0 && !isUnset(line, start)) return false;
  return to >= 0 ? from <= to : isUnset(line, end);
}

/** Whether a record is of a flow that counts, as far as its ports and words say. */
function passage(line: Line, columns: Columns): LineKind {
  const port = portAnswer(line, columns.dstport);
  const protocol = protocolAnswer(line, columns.protocol);
  const action = actionAnswer(line, columns.action);
  const direction = directionAnswer(line, columns.flowDirection);
  if (port === 'unreadable' || protocol === 'unreadable' || action === 'unreadable' || direction === 'unreadable')
    return 'unreadable';
  if (port === 'no' || protocol === 'no' || action === 'no' || direction === 'no' || isAnswer(line, columns.tcpFlags))
    return 'other';
  return port === 'unset' || protocol === 'unset' || action === 'unset' ? 'unclear' : 'flow';
}

function readFlow(line: Line, columns: Columns, record: FlowRecord): LineKind {
  const { srcaddr, pktSrcaddr, flowDirection } = columns;
  const inPacket = pktSrcaddr >= 0 && !isUnset(line, pktSrcaddr) ? pktSrcaddr : srcaddr;
  if (isUnset(line, inPacket) || record.from < 0 || record.to < 0) return 'unclear';
  const source = addressIn(line, inPacket);
  if (source === null || !readAmounts(line, columns, record)) return 'unreadable';
  record.source = source;
  record.sender = '';
  record.destination = '';
  return is(line, flowDirection, words.ingress) ? 'flow' : readAddresses(line, columns, record);
}

function readAddresses(line: Line, { srcaddr, dstaddr }: Columns, record: FlowRecord): LineKind {
  if (isUnset(line, dstaddr)) return 'unclear';
  const sender = isUnset(line, srcaddr) ? record.source : addressIn(line, srcaddr);
  const destination = addressIn(line, dstaddr);
  if (sender === null || destination === null) return 'unreadable';
  record.sender = sender;
  record.destination = destination;
  return 'flow';
}

function addressIn(line: Line, column: number): string | null {
  return canonicalAddress(textOf(line.bytes, startOf(line, column), endOf(line, column)));
}

function readAmounts(line: Line, { packets, bytes }: Columns, record: FlowRecord): boolean {
  record.packets = packets < 0 ? -1 : numberIn(line, packets);
  record.bytes = bytes < 0 ? -1 : numberIn(line, bytes);
  return isAmount(line, packets, record.packets) && isAmount(line, bytes, record.bytes);
}

function isAmount(line: Line, column: number, amount: number): boolean {
  return column < 0 || amount >= 0 || isUnset(line, column);
}
