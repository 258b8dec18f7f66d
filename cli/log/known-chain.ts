import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { GroupRef, Snapshot } from '../../core/model/security-group.ts';
import { emptyList, type RuleList } from '../../core/plan/managed-rules.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type Assessment, assess } from '../../core/reconcile/assess.ts';
import type { Judgement } from '../../core/reconcile/judge.ts';
import { mailHoldOn } from '../../core/reconcile/mail.ts';
import { readChain } from '../../core/reconcile/read-chain.ts';
import type { Session } from '../session.ts';
import { orWithoutTable } from './without-table.ts';

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

interface Judging {
  readonly session: Session;
  readonly policy: Policy;
  /** Whether a person asked for a change of this group. */
  readonly isPerson?: boolean;
  /** Whether a person wants the group closed although its address is that of an MX. */
  readonly despiteMail?: boolean;
  /** `assessKnown` where null says nothing of prefix lists that cannot be read; `assess` if left out. */
  readonly judge?: typeof assess;
}

/**
 * Judges a group as the worker would, by what the log says of it too; null where it is as it should be. Where a person overrules the mail,
 * what would hold the closing back is part of the assessment all the same. Throws where the remembered MX, or the interfaces of the group,
 * cannot be read.
 */
export async function assessBy(
  chain: KnownChain,
  snapshot: Snapshot,
  { session, policy, isPerson = false, despiteMail = false, judge = assess }: Judging,
): Promise<Assessment | null> {
  const { settings, clock, newId } = session.runtime;
  const context = { settings, now: clock.now(), remediationId: newId(), list: chain.list, isPerson };
  const assessment = judge(snapshot, policy, context);
  if (!assessment) return null;
  const mail = await mailHoldOn(assessment, { policy, latest: async () => chain.latest }, session.runtime);
  if (mail && despiteMail) return heldBack({ ...assessment, mail }, chain.problem);
  return heldBack((mail && judge(snapshot, policy, { ...context, mail })) ?? assessment, chain.problem);
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
