import type { ReportSource } from '../../core/report/build-report.ts';
import type { Session } from '../session.ts';

/** What a report is made of, read from the tables. Throws where they cannot be read. */
export async function reportSource({ runtime }: Session): Promise<ReportSource> {
  return { groups: runtime.groupChains(), policy: await runtime.allowlist.links(), decisions: [] };
}
