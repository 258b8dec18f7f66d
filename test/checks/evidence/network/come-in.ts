import { crosses, found, hop, type Place, placeOf, tableOf } from './hops.ts';
import type { World } from './world.ts';

/** A client on the internet, and the port that it has chosen. */
export interface Client extends Place {
  readonly port: number;
}

/** Whom the rules that are asked about let in. */
export type Admits = (from: Place) => boolean;

export interface Question {
  readonly clients: readonly Client[];
  readonly admits: Admits;
}

export const smtpPort = 25;

/** Where packets come in from the internet. */
export interface Door {
  readonly subnet: string;
  readonly address: string;
  readonly isPublic: boolean;
  readonly port: number;
}

/** A packet in from the internet, hop by hop, and the answer back. */
export function comesIn(world: World, door: Door, client: Client): boolean {
  const { subnet, port } = door;
  if (!crosses(world, subnet, { isOut: false, far: client, port })) return false;
  if (!crosses(world, subnet, { isOut: true, far: client, port: client.port })) return false;
  const back = hop(world, tableOf(world, subnet), client);
  if (back === null || back.isGone) return false;
  // What is beside the gateways brings the connection in by itself.
  if (world.forwarding.has(back.target)) return true;
  const { gateway } = found(world.vpcs, found(world.subnets, subnet).vpc);
  return door.isPublic && back.target === gateway && passesGateway(world, door, gateway);
}

function passesGateway(world: World, { subnet, address }: Door, gateway: string): boolean {
  if (found(world.subnets, subnet).block !== 'off') return false;
  const edge = world.tables.find(({ gateways }) => gateways.includes(gateway));
  if (!edge) return true;
  const on = hop(world, edge, placeOf(address));
  return on !== null && !on.isGone && (on.target === 'local' || world.forwarding.has(on.target));
}
