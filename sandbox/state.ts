import type { Call } from './call.ts';
import { type CallLog, createCallLog } from './call-log.ts';
import { createDynamodb, type Dynamodb } from './dynamodb/dynamodb.ts';
import { createFaults, type Faults } from './faults.ts';
import { type Knobs, kindKnobs } from './knobs.ts';
import { createRandom } from './random.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import { copyWorld, createWorld, type World } from './world.ts';

/** Callbacks around every call, awaited, in this process only. */
export type Hooks = { before?: (call: Call) => unknown; after?: (call: Call) => unknown };

/** A running sandbox: what it remembers and how it is set to behave. */
export type SandboxState = {
  now: () => number;
  world: World;
  dynamodb: Dynamodb;
  knobs: Knobs;
  faults: Faults;
  hooks: Hooks;
  calls: CallLog;
  throttle: Throttle;
  random: () => number;
  /** Actions refused, by account. */
  denied: Map<string, Set<string>>;
};

/** `now` is the clock in milliseconds, `randomSeed` fixes which calls `knobs.refuse` hits. */
export function createState(now: () => number, randomSeed: number): SandboxState {
  return {
    now,
    world: createWorld(),
    dynamodb: createDynamodb(),
    knobs: kindKnobs(),
    faults: createFaults(),
    hooks: {},
    calls: createCallLog(),
    throttle: createThrottle(),
    random: createRandom(randomSeed),
    denied: new Map(),
  };
}

/** The same resources, tables, permissions and knobs, apart from these; no call, fault, hook or throttle goes along. */
export async function copyState(state: SandboxState, randomSeed: number): Promise<SandboxState> {
  return {
    ...createState(state.now, randomSeed),
    world: copyWorld(state.world),
    dynamodb: await state.dynamodb.copy(),
    knobs: { ...state.knobs },
    denied: new Map(state.denied),
  };
}
