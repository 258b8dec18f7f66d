import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { CallLog } from './call-log.ts';
import { sandboxSecret } from './environment.ts';
import type { Faults } from './faults.ts';
import { createInspection, type Inspection } from './inspect.ts';
import type { Knobs } from './knobs.ts';
import { plantSeed } from './plant-seed.ts';
import { parseSeed, type SeedInput } from './seed.ts';
import { createSandboxServer } from './server.ts';
import { copyState, createState, type Hooks, type SandboxState } from './state.ts';
import { type TrailInput, trailSchema } from './trail.ts';
import { defaultAccount, regionOf } from './world.ts';

export type SandboxOptions = {
  /** The port on 127.0.0.1; a free one when left out. */
  port?: number;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
  /** Fixes which calls `knobs.refuse` hits. */
  randomSeed?: number;
  seed?: SeedInput;
};

/** AWS on this machine. See sandbox/README.md. */
export type Sandbox = Inspection & {
  /** What AWS_ENDPOINT_URL has to be. */
  endpoint: string;
  /** The environment that points an AWS SDK or the aws command line here, as an account in a region. */
  environment(account?: string, region?: string): Record<string, string>;
  /** What an SDK client's constructor takes to talk to the sandbox, as an account in a region. */
  clientConfig(account?: string, region?: string): ClientConfig;
  /** Adds to what is there. @throws {SeedError} and plants nothing. */
  seed(seed: SeedInput): void;
  knobs: Knobs;
  faults: Faults;
  hooks: Hooks;
  calls: CallLog;
  /** Refuses these actions, and no others, to an account. */
  deny(account: string, actions: string[]): void;
  /** Sets rules per security group (L-0EA8095F). */
  setQuota(account: string, region: string, rulesPerGroup: number): void;
  /** Sets the concurrent executions of Lambda (L-B99A9384). */
  setConcurrency(account: string, region: string, concurrency: number): void;
  /** Sets the CloudTrail trails of an account, which otherwise has one that records everything. */
  setTrails(account: string, trails: TrailInput[]): void;
  /** A second sandbox, which begins with the resources, tables, permissions and knobs as they are now. */
  copy(): Promise<Sandbox>;
  /** Ends every connection and the server. */
  close(): Promise<void>;
};

export type ClientConfig = {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

const defaultRegion = 'us-east-1';

/** Starts a sandbox and resolves when it takes requests. Nothing outlives `close()`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const randomSeed = options.randomSeed ?? 25;
  const state = createState(options.now ?? Date.now, randomSeed);
  if (options.seed) plantSeed(state, parseSeed(options.seed));
  return serve(state, { port: options.port ?? 0, randomSeed });
}

async function serve(state: SandboxState, options: { port: number; randomSeed: number }): Promise<Sandbox> {
  const server = createSandboxServer(state).listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${portOf(server.address())}`;

  return {
    ...createInspection(state),
    endpoint,
    environment: (account, region) => environmentOf(endpoint, account, region),
    clientConfig: (account = defaultAccount, region = defaultRegion) => ({
      endpoint,
      region,
      credentials: { accessKeyId: account, secretAccessKey: sandboxSecret },
    }),
    seed: (seed) => plantSeed(state, parseSeed(seed)),
    knobs: state.knobs,
    faults: state.faults,
    hooks: state.hooks,
    calls: state.calls,
    deny: (account, actions) => state.denied.set(account, new Set(actions)),
    setQuota: (account, region, rulesPerGroup) => {
      regionOf(state.world, account, region).rulesPerGroup = rulesPerGroup;
    },
    setConcurrency: (account, region, concurrency) => {
      regionOf(state.world, account, region).lambdaConcurrency = concurrency;
    },
    setTrails: (account, trails) => {
      state.world.trails.set(
        account,
        trails.map((trail) => trailSchema.parse(trail)),
      );
    },
    copy: async () => serve(await copyState(state, options.randomSeed), { ...options, port: 0 }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('A listening TCP server has a port');
  return address.port;
}

function environmentOf(endpoint: string, account = defaultAccount, region = defaultRegion): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: sandboxSecret,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
