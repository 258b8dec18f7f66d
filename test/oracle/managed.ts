import type { Permission, SecurityGroupRule } from '../../core/model/security-group.ts';
import type { ListedRule } from '../../core/plan/managed-rules.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import { isInside, spanOf } from './addresses.ts';
import { identityOf } from './ec2.ts';
import { approvedCidrs, type Case, endedCidrs } from './policy.ts';

/** The item of the list that a rule stands for: by id, or by the marks of a rule that was never seen. */
function itemOf(rule: SecurityGroupRule, { list, settings }: Case): ListedRule | undefined {
  const { 'smtp-warden:deployment': owner, 'smtp-warden:remediation': remediation } = rule.tags;
  return list?.rules.find((item) => {
    if (item.ruleId !== null) return item.ruleId === rule.id;
    const isSame = identityOf(item.permission) === identityOf(rule);
    return isSame && owner === settings.deployment && remediation === item.remediation;
  });
}

/** A rule that the bot let in and nobody has edited since: on the list, as listed, marked as this deployment's. */
export function isManaged(rule: SecurityGroupRule, given: Case): boolean {
  const item = itemOf(rule, given);
  if (!item || identityOf(item.permission) !== identityOf(rule) || !isPlainSmtp(rule)) return false;
  const { 'smtp-warden:managed': mark, 'smtp-warden:deployment': owner } = rule.tags;
  const isOurs = owner === given.settings.deployment || (owner === undefined && item.takenOver === true);
  return mark === 'true' && isOurs;
}

/** A managed rule that is not wholly approved, and of which approvals that have ended explain the rest. */
export function isLapsed(rule: SecurityGroupRule, given: Case): boolean {
  if (!isManaged(rule, given) || rule.source.kind !== 'cidr') return false;
  const own = [spanOf(rule.source.cidr)];
  const approved = approvedCidrs(given).map(spanOf);
  return !isInside(own, approved) && isInside(own, [...approved, ...endedCidrs(given).map(spanOf)]);
}

/** A lapsed rule of which nothing is approved any more. */
export function isWhollyLapsed(rule: SecurityGroupRule, given: Case): boolean {
  return isLapsed(rule, given) && stillApproved(rule, given).length === 0;
}

/** The approved CIDRs that let in a part of what a rule lets in. */
export function stillApproved({ source }: SecurityGroupRule, given: Case): string[] {
  if (source.kind !== 'cidr') return [];
  const own = spanOf(source.cidr);
  return approvedCidrs(given).filter((cidr) => isInside([spanOf(cidr)], [own]));
}

/** Whether others have taken the rule of an entry away: it was seen, does not stand, and the entry was not renewed. */
export function isTakenAway(entry: AllowlistEntry, given: Case): boolean {
  const standing = given.snapshot.rules.filter((rule) => isManaged(rule, given)).map((rule) => itemOf(rule, given));
  const known = (given.list?.rules ?? []).filter((item) => item.ruleId !== null && !standing.includes(item));
  return known.some(({ entries }) => entries.some(({ id, version }) => id === entry.id && version === entry.version));
}

export function isPlainSmtp({ protocol, ports, source }: Permission): boolean {
  return protocol === 'tcp' && ports?.from === 25 && ports.to === 25 && source.kind === 'cidr';
}

/** Marked as let in by another deployment. */
export function isForeign({ tags }: SecurityGroupRule, { settings }: Case): boolean {
  const owner = tags['smtp-warden:deployment'];
  return tags['smtp-warden:managed'] === 'true' && owner !== undefined && owner !== settings.deployment;
}
