import { hashOf } from '../../core/model/canonical-json.ts';
import type { ChainState } from '../../core/report/report.ts';

/** One digest over the ends of all chains: two logs with the same have the same entries. */
export function headsDigest(chains: readonly ChainState[]): string {
  return hashOf(chains.map(({ chain, entries, head }) => [chain, entries, head]));
}
