import { evaluate } from '../../core/evaluator/evaluate.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import type { EvidenceStore } from '../../core/evidence/evidence-store.ts';
import { gatherEvidence } from '../../core/evidence/gather.ts';
import type { NetworkReader, TrafficReader } from '../../core/evidence/readers.ts';
import { summaryOf } from '../../core/evidence/summary.ts';
import type { Period } from '../../core/evidence/traffic.ts';
import type { Allowlist, SecurityGroups } from '../../core/gateways.ts';
import { type GroupRef, groupKey, type Place } from '../../core/model/security-group.ts';
import { presumedList } from '../../core/plan/managed-rules.ts';
import { planRemediation } from '../../core/plan/plan.ts';
import { byId, endedEntries, usableEntries } from '../../core/reconcile/assess.ts';
import type { ReconcileSettings } from '../../core/reconcile/reconcile-deps.ts';
import type { Logger } from '../../runtime/logger.ts';
import { type EvidenceRequest, readEvidenceRequest } from '../shared/evidence-requests.ts';

/** One account and region while evidence of a group there is read: its clients and credentials are made for that, and go with it. */
export interface EvidencePlace extends Pick<SecurityGroups, 'snapshot'> {
  readonly network: NetworkReader;
  readonly traffic: (period: Period) => Promise<TrafficReader>;
  readonly close: () => void;
}

/** What the function `evidence` works with. */
export interface EvidenceWorld {
  readonly settings: Pick<ReconcileSettings, 'mode' | 'limits' | 'deployment'>;
  readonly allowlist: Pick<Allowlist, 'read'>;
  readonly store: EvidenceStore;
  /** What was read once of a place is kept for its life, so that each request opens its own. */
  readonly openPlace: (place: Place) => EvidencePlace;
  /** Of how many days flow logs are read. */
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const dayMs = 86_400_000;

/**
 * Reads whom closing a group would cut off, and keeps the summary. Does nothing where the same was read since it was asked for. Rejects
 * where the group or the policy cannot be read or the summary not be kept; what cannot be read around the group is said in the summary.
 */
export async function answerEvidence(body: string, world: EvidenceWorld, logger: Logger): Promise<void> {
  const request = readEvidenceRequest(body);
  const { group } = request;
  if (world.settings.mode === 'off') {
    logger.info({ group }, 'the mode is off: no evidence is read');
    return;
  }
  if (await isKnown(request, world, logger)) {
    logger.info({ group }, 'evidence is known already');
    return;
  }
  const startedAt = world.now();
  const place = world.openPlace(group);
  const evidence = await evidenceOf(group, place, { ...world, now: startedAt }).finally(place.close);
  if (evidence === null) {
    logger.info({ group }, 'there is nothing to close: the group is gone, or has no finding');
    return;
  }
  const summary = summaryOf(evidence, startedAt);
  await world.store.put(group, summary);
  // No address: the log is kept longer than the summary, and others read it.
  const { verdict, interfaces, traffic } = summary;
  const known = { verdict, interfaces, covered: traffic?.covered ?? null, sources: traffic?.sources };
  logger.info({ group, ...known }, 'evidence kept');
}

async function isKnown({ group, since }: EvidenceRequest, { store }: EvidenceWorld, logger: Logger): Promise<boolean> {
  const { summaries, problems } = await store.of([group]);
  for (const problem of problems) logger.warn({ problem }, 'what was kept is damaged, and is replaced');
  const known = summaries.get(groupKey(group));
  return known !== undefined && known.at >= since;
}

/** Null where there is nothing to close. */
async function evidenceOf(
  group: GroupRef,
  { snapshot: snapshotOf, network, traffic }: EvidencePlace,
  { settings, allowlist, days, now }: Pick<EvidenceWorld, 'settings' | 'allowlist' | 'days'> & { readonly now: number },
): Promise<Evidence | null> {
  const read = await snapshotOf(group);
  if (read === null) return null;
  const snapshot = byId(read);
  const policy = await allowlist.read();
  const { limits, deployment } = settings;
  const entries = usableEntries(policy, snapshot, { settings, now });
  const exposures = evaluate({ ...snapshot, approved: entries.map(({ cidr }) => cidr), limits });
  if (exposures.length === 0) return null;
  // Not what is carried out, but which rules it leaves: the history, which says for certain what is managed, is not read here.
  const plan = planRemediation({
    ...{ snapshot, exposures, entries, limits, deployment, scope: 'close', isPerson: false, remediationId: 'evidence' },
    ended: endedEntries(policy, snapshot, { settings, now }),
    list: presumedList(snapshot.rules, deployment),
  });
  const period = { from: now - days * dayMs, to: now };
  const context = { network, traffic: await traffic(period), policy, limits, now };
  const gathered = await gatherEvidence([{ snapshot, exposures, plan }], context);
  const evidence = gathered.get(groupKey(group));
  if (!evidence) throw new Error(`no evidence of ${groupKey(group)} came of what was read`);
  return evidence;
}
