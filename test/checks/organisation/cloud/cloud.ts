import { AsyncLocalStorage } from 'node:async_hooks';
import type { Random } from '../../races/random.ts';
import type { Database } from '../dynamodb/database.ts';
import { lognormal } from '../engine/chance.ts';
import type { SimulatedClock } from '../engine/clock.ts';
import type { SimulatedProcess } from '../engine/process.ts';
import { SdkError } from '../engine/sdk-error.ts';
import { withRetries } from '../engine/with-retries.ts';
import type { SimulatedAccount } from '../organisation/accounts.ts';
import type { SimulatedQueue } from '../sqs/queue.ts';
import type { Buckets } from './buckets.ts';
import type { SecurityGroupsOfAll } from './security-groups.ts';

/** All of AWS that the service knows, in memory. */
export interface Cloud {
  readonly clock: SimulatedClock;
  readonly random: Random;
  readonly hub: string;
  readonly accounts: ReadonlyMap<string, SimulatedAccount>;
  readonly groups: SecurityGroupsOfAll;
  readonly buckets: Buckets;
  readonly database: Database;
  /** Throws where there is no queue at this URL. */
  readonly queueAt: (url: string) => SimulatedQueue;
  readonly calls: CallCounts;
}

export interface CallCounts {
  /** By the name of the command, each attempt. */
  readonly byName: Map<string, number>;
  /** How often the role of an account was asked for. */
  readonly assumed: Map<string, number>;
  /** How many clients with credentials of other accounts one process had open at most, by the name of its function. */
  readonly mostClients: Map<string, number>;
}

export function newCallCounts(): CallCounts {
  return { byName: new Map(), assumed: new Map(), mostClients: new Map() };
}

/** A process, the cloud that it calls, and how many clients of other accounts it has open. */
export interface Caller {
  readonly cloud: Cloud;
  readonly process: SimulatedProcess;
  /** The name of the function. */
  readonly name: string;
  clients: number;
}

/** A process of its own for one execution environment of a function. */
export function newCaller(cloud: Cloud, name: string, process: SimulatedProcess): Caller {
  return { cloud, process, name, clients: 0 };
}

const callers = new AsyncLocalStorage<Caller>();

/** Does work as a process of its own: whatever it awaits. */
export function inProcess<Result>(caller: Caller, work: () => Result): Result {
  return callers.run(caller, work);
}

/** The process that this code runs in. Throws outside of any. */
export function caller(): Caller {
  const current = callers.getStore();
  if (current) return current;
  throw new Error('this code runs in no simulated process');
}

/** Issue 14: each AWS call, in milliseconds. */
const callMs = { median: 60, p99: 1_000 };
const assumeRoleMs = { median: 250, p99: 1_000 };
const slowTimes = 10;
/** As the clients of aws/ have it: no answer after so long is an error. */
const requestTimeoutMs = 30_000;

interface CallOptions {
  /** Null: a service of the hub's own, which has no trouble. */
  readonly account: string | null;
  readonly attempts?: number;
}

/** One call of the current process with all its attempts. Never comes back where the process is killed meanwhile. */
export function callAws<Result>(operation: string, act: () => Result, options: CallOptions): Promise<Result> {
  const { cloud, process } = caller();
  const { random, calls, accounts } = cloud;
  const trouble = options.account === null ? 'none' : accounts.get(options.account)?.trouble;
  const attempt = async () => {
    calls.byName.set(operation, (calls.byName.get(operation) ?? 0) + 1);
    const latency = lognormal(random, operation === 'AssumeRoleCommand' ? assumeRoleMs : callMs);
    const took = trouble === 'silent' ? Number.POSITIVE_INFINITY : latency * (trouble === 'slow' ? slowTimes : 1);
    if (took < requestTimeoutMs) return process.call(took, act);
    await process.sleep(requestTimeoutMs);
    throw new SdkError('TimeoutError', 'the request timed out', 0);
  };
  const { attempts } = options;
  return withRetries(attempt, { process, random, ...(attempts === undefined ? {} : { attempts }) });
}

/** How many milliseconds a call of Lambda's own takes. */
export function latencyOf({ random }: Pick<Cloud, 'random'>): number {
  return lognormal(random, callMs);
}
