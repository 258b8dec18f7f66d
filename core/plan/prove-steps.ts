import { type ExposureLimits, offendingRules } from '../evaluator/evaluate.ts';
import { addressSet, contains, ofFamily } from '../model/address-set.ts';
import { type AddressFamily, familyOf } from '../model/cidr.ts';
import { reachesPort } from '../model/reaches-port.ts';
import { groupKey, type Permission, permissionKey, sourceCidrs, sourceKey } from '../model/security-group.ts';
import { isTooWide } from '../policy/allowlist-entry.ts';
import { carriedLabels, type Labels } from './labels.ts';
import { lapsedRules, managedTags } from './managed-rules.ts';
import { openedFamilies } from './opened-families.ts';
import type { Plan, PlanInput } from './plan.ts';
import { type NewRule, revokedRules, type Step } from './step.ts';

export interface ProofInput extends Pick<PlanInput, 'snapshot' | 'exposures' | 'entries' | 'awaited'> {
  readonly plan: Plan;
  readonly limits: ExposureLimits;
}

/** What is revoked stands in the snapshot as recorded, once, first, and for a reason. */
export function proveRevoked({ plan, snapshot, exposures, entries }: ProofInput): void {
  if (groupKey(plan.group) !== groupKey(snapshot.ref)) refuse(plan, 'it is for another group');
  if (plan.steps.findLastIndex(({ kind }) => kind === 'revokeIngress') > 0) refuse(plan, 'it does not revoke first');
  const revoked = revokedRules(plan);
  if (new Set(revoked).size !== revoked.length) refuse(plan, 'it revokes a rule twice');
  const lapsed = lapsedRules(snapshot.rules, entries);
  const left = lapsed.find((rule) => !revoked.includes(rule));
  if (left) refuse(plan, `it leaves ${left.id}, which is no longer approved`);
  const reasons = new Set([...offendingRules(exposures).keys(), ...lapsed]);
  for (const rule of revoked) {
    if (!snapshot.rules.includes(rule)) refuse(plan, `it revokes ${rule.id} as what it is not`);
    if (!reasons.has(rule)) refuse(plan, `it revokes ${rule.id} without a reason`);
  }
}

/** What is authorised does not exist yet, carries its labels, is no wider than the limit, and lets all approved CIDRs in. */
export function proveAuthorised(input: ProofInput, after: readonly Permission[]): void {
  const { plan, snapshot, limits, entries } = input;
  const seen = new Set<string>();
  for (const rule of after) {
    if (isNew(rule) && seen.has(permissionKey(rule))) refuse(plan, `it authorises what exists: ${permissionKey(rule)}`);
    seen.add(permissionKey(rule));
  }
  const origins = new Map(revokedRules(plan).map((rule) => [rule.id, carriedLabels(rule)]));
  const opened = openedFamilies({ ...input, rules: snapshot.rules });
  for (const step of plan.steps)
    if (step.kind === 'authorizeIngress') proveStep(step, { plan, origins, limits, opened });
  for (const [port, families] of opened) {
    const open = after.filter((rule) => reachesPort(rule, port));
    const cidrs = open.flatMap(({ source }) => sourceCidrs(source, snapshot.prefixLists));
    const shut = entries.find(({ cidr }) => {
      const family = familyOf(cidr);
      return families.has(family) && !contains(addressSet(ofFamily(cidrs, family)), addressSet([cidr]));
    });
    if (shut) refuse(plan, `it leaves port ${port} closed to ${shut.cidr}, which is approved`);
  }
}

interface StepContext {
  readonly plan: Plan;
  readonly origins: ReadonlyMap<string, Labels>;
  readonly limits: ExposureLimits;
  readonly opened: ReadonlyMap<number, ReadonlySet<AddressFamily>>;
}

function proveStep({ rules, tags }: Extract<Step, { kind: 'authorizeIngress' }>, context: StepContext): void {
  const { plan, origins, limits } = context;
  for (const rule of rules) {
    const { origin, source, description } = rule;
    if (origin.kind === 'residue') {
      const labels = origins.get(origin.securityGroupRuleId);
      const keepsTags = Object.entries(labels?.tags ?? {}).every(([key, value]) => tags[key] === value);
      if (!labels || description !== labels.description || !keepsTags) {
        refuse(plan, `it loses the description or tags of ${origin.securityGroupRuleId}`);
      }
    } else if (source.kind !== 'cidr' || isTooWide({ cidr: source.cidr }, limits)) {
      refuse(plan, `it approves ${sourceKey(source)}, wider than the limit`);
    } else if (!isOpened(rule, familyOf(source.cidr), context)) {
      refuse(plan, `it lets ${source.cidr} in where nothing was closed`);
    }
  }
}

/** Whether a rule is exactly a port that is being closed, is managed already, or was closed once, in that address family. */
function isOpened({ protocol, ports }: Permission, family: AddressFamily, { opened }: StepContext): boolean {
  if (protocol !== 'tcp' || ports === null || ports.from !== ports.to) return false;
  return opened.get(ports.from)?.has(family) === true;
}

/** Every rule says that the bot made it, and in which remediation: by that the managed rules are known later. */
export function proveMarks(plan: Plan): void {
  const own = Object.entries(managedTags(plan.remediationId));
  const isMarked = (step: Step) =>
    step.kind === 'revokeIngress' || own.every(([key, value]) => step.tags[key] === value);
  if (!plan.steps.every(isMarked)) refuse(plan, 'it does not mark its rules as its own');
}

export function isNew(rule: Permission): rule is NewRule {
  return 'origin' in rule;
}

export function refuse(plan: Plan, why: string): never {
  throw new Error(`the plan ${plan.remediationId} for ${plan.group.groupId} is refused, this is a bug: ${why}`);
}
