import { type Client, comesIn, type Question, smtpPort } from './come-in.ts';
import { crosses, found, hop, isIn, type Place, placeOf, tableOf } from './hops.ts';
import type { SimBalancer, SimInterface, SimListener, SimNode, SimTarget, World } from './world.ts';

/** What goes from a node of a load balancer to something in the VPC. `source` is what the other end sees. */
interface Leg {
  readonly node: SimNode;
  readonly source: Place;
  readonly sourcePorts: readonly number[];
  readonly isClassic: boolean;
}

interface End {
  readonly subnet: string;
  readonly address: Place;
  readonly port: number;
}

/**
 * Whether a client gets to port 25 of an interface by a load balancer: an internet-facing one, or the given one, to which clients
 * come by an accelerator.
 */
export function balancerWalk(world: World, to: SimInterface, question: Question, by?: SimBalancer): boolean {
  const balancers = by ? [by] : world.balancers.filter(({ isFacing }) => isFacing);
  return balancers.some((balancer) =>
    balancer.listeners.some((listener) => {
      // Most listeners lead elsewhere.
      const targets = listener.targets.filter((target) => mayLeadTo(world, balancer, { target, to }));
      return (
        targets.length > 0 &&
        walkListener(world, { balancer, listener, targets, to, question, isFree: by !== undefined })
      );
    }),
  );
}

interface Walk {
  readonly balancer: SimBalancer;
  readonly listener: SimListener;
  readonly targets: readonly SimTarget[];
  readonly to: SimInterface;
  readonly question: Question;
  /** Whether clients come in by something else than a gateway. */
  readonly isFree: boolean;
}

function walkListener(world: World, walk: Walk): boolean {
  const { balancer, listener, targets, question, isFree } = walk;
  return balancer.nodes.some((node) =>
    question.clients.some((client) => {
      if (!admitted(world, balancer, client, listener.port)) return false;
      if (client.family === 'ipv6' && !balancer.isDual) return false;
      const address = client.family === 'ipv4' ? node.ipv4 : node.ipv6;
      const door = { subnet: node.subnet, address, isPublic: true, port: listener.port };
      if (!isFree && !comesIn(world, door, client)) return false;
      return targets.some((target) => forwards(world, walk, { node, client, target }));
    }),
  );
}

interface Step {
  readonly node: SimNode;
  readonly client: Client;
  readonly target: SimTarget;
}

function forwards(world: World, walk: Walk, { node, client, target }: Step): boolean {
  const { balancer, to } = walk;
  if (target.kind === 'balancer') return handsOver(world, walk, { node, client, target });
  return endsOf(world, balancer, { target, to }).some(
    (end) => sharesZone(world, balancer, node.subnet, end.subnet) && sends(world, walk, { node, client, end }),
  );
}

/** With the address of the client, or one of the node. */
function sends(
  world: World,
  { balancer, to, question }: Walk,
  { node, client, end }: { readonly node: SimNode; readonly client: Client; readonly end: End },
): boolean {
  const { family } = end.address;
  const keeps = balancer.kind === 'network' && balancer.keepsClients && client.family === family;
  if (keeps && found(world.subnets, to.subnet).block !== 'off' && world.blocksPreserved) return false;
  if (family === 'ipv6' && !balancer.isDual) return false;
  const source = keeps ? client : placeOf(family === 'ipv4' ? node.ipv4 : node.ipv6);
  const sourcePorts = keeps ? [client.port] : nodePorts;
  const leg = { node, source, sourcePorts, isClassic: balancer.kind === 'classic' };
  return question.admits(source) && carried(world, leg, end);
}

function sharesZone(world: World, { crossesZones }: SimBalancer, one: string, other: string): boolean {
  return crossesZones || found(world.subnets, one).zone === found(world.subnets, other).zone;
}

/** Load balancers choose ports of this range. */
const nodePorts = [1024, 2000, 40_000, 50_000, 61_000, 65_535];

/** From a Network Load Balancer to the Application Load Balancer behind it, which sees the client. */
function handsOver(world: World, walk: Walk, { node, client, target }: Step): boolean {
  if (target.kind !== 'balancer' || client.family !== 'ipv4') return false;
  const next = found(world.balancers, target.balancer);
  const listener = next.listeners.find(({ port }) => port === target.port);
  if (!listener || !admitted(world, next, client, target.port)) return false;
  return next.nodes.some((nextNode) => {
    if (!sharesZone(world, walk.balancer, node.subnet, nextNode.subnet)) return false;
    const end = { subnet: nextNode.subnet, address: placeOf(nextNode.ipv4), port: target.port };
    const leg = { node, source: client, sourcePorts: [client.port], isClassic: false };
    if (!carried(world, leg, end)) return false;
    if (isNodeOf(walk.to, next, nextNode)) return target.port === smtpPort && walk.question.admits(client);
    const onward = { ...walk, balancer: next };
    return listener.targets.some(
      (last) => last.kind !== 'balancer' && forwards(world, onward, { node: nextNode, client, target: last }),
    );
  });
}

function isNodeOf({ balancer, subnet }: SimInterface, { id }: SimBalancer, node: SimNode): boolean {
  return balancer === id && subnet === node.subnet;
}

function admitted(world: World, { groups }: SimBalancer, client: Place, port: number): boolean {
  if (groups.length === 0) return true;
  return groups.some((id) =>
    found(world.groups, id).rules.some(
      ({ protocol, ports, from }) =>
        (protocol === '-1' || (protocol === 'tcp' && ports !== null && ports[0] <= port && port <= ports[1])) &&
        (world.lists[from] ?? (from.includes('/') ? [from] : [])).some((block) => isIn(block, client)),
    ),
  );
}

/** Which addresses of the interface a target is. */
function endsOf(world: World, { vpc }: SimBalancer, { target, to }: { target: SimTarget; to: SimInterface }): End[] {
  if (target.port !== smtpPort || found(world.subnets, to.subnet).vpc !== vpc) return [];
  const ends = to.addresses.map(({ address }) => ({ subnet: to.subnet, address: placeOf(address), port: smtpPort }));
  if (target.kind === 'address') {
    const sought = placeOf(target.address);
    return ends.filter(({ address }) => address.family === sought.family && address.address === sought.address);
  }
  if (target.kind !== 'instance' || target.instance !== to.instance || to.device !== 0) return [];
  return ends.filter(({ address }) => address.family === (target.isIpv6 ? 'ipv6' : 'ipv4')).slice(0, 1);
}

function mayLeadTo(
  world: World,
  balancer: SimBalancer,
  { target, to }: { target: SimTarget; to: SimInterface },
): boolean {
  return target.kind === 'balancer' || endsOf(world, balancer, { target, to }).length > 0;
}

/** A packet from a node to something in its VPC and the answer, by the network ACLs and routes between two subnets. */
function carried(world: World, { node, source, sourcePorts, isClassic }: Leg, end: End): boolean {
  const from = placeOf(end.address.family === 'ipv4' ? node.ipv4 : node.ipv6);
  const isWithin = node.subnet === end.subnet;
  if (!isWithin && !(isStraight(world, node.subnet, end.address) && isStraight(world, end.subnet, from))) return false;
  return sourcePorts.some((port) => {
    const leaves =
      crosses(world, node.subnet, { isOut: true, far: end.address, port: end.port }) &&
      crosses(world, node.subnet, { isOut: false, far: end.address, port });
    const enters =
      crosses(world, end.subnet, { isOut: false, far: source, port: end.port }) &&
      crosses(world, end.subnet, { isOut: true, far: source, port });
    if (isWithin) return !isClassic || leaves;
    return leaves && enters;
  });
}

function isStraight(world: World, subnet: string, to: Place): boolean {
  const route = hop(world, tableOf(world, subnet), to);
  return route !== null && !route.isGone && (route.target === 'local' || world.forwarding.has(route.target));
}
