import type { AddressSet } from './address-set.ts';
import { type AddressFamily, addressRange, type Cidr, familyOf } from './cidr.ts';
import { publicSize } from './public-address-space.ts';
import { remembered } from './remembered.ts';

/** What a CIDR means, each part worked out when it is asked for the first time. */
export class Network {
  readonly family: AddressFamily;
  readonly #cidr: Cidr;
  #addresses: AddressSet | null = null;
  #publicAddresses: bigint | null = null;
  #roundedPublic = Number.NaN;

  constructor(cidr: Cidr) {
    this.#cidr = cidr;
    this.family = familyOf(cidr);
  }

  get addresses(): AddressSet {
    this.#addresses ??= [addressRange(this.#cidr)];
    return this.#addresses;
  }

  /** How many of them are public unicast addresses. */
  get publicAddresses(): bigint {
    this.#publicAddresses ??= publicSize(this.addresses);
    return this.#publicAddresses;
  }

  /** The same as a number, which is exact up to 2^53 and then to 16 digits. */
  get roundedPublic(): number {
    if (Number.isNaN(this.#roundedPublic)) this.#roundedPublic = Number(this.publicAddresses);
    return this.#roundedPublic;
  }
}

/** The network of a CIDR. */
export const networkOf: (cidr: Cidr) => Network = remembered(4096, (cidr) => new Network(cidr));
