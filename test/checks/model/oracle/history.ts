/** What the oracle knows: EC2's true states, what workers asked and were answered, and what people did. Nothing of core/. */
export interface History {
  readonly limits: { readonly ipv4: number; readonly ipv6: number };
  readonly optInTagKey: string;
  readonly group: { readonly account: string; readonly vpcId: string; readonly groupId: string };
  readonly prefixLists: PrefixLists;
  readonly rulesQuota: number;
  readonly claimTimeoutMs: number;
  /** True states of the group, oldest first. */
  readonly states: GroupState[];
  readonly edits: Edit[];
  readonly calls: Call[];
  readonly deployments: Readonly<Record<string, Deployment>>;
  /** What a gate refused or a plan proved wrong: each is a bug. */
  readonly bugs: string[];
}

export type Source =
  | { readonly kind: 'cidr'; readonly cidr: string }
  | { readonly kind: 'prefix-list'; readonly prefixListId: string }
  | { readonly kind: 'security-group'; readonly groupId: string };

export interface Permission {
  readonly protocol: string;
  readonly ports: { readonly from: number; readonly to: number } | null;
  readonly source: Source;
  readonly description: string | null;
}

export interface Rule extends Permission {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type PrefixLists = Readonly<
  Record<string, { readonly family: 'ipv4' | 'ipv6'; readonly entries: readonly string[]; readonly weight: number }>
>;

/** Times are true milliseconds. */
export interface GroupState {
  readonly at: number;
  readonly rules: readonly Rule[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface Approval {
  readonly id: string;
  readonly cidr: string;
  readonly scope: { readonly kind: string };
  readonly expiresAt: string | null;
  readonly removedBy?: string;
  readonly version: number;
}

export interface PolicyState {
  readonly at: number;
  readonly entries: readonly Approval[];
  readonly exemptions: readonly { readonly expiresAt: string }[];
}

/** One change of the group by a person. */
export interface Edit {
  readonly at: number;
  readonly before: Rule | null;
  readonly after: Rule | null;
}

/** What happened to the chain of a deployment other than by a worker. */
export interface Tampering {
  readonly at: number;
  /** `forged`: an item was put there. `restored`: an earlier state of the table. `restarted`: begun anew by a person. */
  readonly kind: 'forged' | 'restored' | 'restarted';
}

export interface Deployment {
  readonly id: string;
  readonly closingsAnHour: number;
  readonly policies: PolicyState[];
  readonly tamperings: Tampering[];
  /** Rules of this deployment that an entry has recorded by id: since when. */
  readonly recorded: Map<string, number>;
  readonly runs: Run[];
}

/** A read of the whole group as it was answered. `stateAt` is when the rules that it showed were true. */
export interface GroupRead {
  readonly began: number;
  readonly stateAt: number;
  readonly rules: readonly Rule[];
  readonly tags: Readonly<Record<string, string>>;
  readonly exists: boolean;
}

export interface PolicyRead extends Omit<PolicyState, 'at'> {
  readonly began: number;
}

/** One task of one worker. */
export interface Run {
  readonly deployment: string;
  readonly worker: string;
  /** `bot`: a function. `fix`: a person's fix. `undo`: a person's undo. */
  readonly caller: 'bot' | 'fix' | 'undo';
  readonly undoes: string | null;
  readonly portOnly: boolean;
  readonly groupReads: GroupRead[];
  readonly policyReads: PolicyRead[];
  readonly chainReads: ChainRead[];
  readonly claims: Claim[];
  readonly calls: Call[];
  /** Places of the change limit that it was given. */
  takes: number;
  /** How it ended; null while it runs, and where it was killed. */
  outcome: string | null;
}

/** A read of the end of the chain, and the items in it that do not hold. */
export interface ChainRead {
  readonly at: number;
  readonly bad: readonly BadItem[];
}

export interface BadItem {
  /** What is dated in the future holds later; null: it never does. */
  readonly holdsFrom: number | null;
  /** Only its link to the entry before does not hold. */
  readonly isLink?: true;
}

export interface Claim {
  readonly id: string;
  readonly at: number;
  readonly undoes: string | null;
  readonly lost: readonly { readonly kind: string; readonly securityGroupRuleId: string; readonly what: string }[];
  /** The rules that stand when it is written. */
  readonly rules: readonly Rule[];
  /** When its last end was recorded. */
  ended: number | null;
  /** Whether another run has recorded that: its holder was killed, or its time was over. */
  isTakenOver: boolean;
}

/** A call that changes rules, when it has reached EC2. */
export interface Call {
  readonly run: Run;
  readonly claim: Claim | null;
  readonly kind: 'authorize' | 'revoke';
  readonly permissions: readonly Permission[];
  readonly tags: Readonly<Record<string, string>>;
  /** When it left, by true time and by the wall clock of the worker. */
  readonly left: number;
  readonly leftWall: number;
  /** The last reads that had been answered when it left. */
  readonly group: GroupRead | null;
  readonly policy: PolicyRead | null;
  readonly at: number;
  readonly before: readonly Rule[];
  readonly after: readonly Rule[];
  /** What EC2 told the worker; `lost`: nothing. */
  readonly answer: 'done' | 'alreadyTrue' | 'refused' | 'throttled' | 'lost';
  /** Permissions that the answer says were not found, or stood already. */
  readonly named: readonly Permission[];
}

/** What makes two rules the same to EC2. */
export function identity({ protocol, ports, source }: Permission): string {
  const where =
    source.kind === 'cidr' ? source.cidr : source.kind === 'prefix-list' ? source.prefixListId : source.groupId;
  return `${protocol} ${ports ? `${ports.from}-${ports.to}` : 'all'} ${where}`;
}

/** A rule as its owner sees it, whatever its id and our tags. */
export function label(rule: Rule): string {
  const own = Object.entries(rule.tags).filter(([key]) => !key.startsWith('smtp-warden:'));
  return `${identity(rule)} ${JSON.stringify(rule.description)} ${JSON.stringify(own.sort())}`;
}

/** The claim that an undo is to undo, and the run that wrote it. */
export function targetOf({ deployment, undoes }: Run, { deployments }: History): { run: Run; claim: Claim } | null {
  for (const run of deployments[deployment]?.runs ?? []) {
    const claim = run.claims.find(({ id }) => id === undoes);
    if (claim) return { run, claim };
  }
  return null;
}

/** Calls of a deployment from the claim on that an undo is to undo. */
export function callsSinceTarget(run: Run, history: History): readonly Call[] {
  const target = targetOf(run, history);
  if (!target) return [];
  return history.calls.filter((call) => call.run.deployment === run.deployment && call.at >= target.claim.at);
}

export function made(call: Call): readonly Rule[] {
  const old = new Set(call.before.map(({ id }) => id));
  return call.after.filter(({ id }) => !old.has(id));
}

export function removed(call: Call): readonly Rule[] {
  const left = new Set(call.after.map(({ id }) => id));
  return call.before.filter(({ id }) => !left.has(id));
}
