import { type AuditEntry, isOpen, type Trigger } from '../audit/audit-entry.ts';
import type { AuditHistory, AuditLog, ChainLink } from '../audit/audit-log.ts';
import { chainFault, link, restartOf } from '../audit/hash-chain.ts';
import type { Person } from '../audit/person.ts';
import { fitsTheLog } from '../audit/record-size.ts';
import { clockProblem, instantOf } from '../execute/elapsed.ts';
import { readGroup } from '../execute/fresh-state.ts';
import type { Allowlist, PolicyEditor } from '../gateways.ts';
import { type GroupRef, groupKey } from '../model/security-group.ts';
import { addExemption } from '../policy/edit-exemptions.ts';
import { exemptionOf } from '../policy/exemption.ts';
import { endedEntries, usableEntries } from '../reconcile/assess.ts';
import { endByRead, listAtEnd } from '../reconcile/end-claim.ts';
import { claimState } from '../reconcile/open-claim.ts';
import { readChain, runOf } from '../reconcile/read-chain.ts';
import type { ReconcileDeps, Reconciliation } from '../reconcile/reconcile-deps.ts';
import { remediate } from '../reconcile/remediate.ts';
import { staleRead } from '../reconcile/stale-read.ts';
import { planUndo } from './plan-undo.ts';
import { refused, type UndoDecision, type UndoPlan } from './undo-decision.ts';
import { undoRecord } from './undo-record.ts';
import { undoStepDue } from './undo-step-due.ts';
import { listIds, listsOf, wayBackOf } from './way-back.ts';

/** What a reconciliation needs, and to look back and to edit the policy. */
export interface UndoDeps extends ReconcileDeps {
  readonly allowlist: Allowlist & PolicyEditor;
  readonly auditLog: AuditLog & Pick<AuditHistory, 'entriesOf'>;
}

export interface UndoOrder {
  readonly group: GroupRef;
  readonly undoes: string;
  readonly portOnly?: boolean;
  /** Who undoes, as the owner of the exemption. */
  readonly by: Person;
  /** Until when the bot leaves the group open, ISO 8601 in UTC. */
  readonly exemptUntil: string;
  /** A last word before anything is changed, by the plan as it is then. */
  readonly approve: (plan: UndoPlan) => boolean;
}

export type UndoResult = Reconciliation | Exclude<UndoDecision, { readonly kind: 'undo' }>;

/**
 * Takes a remediation back through the same journal and gate that it went through. The group is claimed first, so that nobody
 * overtakes it, and then exempted, or the bot would close the port again at once.
 * Throws where somebody else edits the exemption at the same moment; then nothing was changed, and that is on record.
 */
export async function undo(order: UndoOrder, trigger: Trigger, deps: UndoDeps): Promise<UndoResult> {
  const { group } = order;
  const chain = await readChain(group, deps);
  // After the first answer of AWS, which has its time: a claim must not be mistaken for one that has ended.
  const problem = clockProblem(deps.clock);
  if (problem !== null) return refused(problem);
  if (chain.kind === 'broken')
    return refused(`the history of the group is not valid at entry ${chain.fault.sequence}: ${chain.fault.problem}`);
  const { latest } = chain;
  const busy = claimState(latest, deps);
  if (busy) return busy;
  if (isOpen(latest) && latest.outcome !== 'partial') {
    const ended = await endCutOff({ ...latest, list: chain.list }, deps);
    return ended.kind === 'remediated' ? undo(order, trigger, deps) : ended;
  }
  const at = instantOf(deps.clock);
  const { decision, state } = await decideUndo(order, deps);
  if (!state) return decision as UndoResult;
  const stale = staleRead(state.snapshot, chain, deps.clock.now());
  if (stale) return stale;
  if (decision.kind !== 'undo') return decision;
  const { plan } = decision;
  if (!order.approve(plan))
    return { kind: 'declined', reason: 'not changed: the group changed after the plan was shown. Run undo again' };
  const { settings, clock } = deps;
  const approved = usableEntries(state.policy, state.snapshot, { settings, now: clock.now() });
  // An end `partial` may have been written without a read of what it left.
  const list =
    latest?.outcome === 'partial'
      ? listAtEnd({ ...latest, list: chain.list }, state.snapshot.rules, { state, deps })
      : chain.list;
  const run = runOf(trigger, { latest, list }, deps);
  const record = undoRecord(plan, { snapshot: state.snapshot, run, approved, limits: settings.limits });
  if (!fitsTheLog(record))
    return refused('the group has more rules and texts than one entry of the audit log can hold');
  const claim = link(record, latest);
  const work = {
    claim,
    pass: { caller: 'person', wayBack: wayBackOf(plan) } as const,
    known: { ...state, at },
    standing: [],
    alsoLists: listsOf(plan),
    ...undoStepDue(plan, { deps, list }),
    // Who closes the port again needs no exemption from being closed.
    ...(plan.change.kind === 'closing' ? { begin: () => exempt(order, deps) } : {}),
  };
  return (await remediate(work, deps)).result;
}

/** The plan of the undo by fresh reads, for a person to see; the chain is verified from its start or its last restart. */
export async function decideUndo(
  { group, undoes, portOnly = false }: Pick<UndoOrder, 'group' | 'undoes' | 'portOnly'>,
  deps: UndoDeps,
) {
  const { settings, clock, newId, auditLog, allowlist, retryPolicy } = deps;
  const links = await auditLog.entriesOf(groupKey(group));
  const restart = links.findLastIndex(({ stored }) => restartOf(stored) !== null);
  const current = links.slice(Math.max(restart, 0));
  const fault = chainFault(links.map(({ stored }) => stored)) ?? unreadable(current);
  if (fault)
    return {
      decision: refused(`the history of the group is not valid at entry ${fault.sequence}: ${fault.problem}`),
      state: null,
    };
  const entries = current.flatMap(({ entry }) => entry ?? []);
  const lists = entries.flatMap(({ id, rulesBefore }) => (id === undoes ? listIds(rulesBefore ?? []) : []));
  const [snapshot, policy] = await Promise.all([
    readGroup(group, { ...deps, sleep: retryPolicy.sleep }, { alsoLists: lists }),
    allowlist.read(),
  ]);
  const { deployment, limits } = settings;
  const context = { settings, now: clock.now() };
  const decision = planUndo({
    entries,
    undoes,
    remediationId: newId(),
    deployment,
    snapshot,
    approved: snapshot ? usableEntries(policy, snapshot, context) : [],
    ended: snapshot ? endedEntries(policy, snapshot, context) : [],
    limits,
    portOnly,
  });
  return { decision, state: snapshot && { snapshot, policy } };
}

function unreadable(links: readonly ChainLink[]) {
  const damaged = links.find(({ entry }) => entry === null);
  return damaged ? { sequence: damaged.stored.sequence, problem: damaged.problem ?? 'it cannot be read' } : null;
}

async function endCutOff(latest: AuditEntry, deps: UndoDeps): Promise<Reconciliation> {
  const [snapshot, policy] = await Promise.all([
    readGroup(latest.group, { ...deps, sleep: deps.retryPolicy.sleep }),
    deps.allowlist.read(),
  ]);
  if (!snapshot) return { kind: 'gone', reason: `${latest.group.groupId} does not exist` };
  return endByRead(latest, { snapshot, policy }, `interrupted: nothing was recorded after ${latest.at}`, deps);
}

/** An exemption that lasts as long is left as it is. */
async function exempt({ group, undoes, by, exemptUntil }: UndoOrder, { allowlist, clock }: UndoDeps): Promise<void> {
  const now = clock.now();
  const policy = await allowlist.read();
  const standing = exemptionOf(policy.exemptions, group, now);
  if (standing && standing.expiresAt >= exemptUntil) return;
  const request = { group, owner: by.arn, reason: `undo of ${undoes}`, expiresAt: exemptUntil };
  const edit = addExemption(policy, request, { now, by: by.arn, replace: true });
  if (edit.kind === 'refused') throw new Error(`the group could not be exempted: ${edit.reason}`);
  const { reason } = request;
  const changes = [edit.change];
  const { kind } = await allowlist.apply({ changes, action: 'undo', by, reason, previewDigest: null, on: null });
  if (kind !== 'applied') throw new Error('somebody else is editing the exemption of this group; try again');
}
