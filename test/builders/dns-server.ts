import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A record of a zone, as RFC 1035 and RFC 3596 write it. */
export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'CNAME'; readonly target: string }
  | { readonly type: 'MX'; readonly priority: number; readonly exchange: string };

/** How a name is answered: by its records, not at all, by an error, after a while, or by an answer to another question. */
export type DnsAnswer =
  | readonly DnsRecord[]
  | 'silent'
  | 'servfail'
  | 'nxdomain'
  /** The head of an answer, and then bytes that mean nothing. */
  | 'garbage'
  | { readonly afterMs: number; readonly records: readonly DnsRecord[] }
  | { readonly withOtherId: readonly DnsRecord[] };

export type DnsZone = (name: string, type: DnsRecord['type']) => DnsAnswer;

export interface DnsServer {
  /** In the form of SMTP_WARDEN_DNS_SERVERS. */
  readonly address: string;
  /** What was asked, as `MX example.com`, and over what. */
  readonly asked: string[];
  readonly overTcp: string[];
}

const types = { A: 1, CNAME: 5, MX: 15, AAAA: 28 } as const;
const codes = { servfail: 2, nxdomain: 3 } as const;

/** Zones as a table: a name that is missing does not exist, and one without records of the type has no answer. */
export function zoneOf(
  table: Readonly<Record<string, readonly DnsRecord[] | Exclude<DnsAnswer, readonly DnsRecord[]>>>,
): DnsZone {
  return (name, type) => {
    const found = table[name];
    if (found === undefined) return 'nxdomain';
    return isRecords(found) ? found.filter((record) => record.type === type) : found;
  };
}

function isRecords(answer: DnsAnswer): answer is readonly DnsRecord[] {
  return Array.isArray(answer);
}

/** A DNS server on 127.0.0.1, over UDP and TCP on the same port. What is too long for UDP is cut off (RFC 1035, section 4.2.1). */
export async function dnsServer(zone: DnsZone): Promise<DnsServer> {
  const asked: string[] = [];
  const overTcp: string[] = [];
  const udp = createSocket('udp4');
  const sockets = new Set<Socket>();
  let isOpen = true;
  const answer = (query: Buffer, send: (message: Buffer) => void, most: number, log: string[]) => {
    const { name, type, question } = questionOf(query);
    if (type !== null) log.push(`${type} ${name}`);
    const found = type === null ? [] : zone(name, type);
    if (found === 'silent') return;
    if (found === 'garbage')
      return send(Buffer.concat([message(query, question, [], 0).subarray(0, 7), Buffer.alloc(40, 0xff)]));
    const { records, code, isOther, afterMs } = partsOf(found);
    const whole = message(query, question, records.map(encoded), code);
    const fitting = whole.length <= most ? whole : cutOff(message(query, question, [], code));
    if (isOther) fitting.writeUInt16BE((fitting.readUInt16BE(0) + 1) % 65_536, 0);
    setTimeout(() => send(fitting), afterMs).unref();
  };
  udp.on('message', (query, { port, address }) => {
    answer(query, (text) => void (isOpen && udp.send(text, port, address, () => undefined)), 512, asked);
  });
  const tcp = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    let read = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      read = Buffer.concat([read, chunk]);
      while (read.length >= 2 && read.length >= 2 + read.readUInt16BE(0)) {
        const end = 2 + read.readUInt16BE(0);
        answer(
          read.subarray(2, end),
          (text) => socket.write(Buffer.concat([uint16(text.length), text])),
          65_535,
          overTcp,
        );
        read = read.subarray(end);
      }
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  onTestFinished(() => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
    udp.close();
    tcp.close();
  });
  return { address: `127.0.0.1:${port}`, asked, overTcp };
}

function partsOf(answer: Exclude<DnsAnswer, 'silent' | 'garbage'>) {
  const parts = { records: [] as readonly DnsRecord[], code: 0, isOther: false, afterMs: 0 };
  if (typeof answer === 'string') return { ...parts, code: codes[answer] };
  if (isRecords(answer)) return { ...parts, records: answer };
  return 'afterMs' in answer ? { ...parts, ...answer } : { ...parts, records: answer.withOtherId, isOther: true };
}

function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const code = query.readUInt16BE(at + 1);
  const type = (Object.keys(types) as DnsRecord['type'][]).find((name) => types[name] === code) ?? null;
  return { name: labels.join('.').toLowerCase(), type, question: query.subarray(12, at + 5) };
}

function message(query: Buffer, question: Buffer, records: readonly Buffer[], code: number): Buffer {
  const flags = 0x8180 | code;
  const head = [query.readUInt16BE(0), flags, 1, records.length, 0, 0].map(uint16);
  return Buffer.concat([...head, question, ...records]);
}

function cutOff(whole: Buffer): Buffer {
  whole.writeUInt16BE(whole.readUInt16BE(2) | 0x0200, 2);
  return whole;
}

/** The name of each record is that of the question (a pointer to byte 12), for a minute. */
function encoded(record: DnsRecord): Buffer {
  const data = dataOf(record);
  const ttl = Buffer.from([0, 0, 0, 60]);
  return Buffer.concat([
    Buffer.from([0xc0, 12]),
    uint16(types[record.type]),
    uint16(1),
    ttl,
    uint16(data.length),
    data,
  ]);
}

function dataOf(record: DnsRecord): Buffer {
  switch (record.type) {
    case 'A':
      return Buffer.from(record.address.split('.').map(Number));
    case 'AAAA':
      return Buffer.concat(record.address.split(':').map((group) => uint16(Number.parseInt(group, 16))));
    case 'CNAME':
      return nameOf(record.target);
    case 'MX':
      return Buffer.concat([uint16(record.priority), nameOf(record.exchange)]);
  }
}

function nameOf(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}
