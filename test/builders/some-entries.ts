import type { AuditEntry, AuditRecord } from '../../core/audit/audit-entry.ts';
import { link } from '../../core/audit/hash-chain.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import { aPlainRecord } from './a-plain-record.ts';
import { anOpenRule, aRule, fromCidr, ports } from './builders.ts';

type Saying = Partial<AuditRecord>;

/** The chain of one group, with what each of its entries says. */
export function someEntries(...sayings: readonly Saying[]): AuditEntry[] {
  const chain: AuditEntry[] = [];
  for (const saying of sayings) chain.push(link(aPlainRecord(saying), chain.at(-1) ?? null));
  return chain;
}

export function claimed(id: string, rulesBefore: readonly SecurityGroupRule[] | null, change: Saying = {}): Saying {
  return { id, outcome: 'planned', rulesBefore, ...change };
}

export function ended(id: string, rulesAfter: readonly SecurityGroupRule[] | null, change: Saying = {}): Saying {
  return { id, outcome: 'completed', rulesAfter, ...change };
}

/** The two entries of a remediation that went as planned. */
export function aRemediation(
  id: string,
  { before, after }: Record<'before' | 'after', readonly SecurityGroupRule[]>,
  change: Saying = {},
): Saying[] {
  const left = new Set(after.map((rule) => rule.id));
  const revokedRuleIds = before.map((rule) => rule.id).filter((ruleId) => !left.has(ruleId));
  return [claimed(id, before, change), ended(id, after, { revokedRuleIds, ...change })];
}

/** A rule as a remediation adds it. */
export function madeBy(remediation: string, change: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  const tags = { 'smtp-warden:managed': 'true', 'smtp-warden:remediation': remediation };
  return aRule({ id: 'sgr-made', tags, ...change });
}

/** Two rules that a remediation takes away, and one that it leaves alone. */
export function someRules() {
  return {
    open: anOpenRule({ id: 'sgr-open', ports: ports(20, 30) }),
    other: anOpenRule({ id: 'sgr-other', source: fromCidr('::/0') }),
    kept: aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') }),
  };
}
