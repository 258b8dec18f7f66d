import { below, pick, type Random, shuffled } from '../../races/random.ts';
import { awsList, wideBlocks } from './blocks.ts';
import { chance } from './random.ts';
import type { SimRoute, SimSubnet, SimTable, SimVpc } from './world.ts';

/** What may bring in connections of the internet besides its gateways, and what surely does not. */
export const forwardingKinds = ['eni-fw', 'i-fw', 'vpce-gwlb', 'lgw-1', 'cagw-1'];
const otherKinds = ['nat-1', 'tgw-1', 'vgw-1', 'pcx-1', 'eigw-1', 'vpce-s3'];

interface Tabled {
  readonly vpc: SimVpc;
  readonly subnets: readonly SimSubnet[];
  readonly lists: readonly string[];
  readonly isPlain: boolean;
}

export function someTables(random: Random, { vpc, subnets, lists, isPlain }: Tabled): SimTable[] {
  const own = subnets.filter((subnet) => subnet.vpc === vpc.id);
  const explicit = own.filter(() => chance(random, 0.5));
  const tables = [[], ...explicit.map(({ id }) => [id])].map(
    (ids, index): SimTable => ({
      ...{ id: `rtb-${vpc.id}-${index}`, vpc: vpc.id, isMain: index === 0, subnets: ids, gateways: [] },
      routes: shuffled(random, someRoutes(random, { vpc, lists, isPlain })),
    }),
  );
  return [...tables, ...(isPlain || chance(random, 0.75) ? [] : anEdgeTable(random, vpc))];
}

function anEdgeTable(random: Random, vpc: SimVpc): SimTable[] {
  if (vpc.gateway === null) return [];
  const aside: SimRoute = {
    to: '10.0.0.0/24',
    target: pick(random, forwardingKinds.slice(0, 3)),
    isGone: chance(random, 0.2),
  };
  const routes = [...localRoutes(vpc), ...(chance(random, 0.6) ? [aside] : [])];
  return [{ id: `rtb-${vpc.id}-edge`, vpc: vpc.id, isMain: false, subnets: [], gateways: [vpc.gateway], routes }];
}

function localRoutes({ blocks }: SimVpc): SimRoute[] {
  return blocks.map((to) => ({ to, target: 'local', isGone: false }));
}

function someRoutes(random: Random, { vpc, lists, isPlain }: Omit<Tabled, 'subnets'>): SimRoute[] {
  const gateway = vpc.gateway ?? 'igw-detached';
  const targets = isPlain ? [gateway, ...otherKinds] : [gateway, gateway, ...otherKinds, ...forwardingKinds];
  const route = (to: string, target: string): SimRoute => ({
    ...{ to, target },
    isGone: target === 'igw-detached' || chance(random, 0.08),
  });
  const usual = chance(random, 0.7) ? ['0.0.0.0/0', '::/0'].map((to) => route(to, gateway)) : [];
  const more = Array.from({ length: below(random, 4) }, () => {
    const to = chance(random, 0.8) || isPlain ? pick(random, wideBlocks) : pick(random, lists);
    return route(to, chance(random, 0.5) ? gateway : pick(random, targets));
  });
  const endpoint = chance(random, 0.3) ? [route(awsList, 'vpce-s3')] : [];
  // A VPN may propagate a route that stands already; two others of one destination cannot stand in a table.
  const propagated = chance(random, 0.1) ? [route('0.0.0.0/0', 'vgw-1')] : [];
  const byDestination = new Map([...usual, ...more, ...endpoint].map((one) => [one.to, one]));
  const aside = !isPlain && chance(random, 0.1) ? [route('10.0.0.0/24', 'eni-fw')] : [];
  const added = [...byDestination.values()].filter(({ target, to }) => target !== 'vgw-1' || to !== '0.0.0.0/0');
  return [...localRoutes(vpc), ...added, ...propagated, ...aside].filter(
    // To a list of AWS an endpoint is always a gateway endpoint.
    ({ to, target }) => !target.startsWith('vpce-') || (target === 'vpce-s3') === (to === awsList),
  );
}
