import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { lastEntries } from '../../core/audit/last-entries.ts';
import { type GroupRef, type Place, placeKey } from '../../core/model/security-group.ts';
import type { Host } from '../host/host.ts';
import { styled } from '../host/terminal.ts';
import type { Session } from '../session.ts';
import { knownChainIfAny } from './known-chain.ts';
import { orWithoutTable } from './without-table.ts';

/** A group that somebody has begun to change, and about which no end is on record yet. */
export interface Unfinished extends GroupRef {
  readonly remediationId: string;
  /** ISO 8601 in UTC, as is `takeOverAfter`. */
  readonly since: string;
  /** Who began it: the person, or `smtp-warden` and what it was triggered by. */
  readonly by: string;
  /** From then on the next check or command may continue with the group. */
  readonly takeOverAfter: string;
  /** Where it is an undo: the remediation that it undoes. */
  readonly undoes?: string;
}

/** What is unfinished in some places; nothing where the audit table does not exist. */
export async function unfinishedIn(session: Session, places: readonly Place[]): Promise<Unfinished[]> {
  const { auditLog, clock } = session.runtime;
  const asked = new Set(places.map(placeKey));
  const isWanted = (entry: Pick<AuditEntry, 'group' | 'outcome'>) => isClaim(entry) && asked.has(placeKey(entry.group));
  const claims = await orWithoutTable(() => lastEntries(auditLog, clock.now(), isWanted), []);
  return claims.map((claim) => unfinishedBy(claim, session));
}

/** What is unfinished of one group: at most one remediation. */
export async function unfinishedOf(ref: GroupRef, session: Session): Promise<Unfinished[]> {
  const { latest } = await knownChainIfAny(ref, session);
  return latest && isClaim(latest) ? [unfinishedBy(latest, session)] : [];
}

/** Whether an entry claims its group: no end follows it, since an end would be the last entry. */
export function isClaim({ outcome }: Pick<AuditEntry, 'outcome'>): boolean {
  return outcome === 'planned' || outcome === 'resumed';
}

export function unfinishedBy({ group, id, at, trigger, undoes }: AuditEntry, { runtime }: Session): Unfinished {
  const { account, region, groupId } = group;
  const by = trigger.kind === 'cli' ? trigger.actor?.arn : undefined;
  const takeOverAfter = new Date(Date.parse(at) + runtime.settings.claimTimeoutMs).toISOString();
  return {
    ...{ account, region, groupId, remediationId: id, since: at },
    by: by ?? `smtp-warden (${trigger.name})`,
    takeOverAfter,
    ...(undoes === undefined ? {} : { undoes }),
  };
}

/** Whether its holder may still be at it. `now` is in milliseconds. */
export function isHeld({ takeOverAfter }: Unfinished, now: number): boolean {
  return Date.parse(takeOverAfter) > now;
}

/** Since when a group is in progress, and from when on somebody else can go on with it. */
export function progressText({ since, by, takeOverAfter }: Unfinished): string {
  return `in progress since ${since} by ${by}, can be taken over after ${takeOverAfter}`;
}

/** A line for each group, and what to do where the holder is gone. */
export function tellUnfinished(all: readonly Unfinished[], session: Session, host: Pick<Host, 'line'>): void {
  for (const one of all) {
    const { groupId, account, region, remediationId } = one;
    const progress = styled('yellow', progressText(one));
    host.line(`${styled('bold', groupId)} ${account} ${region}  ${progress}  ${styled('dim', remediationId)}`);
    if (!isHeld(one, session.runtime.clock.now()))
      host.line(`  it was interrupted; finish it with: ${finishing(one, session)}`);
  }
}

/** What is added to the error of a group that this process cannot go on with, and has claimed. */
export function stillClaimedText(claim: AuditEntry, session: Session): string {
  const one = unfinishedBy(claim, session);
  const { groupId, remediationId, takeOverAfter } = one;
  return `${groupId} stays claimed by ${remediationId} until ${takeOverAfter}; then finish it with: ${finishing(one, session)}`;
}

/** The command that continues what was interrupted. */
function finishing({ account, region, groupId, undoes }: Unfinished, { home }: Session): string {
  if (undoes !== undefined) return `smtp-warden undo ${undoes}`;
  const where = account === home.account ? '' : ` --accounts ${account}`;
  return `smtp-warden fix ${groupId}${region === home.region ? '' : ` --region ${region}`}${where}`;
}
