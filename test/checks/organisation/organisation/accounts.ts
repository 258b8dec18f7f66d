import { hashed } from '../engine/chance.ts';

/** The regions that AWS enables in every new account (AWS account management guide). */
export const regions = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
] as const;

/**
 * What is the matter with an account. `slow`: its calls take ten times as long. `no-role`: the role was never deployed there. `suspended`:
 * so says Organizations. `throttled`: its other tools use up EC2's calls. `silent`: it takes every connection and never answers.
 */
export type Trouble = 'none' | 'slow' | 'no-role' | 'suspended' | 'throttled' | 'silent';

export interface SimulatedAccount {
  readonly id: string;
  readonly trouble: Trouble;
  /** The regions that it has enabled. */
  readonly regions: readonly string[];
}

export interface Shares {
  readonly slow: number;
  readonly noRole: number;
  readonly suspended: number;
  readonly throttled: number;
  /** Accounts with two regions switched off. */
  readonly regionsOff: number;
}

/** Of the accounts, as issue 14 has them. */
export const shares: Shares = { slow: 0.02, noRole: 0.01, suspended: 0.01, throttled: 0.03, regionsOff: 0.1 };

export interface AccountOptions {
  readonly seed: number;
  readonly accounts: number;
  /** How many never answer. */
  readonly silent?: number;
}

/**
 * The accounts of an organisation, the hub's first, which has no trouble. Of each kind of trouble there is at least one, and no account has two; which they are
 * depends on the seed.
 */
export function accountsOf({ seed, accounts, silent = 0 }: AccountOptions): SimulatedAccount[] {
  const ids = Array.from({ length: accounts }, (_, index) => String(111_122_223_333 + index * 100_003));
  const [hub = '', ...members] = ids;
  const drawn = members.toSorted((a, b) => hashed(a, seed) - hashed(b, seed));
  const troubles = new Map<string, Trouble>();
  const give = (trouble: Trouble, count: number) => {
    for (let given = 0; given < count; given++) troubles.set(drawn[troubles.size] ?? '', trouble);
  };
  give('slow', atLeastOne(accounts * shares.slow));
  give('no-role', atLeastOne(accounts * shares.noRole));
  give('suspended', atLeastOne(accounts * shares.suspended));
  give('throttled', atLeastOne(accounts * shares.throttled));
  give('silent', silent);
  const everyTenth = members.toSorted((a, b) => hashed(`${a} regions`, seed) - hashed(`${b} regions`, seed));
  const fewer = new Set(everyTenth.slice(0, atLeastOne(accounts * shares.regionsOff)));
  return [hub, ...members].map((id) => ({
    id,
    trouble: troubles.get(id) ?? 'none',
    regions: fewer.has(id) ? withoutTwo(id, seed) : regions,
  }));
}

function atLeastOne(count: number): number {
  return Math.max(1, Math.round(count));
}

/** All regions but two; the first, in which the hub is, stays. */
function withoutTwo(id: string, seed: number): readonly string[] {
  const first = 1 + (hashed(`${id} off`, seed) % (regions.length - 2));
  return regions.filter((_, index) => index !== first && index !== first + 1);
}
