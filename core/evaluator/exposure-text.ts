import { type AddressFamily, familyName } from '../model/cidr.ts';
import { publicSpaceSize } from '../model/public-address-space.ts';
import { type Source, sourceKey } from '../model/security-group.ts';
import type { PortRule } from './port-rules.ts';

interface Found {
  /** Public addresses of all sources together. */
  readonly total: bigint;
  readonly limitPrefixLength: number;
  /** The offending sources. */
  readonly sources: readonly Source[];
}

/** How many sources a reason names; more are counted. */
const mostNamed = 3;

/** An exposure in words: how much of the public address space reaches the port, and through which sources. */
export function exposureText({ port }: PortRule, family: AddressFamily, found: Found): string {
  const space = publicSpaceSize(family);
  const reachable = `TCP port ${port} is reachable from`;
  const all = `public ${familyName(family)}`;
  if (found.total >= space) return `${reachable} all of ${all} (${sourcesText(found.sources)})`;
  const share = shareText(found.total, space);
  return `${reachable} ${share} of ${all} (${sourcesText(found.sources)}); the limit is one /${found.limitPrefixLength}`;
}

/** Rounded down, so that only all of it is 100 %. */
function shareText(total: bigint, space: bigint): string {
  const tenths = Number((total * 1000n) / space);
  return tenths === 0 ? 'less than 0.1 %' : `${tenths / 10} %`;
}

function sourcesText(sources: readonly Source[]): string {
  if (sources.length > mostNamed) return `${sources.length} sources together`;
  return sources.map(sourceKey).join(', ');
}
