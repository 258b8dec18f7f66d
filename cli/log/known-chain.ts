import { errorCode } from '../../aws/aws-error.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { GroupRef, Snapshot } from '../../core/model/security-group.ts';
import { emptyList, type RuleList } from '../../core/plan/managed-rules.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type Assessment, assess } from '../../core/reconcile/assess.ts';
import type { Judgement } from '../../core/reconcile/judge.ts';
import { readChain } from '../../core/reconcile/read-chain.ts';
import type { Session } from '../session.ts';

/** What the log says of a group. */
export interface KnownChain {
  readonly latest: AuditEntry | null;
  /** What the bot has let in and closed; empty where the log cannot say. */
  readonly list: RuleList;
  /** Why the bot changes nothing in this group: its history is not valid. Null where it is valid. */
  readonly problem: string | null;
}

const nothingKnown: KnownChain = { latest: null, list: emptyList, problem: null };

/** What of a session the log is read by. */
export interface LogSource {
  readonly runtime: Parameters<typeof readChain>[1];
}

/** Reads the end of the chain of a group. Throws where the table cannot be read. */
export async function knownChain(ref: GroupRef, { runtime }: LogSource): Promise<KnownChain> {
  const chain = await readChain(ref, runtime);
  if (chain.kind === 'holds') return { ...chain, problem: null };
  const { sequence, problem } = chain.fault;
  return { ...nothingKnown, problem: brokenText(ref, `entry ${sequence}: ${problem}`) };
}

/** The same for a command that changes nothing: where the audit table does not exist yet, nothing is on record. */
export async function knownChainIfAny(ref: GroupRef, session: LogSource): Promise<KnownChain> {
  return orWithoutTable(() => knownChain(ref, session), nothingKnown);
}

/** What is read of the tables, or a value instead where they do not exist. */
export async function orWithoutTable<Value>(read: () => Promise<Value>, instead: Value): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (errorCode(error) !== 'ResourceNotFoundException') throw error;
    return instead;
  }
}

interface Judging {
  readonly session: Session;
  readonly policy: Policy;
  /** Whether a person asked for a change of this group. */
  readonly isPerson?: boolean;
}

/** Judges a group as the worker would, by what the log says of it too; null where it is as it should be. */
export function assessBy(
  chain: KnownChain,
  snapshot: Snapshot,
  { session, policy, isPerson = false }: Judging,
): Assessment | null {
  const { settings, clock, newId } = session.runtime;
  const context = { settings, now: clock.now(), remediationId: newId(), list: chain.list, isPerson };
  const assessment = assess(snapshot, policy, context);
  return assessment && heldBack(assessment, chain.problem);
}

/** A group whose history is not valid is left to a person. */
export function heldBack<Found extends Judgement>(assessment: Found, problem: string | null): Found {
  if (problem === null || assessment.decision.kind !== 'remediate') return assessment;
  return { ...assessment, decision: { kind: 'defer', reason: problem } };
}

function brokenText({ groupId }: GroupRef, where: string): string {
  return (
    `the history of ${groupId} is not valid at ${where}; check it with \`smtp-warden history verify\`, ` +
    `then start a new chain with: smtp-warden history restart ${groupId} --reason …`
  );
}
