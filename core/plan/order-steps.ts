import { reachesPort } from '../model/reaches-port.ts';
import {
  includes,
  type PrefixLists,
  permissionKey,
  type SecurityGroupRule,
  type Snapshot,
  sourceCidrs,
  type Tags,
} from '../model/security-group.ts';
import type { Kept, TaggedRule } from './kept-rules.ts';
import { managedTags, remainderTags } from './managed-rules.ts';
import { type QuotaUse, quotaOf } from './quota.ts';
import type { NewRule, Step } from './step.ts';
import { isPartlyApproved, type PlanInput } from './work.ts';

/** What a plan revokes and authorises, before its order is decided. */
export interface Parts {
  readonly kept: readonly Kept[];
  readonly lapsed: readonly SecurityGroupRule[];
  readonly approved: readonly NewRule[];
}

/** All at once, in the fewest calls, if that fits the quota; else rule by rule, those that leave the fewest rules first. */
export function orderSteps(parts: Parts, input: PlanInput): Step[] {
  const together = stepsOf([parts.kept], parts, input);
  if (quotaFor(together, input.snapshot).every(({ fits }) => fits)) return together;
  const { prefixLists } = input.snapshot;
  const all = parts.kept.flatMap(({ rules }) => rules);
  const leaves = ({ of }: Kept) => all.filter(({ rule }) => isLeftBy(rule, of, prefixLists)).length;
  const fewestFirst = parts.kept.toSorted((a, b) => leaves(a) - leaves(b));
  return stepsOf(
    inNeed(fewestFirst, prefixLists).map((one) => [one]),
    parts,
    input,
  );
}

/** A remainder that several rules leave is authorised with the first of them, whichever the planner had put it down for. */
function inNeed(kept: readonly Kept[], prefixLists: PrefixLists): Kept[] {
  const left = new Map(kept.flatMap(({ rules }) => rules.map((one) => [permissionKey(one.rule), one])));
  return kept.map((one) => {
    const rules = [...left.values()].filter(({ rule }) => isLeftBy(rule, one.of, prefixLists));
    for (const { rule } of rules) left.delete(permissionKey(rule));
    return { ...one, rules };
  });
}

/** Whether what is authorised keeps something of a rule, whichever the planner had put it down for. */
function isLeftBy(rule: NewRule, of: SecurityGroupRule, prefixLists: PrefixLists): boolean {
  return includes(of, rule) || isListed(rule, of, prefixLists);
}

/** Whether a rule keeps the port for a network that the prefix list of another names: lists may share networks. */
function isListed({ source, ports }: NewRule, of: SecurityGroupRule, prefixLists: PrefixLists): boolean {
  if (source.kind !== 'cidr' || of.source.kind !== 'prefix-list' || ports === null) return false;
  return reachesPort(of, ports.from) && sourceCidrs(of.source, prefixLists).includes(source.cidr);
}

function stepsOf(
  groups: readonly (readonly Kept[])[],
  { kept: all, lapsed, approved }: Parts,
  input: PlanInput,
): Step[] {
  const partly = lapsed.filter((rule) => isPartlyApproved(rule, input.entries));
  const wholly = lapsed.filter((rule) => !partly.includes(rule));
  const isClosing = all.length > 0;
  const closing = groups.flatMap((kept, index): Step[] => [
    ...authorizeSteps(
      kept.flatMap(({ rules }) => rules),
      remainderTags(input),
    ),
    ...revokeStep([...kept.map(({ of }) => of), ...(isClosing && index === 0 ? wholly : [])]),
  ]);
  const own = approved.map((rule) => ({ rule, tags: {} }));
  return [...closing, ...authorizeSteps(own, managedTags(input)), ...revokeStep(isClosing ? partly : lapsed)];
}

/** One revoke of some rules; none where there are none. */
export function revokeStep(rules: readonly SecurityGroupRule[]): Step[] {
  return rules.length > 0 ? [{ kind: 'revokeIngress', rules }] : [];
}

/** One authorise call for each set of tags; nearly always exactly one, since rules seldom carry tags. */
function authorizeSteps(rules: readonly TaggedRule[], own: Tags): Step[] {
  const byTags = Map.groupBy(rules, ({ tags }) => JSON.stringify(Object.entries(tags).sort()));
  return [...byTags.values()].map((group) => ({
    kind: 'authorizeIngress',
    rules: group.map(({ rule }) => rule),
    tags: { ...group[0]?.tags, ...own },
  }));
}

export function quotaFor(steps: readonly Step[], { rules, prefixLists, rulesQuota }: Snapshot): QuotaUse[] {
  return quotaOf({ rules, steps, prefixLists, allowed: rulesQuota });
}
