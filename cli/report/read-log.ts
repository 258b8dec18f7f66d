import type { ReportSource } from '../../core/report/build-report.ts';
import type { Session } from '../session.ts';

/** What a report is made of, read from the tables. Throws where they cannot be read. */
export async function reportSource({ runtime }: Session): Promise<ReportSource> {
  const log = await runtime.readLog();
  const [policy, decisions, accounts, anchors] = await Promise.all([
    runtime.allowlist.links(),
    log.decisions(),
    log.accounts(),
    log.anchors(),
  ]);
  return {
    ...{ policy, decisions, accounts, anchors },
    groups: log.groups(),
    anchorHeads: log.anchorHeads,
    now: runtime.clock.now,
  };
}
