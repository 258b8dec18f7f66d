import type { Finding } from '../evaluator/finding.ts';
import type { MailNote } from '../mail/mail-domain.ts';
import type { GroupRef, SecurityGroupRule } from '../model/security-group.ts';
import type { Loss } from '../plan/loss.ts';
import type { PortFamily, RuleList } from '../plan/managed-rules.ts';
import type { Step } from '../plan/step.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import type { Proposal, RecordedOverrule, UsedApproval } from './approval.ts';
import type { Linked } from './hash-chain.ts';

/** What made the bot check a group, and who caused it. */
export interface Trigger {
  readonly kind: 'event' | 'sweep' | 'cli';
  /** The event name, such as AuthorizeSecurityGroupIngress, or the CLI command. */
  readonly name: string;
  readonly eventId: string | null;
  readonly actor: Actor | null;
  /** Where the call names rules and none of them reaches a watched port: its actor opened nothing. Otherwise left out. */
  readonly opensNothing?: true;
}

/** Who made the call that an event reports (CloudTrail userIdentity, sourceIPAddress, userAgent). */
export interface Actor {
  readonly arn: string | null;
  readonly type: string;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  /** Where the call came from a session of the console (CloudTrail, sessionCredentialFromConsole); otherwise left out. */
  readonly fromConsole?: true;
  /** When the call was made, ISO 8601 in UTC. */
  readonly at: string | null;
}

/** One time that a group was closed, and how it had come to be open. */
export interface RecentRemediation {
  /** The remediation. */
  readonly id: string;
  /** When it ended, ISO 8601 in UTC. */
  readonly at: string;
  /** Who had opened it; null where nobody is known, as after a sweep. */
  readonly openedBy: Actor | null;
  /** CloudFormation, Terraform, the console and so on; null where it is not known. */
  readonly tool: string | null;
}

/** What became of one step. Rules to revoke are named by id, rules to authorise by protocol, ports and source. */
export interface StepOutcome {
  readonly kind: Step['kind'];
  readonly result: 'done' | 'alreadyTrue' | 'failed' | 'skipped';
  /** The rules of the step that were not seen to be as planned. */
  readonly missing: readonly string[];
  /** Rules that somebody had changed before the revoke took them, as they were then. */
  readonly edited: readonly SecurityGroupRule[];
  readonly requestIds: readonly string[];
  readonly reason: string | null;
}

/**
 * `planned` claims the group and stays open until one of `completed`, `partial` or `failed`. `partial` is open too: something
 * planned is still missing. `resumed` was written by versions up to 0.1. `restarted` starts a new chain. The others change
 * nothing; `withdrawn` ends a proposal of which nothing is left to do.
 */
export type Outcome =
  | 'planned'
  | 'resumed'
  | 'completed'
  | 'partial'
  | 'failed'
  | 'restarted'
  | 'proposed'
  | 'reported'
  | 'deferred'
  | 'exempted'
  | 'withdrawn';

/** The newest form of an entry that this version knows. A version that finds a newer one in a chain must not act on that chain. */
export const newestSchema = 4;

/** One thing that was decided or done, with all that is needed to check it and to undo it. */
export interface AuditRecord {
  /**
   * The version of this form. Versions up to 0.1 write 1, and refuse to act on an entry with another. Written is 2, or 3 in an entry
   * with a proposal, an approval or the outcome `withdrawn`, or 4 in one with `mail` or `despiteMail`: a version refuses to act on a chain
   * with a schema newer than its own.
   */
  readonly schema: 1 | 2 | 3 | 4;
  /** One id for all entries of a remediation; a decision that changed nothing has its own. */
  readonly id: string;
  /** In the entries of an undo: the remediation that it undoes. */
  readonly undoes?: string;
  readonly group: GroupRef;
  readonly groupName: string;
  readonly vpcId: string;
  /** ISO 8601 in UTC, milliseconds. */
  readonly at: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly trigger: Trigger;
  /** What manages the group (a template, a controller of a cluster): where the owner has to change the rules as well. */
  readonly managedBy: string | null;
  /** How often the group was closed in the 24 hours before, and who had opened it; left out where it was not. */
  readonly closings?: readonly RecentRemediation[];
  /** What the bot has let in to the group, and where it has closed it. In every entry of schema 2. */
  readonly list?: RuleList;
  /** Only of schema 1: where the group was closed and nobody was approved. */
  readonly awaitedFamilies?: readonly PortFamily[];
  /** In an end `partial`: how many ends in a row were that. */
  readonly tries?: number;
  /** In an end: rules of this claim that keep what a revoked rule allows and stand, though the claim did not complete. */
  readonly left?: readonly string[];
  /** In an entry `restarted`. */
  readonly restart?: Restart;
  /**
   * In an entry `proposed`; not in one of a version before 0.4, which nobody can approve. Also in an entry `deferred` for mail alone: an
   * approval of it that overrules the mail lets the plan be executed.
   */
  readonly proposal?: Proposal;
  /** In the claim that an approval led to, and in its end. */
  readonly approval?: UsedApproval;
  /** What held back the closing of the group: in an entry `deferred` for it, and in what is done in the group all the same. */
  readonly mail?: MailNote;
  /** In a claim that closes the group although its address is that of an MX, and in its end: who wants that, and why. */
  readonly despiteMail?: RecordedOverrule;
  readonly finding: Finding;
  readonly steps: readonly Step[];
  readonly lost: readonly Loss[];
  /** The allowlist entries the plan rests on. */
  readonly allowlistEntries: readonly AllowlistEntry[];
  /** All rules of the group, in an entry that claims it; null elsewhere, and where they do not fit into one. */
  readonly rulesBefore: readonly SecurityGroupRule[] | null;
  /** The rules seen at the end of a claim; null elsewhere, where they could not be read, and where they do not fit. */
  readonly rulesAfter: readonly SecurityGroupRule[] | null;
  /** The rules this remediation has certainly taken away so far, over all its runs. */
  readonly revokedRuleIds: readonly string[];
  /** Those it may have taken away: the call got no answer, or the worker was gone before it could tell. */
  readonly perhapsRevokedRuleIds: readonly string[];
  readonly outcomes: readonly StepOutcome[];
  /** Equal for equal findings with equal decisions, so that a sweep does not record them twice. */
  readonly fingerprint: string;
  /** Unique to one check of one worker, which tells its own entry from another's that says the same. */
  readonly writer: string;
}

/** Why a person started a new chain, the last valid entry before it, and the first invalid one. */
export interface Restart {
  readonly reason: string;
  readonly lastGood: { readonly sequence: number; readonly hash: string } | null;
  readonly bad: { readonly sequence: number; readonly problem: string };
}

/** One check of one group by one worker. `now` is in milliseconds since the epoch. */
export interface Run {
  readonly trigger: Trigger;
  readonly writer: string;
  readonly now: number;
  /** The times the group was closed before. */
  readonly closings: readonly RecentRemediation[];
  readonly list: RuleList;
  /** How many ends in a row were `partial`. */
  readonly tries: number;
  /** What the runs before may have revoked, of which no read has shown that they did or did not. */
  readonly perhapsRevoked?: readonly string[];
}

export type AuditEntry = Linked<AuditRecord>;

/** Whether a remediation is in progress or unfinished: the next check of the group settles it. */
export function isOpen<Entry extends Pick<AuditEntry, 'outcome'>>(entry: Entry | null): entry is Entry {
  return entry !== null && ['planned', 'resumed', 'partial'].includes(entry.outcome);
}

/** Whether a worker may still be at it: a claim is held until the timeout; `partial` is held by nobody. */
export function isClaimed(entry: AuditEntry, now: number, claimTimeoutMs: number): boolean {
  return entry.outcome !== 'partial' && Date.parse(entry.at) + claimTimeoutMs > now;
}

/** Whether a person can approve what an entry proposes: the next check executes it then, if it is the last entry of its group. */
export function isApprovable({ outcome, proposal }: Pick<AuditEntry, 'outcome' | 'proposal'>): boolean {
  return outcome === 'proposed' || (outcome === 'deferred' && proposal !== undefined);
}

/** Whether an entry ends a run, well or not. */
export function isEnd({ outcome }: Pick<AuditEntry, 'outcome'>): boolean {
  return ['completed', 'partial', 'failed'].includes(outcome);
}
