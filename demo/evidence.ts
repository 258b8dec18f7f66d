import { styleText } from 'node:util';
import { evidenceOfAll } from '../cli/evidence/evidence-finder.ts';
import { openEvidence } from '../cli/evidence/open-evidence.ts';
import { evidenceLines } from '../cli/render/evidence.ts';
import { groupKey, type Place } from '../core/model/security-group.ts';
import { assess } from '../core/reconcile/assess.ts';
import type { PersonRuntime } from '../runtime/compose-for-people.ts';
import type { Settings } from '../runtime/settings.ts';

const twoWeeksMs = 14 * 86_400_000;

interface Asked {
  readonly settings: Settings;
  readonly runtime: PersonRuntime;
  readonly home: Place;
  /** The groups that are shown. */
  readonly groupIds: readonly string[];
  readonly say: (text: string) => void;
}

/** Whom closing some groups would cut off: what they are attached to, and who spoke to port 25 in two weeks. */
export async function evidenceText({ settings, runtime, home, groupIds, say }: Asked): Promise<string> {
  const now = runtime.clock.now();
  const policy = await runtime.allowlist.read();
  const snapshots = await Promise.all(groupIds.map((groupId) => runtime.groups.snapshot({ ...home, groupId })));
  const assessed = snapshots.flatMap((snapshot) => {
    const context = { settings: runtime.settings, now, remediationId: runtime.newId() };
    return (snapshot && assess(snapshot, policy, context)) ?? [];
  });
  const asked = { kind: 'logs', period: { from: now - twoWeeksMs, to: now } } as const;
  const finder = openEvidence({ settings, runtime }, { policy, asked, host: { notice: (text) => say(`${text}\n`) } });
  const known = await evidenceOfAll(assessed, finder);
  const texts = assessed.map(({ snapshot: { ref, name } }) => {
    return [styleText('bold', name), ...evidenceLines(known.get(groupKey(ref)) ?? null)].join('\n');
  });
  return texts.join('\n\n');
}
