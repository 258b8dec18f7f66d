import { ipv6, nearbyIpv4, privateIpv4, publicIpv4 } from './addresses.ts';
import type { Random } from './random.ts';

/** One network interface, as EC2 describes it. */
export interface Card {
  readonly id: string;
  /** The first is the primary address, which flow logs show for all of them. */
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** Whether the logs are asked about it. */
  readonly isAsked: boolean;
}

/** What the logs are about. Times in seconds since the epoch. */
export interface World {
  readonly cards: readonly Card[];
  readonly clients: readonly string[];
  readonly begin: number;
  readonly end: number;
  /** Whether every interface is logged from the beginning to the end, and nothing is left open about its flows. */
  readonly isCalm: boolean;
}

export function worldOf(random: Random): World {
  const hex = () =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const count = 1 + random.below(4);
  const cards = Array.from({ length: count }, (_, index) => ({
    id: random.often(80) ? `eni-0${hex()}${hex()}` : `eni-${hex()}`,
    ipv4: Array.from({ length: 1 + random.below(3) }, () => privateIpv4(random)),
    ipv6: Array.from({ length: random.below(3) }, () => ipv6(random)),
    isAsked: index === 0 || random.often(60),
  }));
  const clients = Array.from({ length: 1 + random.below(8) }, () =>
    random.often(30) ? ipv6(random, '2a00:1450') : random.often(30) ? nearbyIpv4(random) : publicIpv4(random),
  );
  const begin = 1_700_000_000 + random.below(50_000_000);
  return {
    cards,
    clients: [...new Set(clients)],
    begin,
    end: begin + 60 + random.below(20 * 86_400),
    isCalm: random.often(40),
  };
}
