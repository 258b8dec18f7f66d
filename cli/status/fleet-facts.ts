import type { ComingEnd } from '../../core/audit/coming-ends.ts';
import type { Place } from '../../core/model/security-group.ts';
import type { HeldPart } from '../../core/sweep/sweep.ts';
import type { GroupEvidence } from './group-evidence.ts';
import type { OpenProposal } from './open-proposals.ts';

/** How many groups were deferred for one reason. */
export interface DeferredReason {
  readonly reason: string;
  readonly groups: number;
}

export interface AccountStatus {
  readonly account: string;
  /** Groups scanned by the last sweep; null where none has scanned the account, as with `optedIn`. */
  readonly groups: number | null;
  /** Groups whose port is open, as far as it is known. */
  readonly open: number;
  /** Of them: those that are reported only, since they are not opted in. */
  readonly notOptedIn: number;
  readonly optedIn: number | null;
  /** Groups with an exemption that has not ended. */
  readonly exempt: number;
  /** Why groups that are opted in were not changed, the most frequent first. */
  readonly deferred: readonly DeferredReason[];
  /** Groups whose last remediation failed. */
  readonly failed: number;
  readonly unfinished: number;
  readonly proposals: number;
  /** Exemptions of the account that end soon, and entries by which a network is let in to a group of it. */
  readonly endingSoon: number;
  /** Since when the account cannot be reached; null where it can. */
  readonly unreachableSince: string | null;
}

/** A group that is being changed, or of which some changes are missing. */
export interface UnfinishedGroup extends Place {
  readonly groupId: string;
  readonly groupName: string;
  readonly remediationId: string;
  readonly outcome: 'planned' | 'resumed' | 'partial';
  readonly since: string;
  /** Whether somebody may still be at it: its claim has not run out. */
  readonly isHeld: boolean;
}

export interface EndingSoon {
  readonly kind: ComingEnd['kind'];
  readonly id: string;
  /** The network, or the id of the exempt group. */
  readonly what: string;
  readonly scope: string;
  readonly owner: string;
  readonly expiresAt: string;
  readonly groups: readonly (Place & {
    readonly groupId: string;
    readonly groupName: string;
    readonly rules: readonly string[];
  })[];
}

export interface LastSweep {
  readonly sweepId: string;
  readonly startedAt: string;
  /** Null while it is being concluded. */
  readonly concludedAt: string | null;
  readonly verdict: 'released' | 'halted' | null;
  /** The limit of all groups together; the smaller one where a share has halted the sweep as well. */
  readonly changeLimit: number;
  /** Accounts and OUs that were beyond their own limits; null where none was. */
  readonly held: Pick<HeldPart, 'scopes' | 'scopesOmitted' | 'changes'> | null;
  /** How many accounts it was begun with, and how many of them have reported. */
  readonly accounts: number;
  readonly reported: number;
  /** How many account and region pairs were scanned. */
  readonly places: number;
  readonly groups: number;
  readonly findings: number;
  readonly changes: number;
}

/** Something that could not be read, or is not as it should be. What has no account concerns all. */
export interface StatusError {
  readonly account: string | null;
  readonly region: string | null;
  readonly groupId: string | null;
  readonly error: string;
}

/** What is known of the fleet. */
export interface FleetFacts {
  readonly accounts: readonly AccountStatus[];
  readonly unfinished: readonly UnfinishedGroup[];
  readonly proposals: readonly OpenProposal[];
  readonly endingSoon: readonly EndingSoon[];
  readonly evidence: readonly GroupEvidence[];
  readonly lastSweep: LastSweep | null;
  readonly errors: readonly StatusError[];
}
