import type { AuditEntry, AuditRecord } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import type { RuleChanges, SecurityGroups } from '../../../core/gateways.ts';
import { groupKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { UndoDeps } from '../../../core/undo/undo.ts';
import { permissions } from './catalogue.ts';
import { anEntry } from './setting.ts';
import type { Defect } from './worker.ts';

/** Changes some of the calls of EC2. */
export function withEc2(change: (deps: UndoDeps) => Partial<SecurityGroups & RuleChanges>): Defect {
  return (deps) => {
    const other = change(deps);
    return { ...deps, groups: { ...deps.groups, ...other }, changes: { ...deps.changes, ...other } };
  };
}

/** Ended entries for all that a rule of the catalogue lets in and that nobody approves. */
export function endedForAll(entries: Policy['entries']): Policy['entries'] {
  const known = new Set(entries.map(({ cidr }) => cidr));
  const ended = { removedBy: 'nobody', expiresAt: '2026-01-01T00:00:00.000Z' };
  return permissions.flatMap(({ source }) =>
    source.kind === 'cidr' && !known.has(source.cidr)
      ? [anEntry({ id: `al-${source.cidr}`, cidr: source.cidr, ...ended })]
      : [],
  );
}

export function withPolicy(change: (policy: Policy) => Policy): Defect {
  return (deps) => ({
    ...deps,
    allowlist: { ...deps.allowlist, read: async () => change(await deps.allowlist.read()) },
  });
}

type Rewrite = (body: AuditRecord, rules: readonly SecurityGroupRule[]) => AuditRecord;

/** The end of the chain as a defect wants it, with hashes that hold. What it appends then follows the true chain. */
export function withTail(rewrite: Rewrite): Defect {
  return (deps, world) => ({
    ...deps,
    auditLog: {
      ...deps.auditLog,
      tail: async (ref) => rewritten(await deps.auditLog.tail(ref), (body) => rewrite(body, world.ec2.rules)),
      append: async (entry) => {
        const [last] = (await deps.auditLog.entriesOf(groupKey(entry.group))).slice(-1);
        return deps.auditLog.append(relinked(entry, last));
      },
    },
  });
}

function relinked(entry: AuditEntry, last: ChainLink | undefined): AuditEntry {
  const { sequence, previousHash: _p, hash: _h, ...body } = entry;
  if (last && last.stored.sequence + 1 !== sequence) return entry;
  return link(body, last?.stored ?? null);
}

export function rewritten(links: readonly ChainLink[], rewrite: (body: AuditRecord) => AuditRecord): ChainLink[] {
  let before: ChainLink['stored'] | null = null;
  return links.flatMap(({ entry }) => {
    if (!entry) return [];
    const { sequence, previousHash, hash: _, ...body } = entry;
    const place: ChainLink['stored'] = before ?? { sequence: sequence - 1, previousHash: '', hash: previousHash };
    const made = link(rewrite(body), place);
    before = made;
    return [{ stored: made, entry: made, problem: null }];
  });
}

export function listingAllTagged(body: AuditRecord, rules: readonly SecurityGroupRule[]): AuditRecord {
  const tagged = rules.filter(({ tags }) => tags['smtp-warden:managed'] === 'true');
  const known = new Set(body.list?.rules.map(({ ruleId }) => ruleId));
  const more = tagged
    .filter(({ id }) => !known.has(id))
    .map(
      ({ id, tags: _, ...permission }): ListedRule => ({ permission, ruleId: id, remediation: 'rem-x', entries: [] }),
    );
  return { ...body, list: { rules: [...(body.list?.rules ?? []), ...more], closed: body.list?.closed ?? [] } };
}

export function withoutDescriptions(body: AuditRecord): AuditRecord {
  return { ...body, rulesBefore: body.rulesBefore?.map((rule) => ({ ...rule, description: null })) ?? null };
}
