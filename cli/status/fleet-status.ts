import { type ComingEnd, comingEnds } from '../../core/audit/coming-ends.ts';
import type { GroupState } from '../../core/audit/group-states.ts';
import { scopeText } from '../../core/policy/allowlist-entry.ts';
import type { PlaceNote } from '../../core/sweep/place-note.ts';
import type { HeldPart } from '../../core/sweep/sweep.ts';
import { accountStatus } from './account-status.ts';
import { type Attention, attentionOf } from './attention.ts';
import type { EndingSoon, FleetFacts, LastSweep, StatusError, UnfinishedGroup } from './fleet-facts.ts';
import { groupEvidence } from './group-evidence.ts';
import { openProposals } from './open-proposals.ts';
import { isClosedBySweep, type StatusInput } from './status-input.ts';

/** The fleet, and what of it needs a person; nothing where `attention` is empty. */
export interface FleetStatus extends FleetFacts {
  readonly attention: readonly Attention[];
}

/** The fleet by the log, the policy and the last sweep. Pure. */
export function fleetStatus(input: StatusInput): FleetStatus {
  const { log, policy, sweep, now, noticeDays } = input;
  const unfinished = log.groups.flatMap((state) => unfinishedBy(state, input));
  const proposals = openProposals(log, { sweep, now });
  const ends = policy ? comingEnds(policy, log.groups, { now, days: noticeDays }) : [];
  const known = [...input.accounts, ...log.groups.map(({ group }) => group.account)];
  const byAccount = Map.groupBy(log.groups, ({ group }) => group.account);
  const accounts = [...new Set(known)].map((account) =>
    accountStatus(account, { ...input, byAccount, proposals, unfinished, ends }),
  );
  const evidence = groupEvidence(input);
  const status = { accounts, unfinished, proposals, evidence, lastSweep: lastSweepOf(sweep), errors: errorsOf(input) };
  return { ...status, endingSoon: ends.map(endingSoonOf), attention: attentionOf(status, input) };
}

function unfinishedBy(state: GroupState, { now, claimTimeoutMs, sweep }: StatusInput): UnfinishedGroup[] {
  const { group, groupName, id, outcome, at } = state;
  if (outcome !== 'planned' && outcome !== 'resumed' && outcome !== 'partial') return [];
  if (outcome === 'partial' && isClosedBySweep(state, sweep)) return [];
  const isHeld = outcome !== 'partial' && Date.parse(at) + claimTimeoutMs > now;
  return [{ ...group, groupName, remediationId: id, outcome, since: at, isHeld }];
}

function endingSoonOf(end: ComingEnd): EndingSoon {
  const { kind, item, expiresAt, groups } = end;
  return {
    kind,
    id: item.id,
    what: end.kind === 'entry' ? end.item.cidr : end.item.group.groupId,
    scope: end.kind === 'entry' ? scopeText(end.item.scope) : `group ${end.item.group.groupId}`,
    owner: item.owner,
    expiresAt,
    groups: groups.map(({ state, rules }) => ({ ...state.group, groupName: state.groupName, rules })),
  };
}

function lastSweepOf(state: StatusInput['sweep']): LastSweep | null {
  if (!state) return null;
  const { sweep, reports, conclusion } = state;
  const regions = [...reports.values()].flatMap((report) => report.regions);
  const sum = (count: 'groups' | 'findings' | 'changes') => regions.reduce((total, region) => total + region[count], 0);
  return {
    sweepId: sweep.sweepId,
    startedAt: sweep.startedAt,
    concludedAt: conclusion?.concludedAt ?? null,
    verdict: conclusion?.verdict ?? null,
    changeLimit: Math.min(sweep.brake, conclusion?.share?.most ?? sweep.brake),
    held: heldOf(conclusion?.held),
    accounts: sweep.accounts.length,
    reported: reports.size,
    places: regions.length,
    groups: sum('groups'),
    findings: sum('findings'),
    changes: sum('changes'),
  };
}

function heldOf(held: HeldPart | undefined): LastSweep['held'] {
  return held ? { scopes: held.scopes, scopesOmitted: held.scopesOmitted, changes: held.changes } : null;
}

function errorsOf({ log, sweep, unreachable, tampered, failures, evidence }: StatusInput): StatusError[] {
  const general = (error: string) => ({ account: null, region: null, groupId: null, error });
  const lost = [...unreachable.values()].map(({ account, since, reason }) => {
    return { account, region: null, groupId: null, error: `not reachable since ${since}: ${reason}` };
  });
  const isLost = ({ account, region }: PlaceNote) => region === null && unreachable.has(account);
  const notes = [...(sweep?.reports.values() ?? [])].flatMap((report) => report.failures);
  const missing = (sweep?.sweep.accounts ?? []).filter((account) => !sweep?.reports.has(account));
  return [
    ...failures.map(general),
    ...tampered.map(general),
    ...evidence.problems.map(general),
    ...log.faults.map(({ group, sequence, problem }) =>
      chainError(group, `chain ${group}, entry ${sequence}: ${problem}`),
    ),
    ...lost,
    ...notes
      .filter((note) => !isLost(note))
      .map(({ account, region, groupId = null, reason }) => ({ account, region, groupId, error: reason })),
    ...missing.map((account) => {
      return { account, region: null, groupId: null, error: 'did not report to the last sweep in time' };
    }),
  ];
}

function chainError(key: string, error: string): StatusError {
  const [account = null, region = null, groupId = null] = key.includes('/') ? key.split('/') : [];
  return { account, region, groupId, error };
}
