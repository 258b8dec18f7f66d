import { unjudgedReason } from '../../core/evaluator/not-counted.ts';
import type { Snapshot } from '../../core/model/security-group.ts';
import { exemptionOf } from '../../core/policy/exemption.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { assessKnown, byId, usableEntries } from '../../core/reconcile/assess.ts';
import { currentList } from '../../core/reconcile/rule-list.ts';
import { waitingProposalOf } from '../approvals/waiting-proposal.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { assessBy, knownChainIfAny } from '../log/known-chain.ts';
import { isClaim, tellUnfinished, unfinishedBy } from '../log/unfinished.ts';
import { groupView, type ShownGroup } from '../render/group.ts';
import { groupText } from '../render/group-text.ts';
import type { Session } from '../session.ts';

interface Showing {
  readonly session: Session;
  readonly policy: Policy;
  readonly host: Host;
}

/** Prints what is known of a group. Gives the exit code. Throws where the log or the policy cannot be read. */
export async function showGroup(read: Snapshot, { session, policy, host }: Showing): Promise<number> {
  const shown = await shownGroup(byId(read), policy, session);
  host.document(groupView(shown));
  host.line(groupText(shown));
  tellUnfinished(shown.unfinished ? [shown.unfinished] : [], session, host);
  return exitCodes.fine;
}

/** Puts together what a group is, by a read of it, the policy and its log. */
async function shownGroup(snapshot: Snapshot, policy: Policy, session: Session): Promise<ShownGroup> {
  const { settings, clock } = session.runtime;
  const chain = await knownChainIfAny(snapshot.ref, session);
  // The time is right after the first answer of AWS only.
  const now = clock.now();
  const assessment = await assessBy(chain, snapshot, { session, policy, judge: assessKnown });
  const { latest, problem } = chain;
  return {
    snapshot,
    assessment,
    unjudged: assessment === null ? unjudgedReason(snapshot) : null,
    entries: usableEntries(policy, snapshot, { settings, now }),
    exemption: exemptionOf(policy.exemptions, snapshot.ref, now),
    list: currentList(chain.list, { snapshot, policy, deployment: settings.deployment, now }),
    deployment: settings.deployment,
    optInTagKey: settings.optInTagKey,
    proposal: latest && (await waitingProposalOf(latest, session)),
    unfinished: latest && isClaim(latest) ? unfinishedBy(latest, session) : null,
    latest,
    problem,
    now,
  };
}
