import { ipv4Value, ipv6Value } from './address-text.ts';

/**
 * Whether a text is the name of a domain (RFC 1035 and 1123): labels of 1 to 63 letters, digits and hyphens, 253 characters in all. The
 * last one has a letter, unlike that of an address. A dot at the end is none of a name here.
 */
export function isDomainName(text: string): boolean {
  const labels = text.split('.');
  return (
    text.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label)) &&
    /[a-z]/i.test(labels.at(-1) ?? '')
  );
}

/**
 * Whether a text is a DNS server as Node's `Resolver.setServers` takes it: an address, with a port where it is not 53, and then brackets
 * around an IPv6 address. One with a zone (`%eth0`) means something on one machine only.
 */
export function isDnsServer(text: string): boolean {
  if (isIpv4(text) || isIpv6(text)) return true;
  const [, ipv6, ipv4 = '', port = '0'] = /^(?:\[(.+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? [];
  const isAddress = ipv6 === undefined ? isIpv4(ipv4) : isIpv6(ipv6);
  return isAddress && Number(port) >= 1 && Number(port) <= 65_535;
}

function isIpv4(text: string): boolean {
  return !text.includes(':') && ipv4Value(text, text.length) !== null;
}

function isIpv6(text: string): boolean {
  return text.includes(':') && ipv6Value(text) !== null;
}
