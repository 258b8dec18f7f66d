import { type Cidr, parseCidr } from '../../core/model/cidr.ts';

/** An address in canonical form. Throws where AWS gave none. */
export function addressOf(text: string | undefined): string {
  const bits = text?.includes(':') ? 128 : 32;
  return withoutPrefix(cidrOf(`${text ?? ''}/${bits}`));
}

/** The first address of a prefix that is delegated to an interface. Throws where AWS gave none. */
export function firstAddressOf(prefix: string | undefined): string {
  return withoutPrefix(cidrOf(prefix));
}

/** A CIDR in canonical form. Throws where AWS gave none. */
export function cidrOf(text: string | undefined): Cidr {
  const reading = parseCidr(text ?? '');
  if (reading.kind === 'invalid') throw new Error(`AWS returned what cannot be read: ${reading.reason}`);
  return reading.cidr;
}

function withoutPrefix(cidr: Cidr): string {
  return cidr.slice(0, cidr.indexOf('/'));
}

/** What AWS always gives. Throws where it does not: with less, what is read would not be whole. */
export function given<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined || value === '') throw new Error(`AWS returned ${what}`);
  return value;
}
