import type { PolicyChange } from '../../../core/policy/policy.ts';
import type { SeedInput, SeedRuleInput } from '../../../sandbox/seed.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import type { FaultWorld } from './fault-world.ts';
import type { Job } from './job.ts';

/** One remediation, and what went before it. */
export interface Scenario {
  readonly name: string;
  readonly ingress: readonly SeedRuleInput[];
  /** Each with its id. */
  readonly prefixLists?: NonNullable<SeedInput['prefixLists']>;
  readonly rulesPerGroup?: number;
  /** One office where this is left out. */
  readonly policy?: readonly PolicyChange[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What happened before, and what the worker is to do now. */
  readonly prepare?: (world: FaultWorld) => Promise<Job>;
  /** The networks that are approved while the job is done; the office where this is left out. */
  readonly approved?: readonly string[];
  /** Networks that reach port 25 at every moment. */
  readonly alwaysIn?: readonly string[];
  /** Whether the protocols that no rule can keep are lost. */
  readonly losesProtocols?: boolean;
  /** What another hand does right before the first revoke is carried out. */
  readonly meddle?: (sandbox: Sandbox) => void;
  /** What may be left behind, as long as the record names it: rules as `EndState` has them, without their ids. */
  readonly mayLeave?: readonly string[];
}
