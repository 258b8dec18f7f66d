import { type Gateways, gatewaysOf } from './gateways.ts';
import { type ModelWorld, newWorld, type Start } from './model-world.ts';

/** What is under core: a world, and how workers reach it. */
export interface Layer {
  readonly world: ModelWorld;
  readonly gateways: Gateways;
  /** Writes what people did to the tables to where workers read them. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export type OpenLayer = (start: Start) => Promise<Layer>;

const nothing = async () => undefined;

export async function inMemory(start: Start): Promise<Layer> {
  return { world: newWorld(start), gateways: gatewaysOf, flush: nothing, close: nothing };
}
