import type { ReportSource } from '../../core/report/build-report.ts';
import type { Session } from '../session.ts';

/** What a report is made of, read from the tables. Throws where they cannot be read. */
export async function reportSource({ runtime }: Session): Promise<ReportSource> {
  const log = await runtime.readLog();
  const [policy, decisions, anchors] = await Promise.all([runtime.allowlist.links(), log.decisions(), log.anchors()]);
  return { groups: log.groups(), policy, decisions, anchors, anchorHeads: log.anchorHeads };
}
