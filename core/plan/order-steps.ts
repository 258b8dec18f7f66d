import { addressSet, commonSize } from '../model/address-set.ts';
import { familyOf } from '../model/cidr.ts';
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
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import type { Kept, TaggedRule } from './kept-rules.ts';
import { managedTags, remainderTags } from './managed-rules.ts';
import { type QuotaUse, quotaOf } from './quota.ts';
import type { NewRule, Step } from './step.ts';
import type { PlanInput } from './work.ts';

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
  const left = parts.kept.flatMap(({ rules }) => rules.map(({ rule }) => rule));
  const leaves = ({ of }: Kept) => left.filter((rule) => isKeptOf(rule, of, prefixLists)).length;
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
    const own = new Map(one.rules.map((tagged) => [permissionKey(tagged.rule), tagged]));
    const shared = [...left].filter(([, { rule }]) => isKeptOf(rule, one.of, prefixLists));
    const rules = [...new Map([...shared, ...[...own].filter(([key]) => left.has(key))]).values()];
    for (const { rule } of rules) left.delete(permissionKey(rule));
    return { ...one, rules };
  });
}

/** Whether a rule keeps something that another allows, whichever the planner had put it down for. */
function isKeptOf(rule: NewRule, of: SecurityGroupRule, prefixLists: PrefixLists): boolean {
  return includes(of, rule) || isListed(rule, of, prefixLists);
}

/** Whether a rule keeps the port for a network that the prefix list of another names: lists may share networks. */
function isListed({ source, ports }: NewRule, of: SecurityGroupRule, prefixLists: PrefixLists): boolean {
  if (source.kind !== 'cidr' || of.source.kind !== 'prefix-list' || ports === null) return false;
  return reachesPort(of, ports.from) && sourceCidrs(of.source, prefixLists).includes(source.cidr);
}

function stepsOf(groups: readonly (readonly Kept[])[], { lapsed, approved }: Parts, input: PlanInput): Step[] {
  const partly = lapsed.filter((rule) => isPartlyApproved(rule, input.entries));
  const wholly = lapsed.filter((rule) => !partly.includes(rule));
  const isClosing = groups.some((kept) => kept.length > 0);
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

/** Whether revoking it before its approved part is let in would cut somebody off. */
function isPartlyApproved({ source }: SecurityGroupRule, entries: readonly AllowlistEntry[]): boolean {
  const [cidr] = sourceCidrs(source, {});
  if (cidr === undefined) return false;
  const approved = entries.map((entry) => entry.cidr).filter((other) => familyOf(other) === familyOf(cidr));
  return commonSize(addressSet([cidr]), addressSet(approved)) > 0n;
}

function revokeStep(rules: readonly SecurityGroupRule[]): Step[] {
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
