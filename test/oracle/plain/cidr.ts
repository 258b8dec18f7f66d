/**
 * CIDRs read the straightforward way, all numbers as BigInt and every spelling written anew: what core/model/cidr.ts did before it
 * was made fast for scans. It has to read every text as this does.
 */

export type PlainReading =
  | { readonly kind: 'cidr'; readonly cidr: string; readonly hostBits: boolean }
  | { readonly kind: 'invalid'; readonly reason: string };

type Family = 'ipv4' | 'ipv6';

const bits = { ipv4: 32, ipv6: 128 } as const;

export function readPlainly(text: string): PlainReading {
  const slash = text.indexOf('/');
  if (slash < 0) return invalid(text, 'it has no prefix length; a single address is written as /32 or /128');
  const family: Family = text.includes(':') ? 'ipv6' : 'ipv4';
  const address = family === 'ipv4' ? ipv4Value(text.slice(0, slash)) : ipv6Value(text.slice(0, slash));
  if (address === null)
    return invalid(text, `the address is not a valid ${family === 'ipv4' ? 'IPv4' : 'IPv6'} address`);
  const prefixText = text.slice(slash + 1);
  const prefix = /^(0|[1-9]\d{0,2})$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (!(prefix <= bits[family])) return invalid(text, `the prefix length must be 0 to ${bits[family]}`);
  const hostMask = (1n << BigInt(bits[family] - prefix)) - 1n;
  const first = address & ~hostMask;
  return { kind: 'cidr', cidr: cidrOf(family, first, prefix), hostBits: first !== address };
}

function cidrOf(family: Family, first: bigint, prefix: number): string {
  return `${family === 'ipv4' ? ipv4Text(first) : ipv6Text(first)}/${prefix}`;
}

function invalid(text: string, why: string): PlainReading {
  return { kind: 'invalid', reason: `${JSON.stringify(text)} is not a CIDR: ${why}` };
}

/** Four decimal numbers up to 255 without leading zeros. */
function ipv4Value(text: string): bigint | null {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 46 && octet >= 0) {
      value = value * 256 + octet;
      octet = -1;
      dots += 1;
    } else if (code >= 48 && code <= 57 && octet !== 0) {
      octet = Math.max(octet, 0) * 10 + code - 48;
      if (octet > 255) return null;
    } else return null;
  }
  return dots === 3 && octet >= 0 ? BigInt(value * 256 + octet) : null;
}

function ipv6Value(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(ipv6Groups);
  if (!head || (halves.length === 2 && !tail)) return null;
  if (halves.length === 1) return head.length === 8 ? joinGroups(head) : null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  return missing >= 1 ? joinGroups([...head, ...Array<number>(missing).fill(0), ...(tail ?? [])]) : null;
}

/** The 16-bit groups of one side of `::`; a dotted quad may stand for the last two (RFC 4291, section 2.2). */
function ipv6Groups(side: string, index: number, sides: string[]): number[] | null {
  if (side === '') return sides.length === 2 ? [] : null;
  const groups: number[] = [];
  const parts = side.split(':');
  for (const [position, part] of parts.entries()) {
    if (part.includes('.')) {
      const quad = ipv4Value(part);
      if (quad === null || position !== parts.length - 1 || index !== sides.length - 1) return null;
      groups.push(Number(quad >> 16n), Number(quad & 0xffffn));
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

function joinGroups(groups: readonly number[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

function ipv4Text(value: bigint): string {
  const number = Number(value);
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.');
}

function ipv6Text(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
