import { addressSet, contains, ofFamily } from '../model/address-set.ts';
import { type AddressFamily, familyOf } from '../model/cidr.ts';
import { publicSize } from '../model/public-address-space.ts';
import { reachesPort } from '../model/reaches-port.ts';
import { groupKey, type Permission, permissionKey, sourceCidrs, sourceKey } from '../model/security-group.ts';
import { isTooWide } from '../policy/allowlist-entry.ts';
import { carriedLabels, type Labels } from './labels.ts';
import { managedTagKey, managedTags, remainderTags } from './managed-rules.ts';
import type { Plan } from './plan.ts';
import { type AuthorizeStep, type NewRule, revokedRules } from './step.ts';
import type { PlanInput, Work } from './work.ts';

export interface ProofInput extends PlanInput {
  readonly plan: Plan;
}

/** What is revoked stands in the snapshot as recorded, once, and for a reason; nothing that has to go stays. */
export function proveRevoked({ plan, snapshot }: ProofInput, { offending, lapsed }: Work): void {
  if (groupKey(plan.group) !== groupKey(snapshot.ref)) refuse(plan, 'it is for another group');
  const revoked = revokedRules(plan);
  if (new Set(revoked).size !== revoked.length) refuse(plan, 'it revokes a rule twice');
  const left = lapsed.find((rule) => !revoked.includes(rule) && !plan.standing.includes(rule));
  if (left) refuse(plan, `it leaves ${left.id}, which is no longer approved`);
  const reasons = new Set([...offending.keys(), ...lapsed]);
  for (const rule of revoked) {
    if (!snapshot.rules.includes(rule)) refuse(plan, `it revokes ${rule.id} as what it is not`);
    if (!reasons.has(rule)) refuse(plan, `it revokes ${rule.id} without a reason`);
  }
}

/** What is authorised does not exist yet, carries its labels, is no wider than the limit, and lets all that is due in. */
export function proveAuthorised(input: ProofInput, work: Work, after: readonly Permission[]): void {
  const { plan, snapshot } = input;
  const authorising = plan.steps.filter((step) => step.kind === 'authorizeIngress');
  const seen = new Set(authorising.length > 0 ? snapshot.rules.map(permissionKey) : []);
  for (const step of authorising) {
    for (const rule of step.rules) {
      if (seen.has(permissionKey(rule))) refuse(plan, `it authorises what exists: ${permissionKey(rule)}`);
      seen.add(permissionKey(rule));
    }
    proveStep(step, input, work);
  }
  for (const [port, families] of work.opened) {
    const open = after.filter((rule) => reachesPort(rule, port));
    const cidrs = open.flatMap(({ source }) => sourceCidrs(source, snapshot.prefixLists));
    const shut = work.due.find(({ cidr }) => {
      const family = familyOf(cidr);
      return families.has(family) && !contains(addressSet(ofFamily(cidrs, family)), addressSet([cidr]));
    });
    if (shut) refuse(plan, `it leaves port ${port} closed to ${shut.cidr}, which is approved`);
  }
}

/** The private networks that the list of a revoked rule names keep the closed ports, by CIDR rules. */
export function proveListed(rules: readonly Permission[], { plan, snapshot }: ProofInput, { offending }: Work): void {
  for (const [rule, ports] of offending) {
    if (rule.source.kind !== 'prefix-list' || rules.includes(rule)) continue;
    const networks = sourceCidrs(rule.source, snapshot.prefixLists).filter(
      (one) => publicSize(addressSet([one])) === 0n,
    );
    for (const port of ports) {
      const open = rules
        .filter(({ source, ...traffic }) => source.kind === 'cidr' && reachesPort(traffic, port))
        .flatMap(({ source }) => sourceCidrs(source, {}));
      const cut = networks.find((one) => !contains(addressSet(ofFamily(open, familyOf(one))), addressSet([one])));
      if (cut) refuse(plan, `it takes port ${port} from ${cut}, which ${rule.source.prefixListId} names`);
    }
  }
}

function proveStep({ rules, tags }: AuthorizeStep, { plan, limits }: ProofInput, { opened }: Work): void {
  const origins = new Map<string, Labels>(revokedRules(plan).map((rule) => [rule.id, carriedLabels(rule)]));
  for (const rule of rules) {
    const { origin, source, description } = rule;
    if (origin.kind !== 'approved') {
      const labels = origins.get(origin.securityGroupRuleId);
      const keepsTags = Object.entries(labels?.tags ?? {}).every(([key, value]) => tags[key] === value);
      if (!labels || description !== labels.description || !keepsTags) {
        refuse(plan, `it loses the description or tags of ${origin.securityGroupRuleId}`);
      }
    } else if (source.kind !== 'cidr' || isTooWide({ cidr: source.cidr }, limits)) {
      refuse(plan, `it approves ${sourceKey(source)}, wider than the limit`);
    } else if (!isOpened(rule, familyOf(source.cidr), opened)) {
      refuse(plan, `it lets ${source.cidr} in where nothing was closed`);
    }
  }
}

/** Whether a rule is exactly a port that is being closed, was closed, or is managed, in that address family. */
function isOpened({ protocol, ports }: Permission, family: AddressFamily, opened: Work['opened']): boolean {
  if (protocol !== 'tcp' || ports === null || ports.from !== ports.to) return false;
  return opened.get(ports.from)?.has(family) === true;
}

/** Every rule says who made it; that it follows the allowlist is said of approved rules, and of no other. */
export function proveMarks(plan: Plan, deployment: string): void {
  const maker = { remediationId: plan.remediationId, deployment };
  for (const step of plan.steps) {
    if (step.kind === 'revokeIngress') continue;
    const isApproved = step.rules.every(({ origin }) => origin.kind === 'approved');
    const own = Object.entries(isApproved ? managedTags(maker) : remainderTags(maker));
    const isMarked = own.every(([key, value]) => step.tags[key] === value);
    if (!isMarked || (!isApproved && managedTagKey in step.tags)) refuse(plan, 'it does not mark its rules as its own');
  }
}

export function isNew(rule: Permission): rule is NewRule {
  return 'origin' in rule;
}

export function refuse(plan: Plan, why: string): never {
  throw new Error(`the plan ${plan.remediationId} for ${plan.group.groupId} was refused, this is a bug: ${why}`);
}
