import ipaddr from 'ipaddr.js';

/**
 * The canonical form EC2 stores and returns: host bits cleared, IPv6 compressed as in RFC 5952. `undefined` when the text
 * is not a CIDR of that family. "100.68.0.18/18" becomes "100.68.0.0/18", "1.2.3.4/0" becomes "0.0.0.0/0"
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html).
 */
export function canonicalCidr(text: string, family: 'ipv4' | 'ipv6'): string | undefined {
  return family === 'ipv4' ? canonicalIpv4(text) : canonicalIpv6(text);
}

const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

function canonicalIpv4(text: string): string | undefined {
  const parts = ipv4.exec(text)?.slice(1);
  if (!parts || parts.some((part) => part.length > 1 && part.startsWith('0'))) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, length = 0] = parts.map(Number);
  if (Math.max(a, b, c, d) > 255 || length > 32) return undefined;
  const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
  const network = (((a << 24) | (b << 16) | (c << 8) | d) & mask) >>> 0;
  return `${network >>> 24}.${(network >>> 16) & 255}.${(network >>> 8) & 255}.${network & 255}/${length}`;
}

const ipv6 = /^([0-9a-f:.]+)\/(\d{1,3})$/i;

function canonicalIpv6(text: string): string | undefined {
  const [, address, digits] = ipv6.exec(text) ?? [];
  if (!address || !digits || !ipaddr.IPv6.isValid(address)) return undefined;
  const length = Number(digits);
  if (length > 128) return undefined;
  const bytes = ipaddr.IPv6.parse(address)
    .toByteArray()
    .map((byte, index) => byte & byteMask(length - index * 8));
  return `${new ipaddr.IPv6(bytes).toRFC5952String()}/${length}`;
}

function byteMask(bits: number): number {
  return bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff;
}
