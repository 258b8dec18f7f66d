import type { AuditEntry, Trigger } from '../../core/audit/audit-entry.ts';
import type { AuditLog } from '../../core/audit/audit-log.ts';

/** An audit log that is watched during one check of one group. */
export interface WatchedLog {
  readonly auditLog: AuditLog;
  /**
   * Whether a sweep's check was the first to record a rule that exposes the port: no event had told of it until then. A new
   * decision about rules that are on record already, as after an exemption has ended, is none.
   */
  readonly foundWithoutEvent: (trigger: Trigger) => boolean;
}

export function watchLog(auditLog: AuditLog): WatchedLog {
  const known = new Set<string>();
  const recorded = new Set<string>();
  return {
    auditLog: {
      tail: async (ref) => {
        const links = await auditLog.tail(ref);
        for (const { entry } of links) for (const id of offendingRulesOf(entry)) known.add(id);
        return links;
      },
      append: async (entry) => {
        const result = await auditLog.append(entry);
        if (result === 'appended') for (const id of offendingRulesOf(entry)) recorded.add(id);
        return result;
      },
    },
    foundWithoutEvent: ({ kind }) => kind === 'sweep' && [...recorded].some((id) => !known.has(id)),
  };
}

function offendingRulesOf(entry: AuditEntry | null): string[] {
  const contributions = entry?.finding.exposures.flatMap((exposure) => exposure.contributions) ?? [];
  return contributions.filter(({ offending }) => offending).flatMap(({ securityGroupRuleIds }) => securityGroupRuleIds);
}
