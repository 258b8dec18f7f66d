import { evaluate } from '../../core/evaluator/evaluate.ts';
import type { EvidenceStore } from '../../core/evidence/evidence-store.ts';
import { gatherEvidence } from '../../core/evidence/gather.ts';
import type { NetworkReader, TrafficReader } from '../../core/evidence/readers.ts';
import { summaryOf } from '../../core/evidence/summary.ts';
import type { Period } from '../../core/evidence/traffic.ts';
import type { Allowlist, SecurityGroups } from '../../core/gateways.ts';
import { groupKey, type Place } from '../../core/model/security-group.ts';
import { byId, usableEntries } from '../../core/reconcile/assess.ts';
import type { ReconcileSettings } from '../../core/reconcile/reconcile-deps.ts';
import type { Logger } from '../../runtime/logger.ts';
import { type EvidenceRequest, readEvidenceRequest } from '../shared/evidence-requests.ts';

/** What the function `evidence` works with. */
export interface EvidenceWorld {
  readonly settings: Pick<ReconcileSettings, 'mode' | 'limits'>;
  readonly groups: Pick<SecurityGroups, 'snapshot'>;
  readonly allowlist: Pick<Allowlist, 'read'>;
  readonly store: EvidenceStore;
  /** What was read once of a place is kept for the life of its reader, so that each request has its own. */
  readonly networkAt: (place: Place) => NetworkReader | Promise<NetworkReader>;
  readonly trafficAt: (place: Place, period: Period) => TrafficReader | Promise<TrafficReader>;
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
  const evidence = await evidenceOf(request, startedAt, world);
  if (evidence === null) {
    logger.info({ group }, 'there is nothing to close: the group is gone, or has no finding');
    return;
  }
  const summary = summaryOf(evidence, startedAt);
  await world.store.put(group, summary);
  // No address: the log is kept longer than the summary, and others read it.
  const { verdict, interfaces, traffic } = summary;
  logger.info(
    { group, verdict, interfaces, covered: traffic?.covered ?? null, sources: traffic?.sources },
    'evidence kept',
  );
}

async function isKnown({ group, since }: EvidenceRequest, { store }: EvidenceWorld, logger: Logger): Promise<boolean> {
  const { summaries, problems } = await store.of([group]);
  for (const problem of problems) logger.warn({ problem }, 'what was kept is damaged, and is replaced');
  const known = summaries.get(groupKey(group));
  return known !== undefined && known.at >= since;
}

async function evidenceOf({ group }: EvidenceRequest, now: number, world: EvidenceWorld) {
  const { settings, groups, allowlist, networkAt, trafficAt, days } = world;
  const read = await groups.snapshot(group);
  if (read === null) return null;
  const snapshot = byId(read);
  const policy = await allowlist.read();
  const approved = usableEntries(policy, snapshot, { settings, now }).map(({ cidr }) => cidr);
  const exposures = evaluate({ ...snapshot, approved, limits: settings.limits });
  if (exposures.length === 0) return null;
  const period = { from: now - days * dayMs, to: now };
  const readers = { network: await networkAt(group), traffic: await trafficAt(group, period) };
  const gathered = await gatherEvidence([{ snapshot, exposures }], {
    ...readers,
    policy,
    limits: settings.limits,
    now,
  });
  const evidence = gathered.get(groupKey(group));
  if (!evidence) throw new Error(`no evidence of ${groupKey(group)} came of what was read`);
  return evidence;
}
