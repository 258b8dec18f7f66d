import type { Client } from './come-in.ts';
import { comesIn, type Question, smtpPort } from './come-in.ts';
import { found } from './hops.ts';
import { balancerWalk } from './walk-balancers.ts';
import type { SimAddress, SimInterface, World } from './world.ts';

/** Whether a packet of any of these clients gets to port 25 of an interface, is let in, and is answered. */
export function getsIn(world: World, to: SimInterface, { clients, admits }: Question): boolean {
  return (
    clients.some((client) => admits(client) && to.addresses.some((own) => arrives(world, to, { own, client }))) ||
    balancerWalk(world, to, { clients, admits }) ||
    accelerated(world, to, { clients, admits })
  );
}

function arrives(
  world: World,
  to: SimInterface,
  { own, client }: { readonly own: SimAddress; readonly client: Client },
): boolean {
  if (own.family !== client.family || !listens(world, to)) return false;
  const { subnet } = to;
  return comesIn(world, { subnet, address: own.address, isPublic: own.isPublic, port: smtpPort }, client);
}

/** An instance is there; a load balancer takes connections to its listeners alone. */
function listens(world: World, { balancer }: SimInterface): boolean {
  return balancer === null || found(world.balancers, balancer).listeners.some(({ port }) => port === smtpPort);
}

/** Global Accelerator has a way of its own into a VPC. */
function accelerated(world: World, to: SimInterface, { clients, admits }: Question): boolean {
  return world.accelerators.some((accelerator) => {
    if (accelerator.to === to.id) return listens(world, to) && clients.some(admits);
    const balancer = world.balancers.find(({ id }) => id === accelerator.to);
    return balancer ? balancerWalk(world, to, { clients, admits }, balancer) : false;
  });
}
