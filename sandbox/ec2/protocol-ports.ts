import { AwsError } from '../aws-error.ts';

export type ProtocolAndPorts = { protocol: string; from: number | undefined; to: number | undefined };

const names: Record<string, string> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

/**
 * Protocol and ports as EC2 stores them: names in lower case, 1, 6, 17 and 58 by name, no ports where the protocol has
 * none (-1 and every other number, "regardless of any port range you specify",
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
 * @throws {AwsError} InvalidParameterValue, with the messages seen on AWS.
 */
export function readProtocolAndPorts(
  protocolText: string | undefined,
  fromText: string | undefined,
  toText: string | undefined,
): ProtocolAndPorts {
  const protocol = readProtocol(protocolText);
  const from = readNumber(fromText);
  const to = readNumber(toText);
  if (protocol === 'tcp' || protocol === 'udp') return { protocol, ...readPorts(from, to) };
  if (protocol === 'icmp' || protocol === 'icmpv6') return { protocol, ...readIcmp(protocol, from, to) };
  return { protocol, from: undefined, to: undefined };
}

function readProtocol(text: string | undefined): string {
  if (text === undefined || text === '') {
    throw invalid("Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.");
  }
  const lower = text.toLowerCase();
  if (lower === '-1' || Object.values(names).includes(lower)) return lower;
  if (!/^\d{1,3}$/.test(lower) || Number(lower) > 255) {
    throw invalid(`Invalid value '${text}' for IP protocol. Unknown protocol.`);
  }
  const number = String(Number(lower));
  return names[number] ?? number;
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^-?\d{1,9}$/.test(text)) throw invalid(`Invalid value '${text}' for portRange.`);
  return Number(text);
}

function readPorts(from: number | undefined, to: number | undefined) {
  if (from === undefined || to === undefined) {
    throw invalid('Invalid value for portRange. Must specify both from and to ports with TCP/UDP.');
  }
  if (from < 0 || from > 65535) throw invalid(`TCP/UDP (from) port (${from}) out of range`);
  if (to < 0 || to > 65535) throw invalid(`TCP/UDP (to) port (${to}) out of range`);
  if (from > to) throw invalid(`Invalid TCP/UDP port range (${from}:${to})`);
  return { from, to };
}

/** ICMP keeps its type and code where other protocols keep ports; -1 is all. For icmpv6 they may be left out. */
function readIcmp(protocol: string, type: number | undefined, code: number | undefined) {
  if (protocol === 'icmpv6' && type === undefined && code === undefined) return { from: -1, to: -1 };
  if (type === undefined || code === undefined) {
    throw invalid('Invalid value for portRange. Must specify both from and to ports with ICMP.');
  }
  if (type < -1 || type > 255) throw invalid(`ICMP type (${type}) out of range`);
  if (code < -1 || code > 255) throw invalid(`ICMP code (${code}) out of range`);
  if (type === -1 && code !== -1) throw invalid(`ICMP code (${code}) must be -1 when the type is -1`);
  return { from: type, to: code };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
