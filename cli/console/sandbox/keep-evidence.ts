import { dynamodbClient } from '../../../aws/clients.ts';
import { dynamodbEvidence } from '../../../aws/dynamodb-evidence.ts';
import { summaryOf } from '../../../core/evidence/summary.ts';
import { type GroupRef, groupKey } from '../../../core/model/security-group.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import { evidenceOfAll } from '../../evidence/evidence-finder.ts';
import { openEvidence } from '../../evidence/open-evidence.ts';
import type { Stage } from './stage.ts';

const dayMs = 86_400_000;

/** Reads whom closing these groups would cut off, and keeps the summaries, as the deployed function `evidence` does. */
export async function keepEvidence(groups: readonly GroupRef[], { settings, home, runtime }: Stage): Promise<void> {
  const now = runtime.clock.now();
  const policy = await runtime.allowlist.read();
  const snapshots = await Promise.all(groups.map((group) => runtime.groups.snapshot(group)));
  const assessed = snapshots.flatMap((snapshot) => {
    const context = { settings: runtime.settings, now, remediationId: runtime.newId() };
    return (snapshot && assess(snapshot, policy, context)) ?? [];
  });
  const asked = { kind: 'logs', period: { from: now - settings.evidence.days * dayMs, to: now } } as const;
  // It says how much is about to be read; what could not be read is in the evidence.
  const notice = () => undefined;
  const known = await evidenceOfAll(assessed, openEvidence({ settings, runtime }, { policy, asked, host: { notice } }));
  const store = dynamodbEvidence(dynamodbClient(home.region), settings.deployment.sweepTable, runtime.clock.now);
  for (const group of groups) {
    const evidence = known.get(groupKey(group));
    if (!evidence) throw new Error(`no evidence of ${group.groupId}`);
    await store.put(group, summaryOf(evidence, now));
  }
}
