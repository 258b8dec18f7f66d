/**
 * Four decimal numbers up to 255 without leading zeros, up to `end`; null where the text is anything else. By
 * character codes: a scan reads every CIDR of an account.
 */
export function ipv4Value(text: string, end = text.length): number | null {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < end; index++) {
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
  return dots === 3 && octet >= 0 ? value * 256 + octet : null;
}

/** An IPv6 address as RFC 4291 writes it, without a zone; null where the text is none. */
export function ipv6Value(text: string): bigint | null {
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
      groups.push(quad >>> 16, quad & 0xffff);
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

/** Four decimal numbers. */
export function ipv4Text(value: bigint): string {
  const number = Number(value);
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.');
}

/** As RFC 5952 writes it: lower case, the longest run of zeros compressed. */
export function ipv6Text(value: bigint): string {
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
