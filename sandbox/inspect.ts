import { latest, write } from './cell.ts';
import type { FoundGroup } from './ec2/context.ts';
import { type Group, type Rule, sourceText } from './ec2/rule.ts';
import { parseRule, type SeedRuleInput } from './seed.ts';
import { existing } from './seed-names.ts';
import { rulesFromSeed } from './seed-rules.ts';
import type { SandboxState } from './state.ts';
import type { Region } from './world.ts';

/** A group by id or name; account and region narrow the search, and the first that fits is taken. */
export type GroupRef = string | { group: string; account?: string; region?: string };

/** A rule as the truth has it. Ports are `undefined` where every port is meant. */
export type SeenRule = {
  id: string;
  protocol: string;
  from: number | undefined;
  to: number | undefined;
  source: string;
  description: string | undefined;
  tags: Record<string, string>;
};

/** Looks at groups, and changes them as some other hand would: no permission, quota, throttle, fault, hook or log. */
export type Inspection = {
  group(ref: GroupRef): Group;
  /** The rules of a group, ingress unless asked for egress. */
  rulesOf(ref: GroupRef, direction?: 'ingress' | 'egress'): SeenRule[];
  /** @returns the new rule's id. */
  addRule(ref: GroupRef, rule: SeedRuleInput): string;
  removeRule(ref: GroupRef, ruleId: string): void;
  setTags(ref: GroupRef, tags: Record<string, string>): void;
  removeGroup(ref: GroupRef): void;
};

export function createInspection(state: SandboxState): Inspection {
  const change = (ref: GroupRef, next: (group: Group) => Group | undefined) => {
    const { cell, group } = find(state, ref);
    write(cell, next(group), state.now());
  };
  return {
    group: (ref) => find(state, ref).group,
    rulesOf(ref, direction = 'ingress') {
      const rules = find(state, ref).group.rules.filter((rule) => rule.isEgress === (direction === 'egress'));
      return rules.map(seen);
    },
    addRule(ref, input) {
      const { cell, group, region } = find(state, ref);
      const resolve = (kind: 'sg' | 'pl', home: Region, name: string) => existing(kind, home, name) ?? name;
      const at = { region, group: group.id, isEgress: false, resolve };
      const [rule] = rulesFromSeed(state.world, [parseRule(input)], at);
      if (!rule) throw new Error('A rule makes a rule');
      write(cell, { ...group, rules: [...group.rules, rule] }, state.now());
      state.world.ruleHomes.set(rule.id, cell);
      return rule.id;
    },
    removeRule: (ref, ruleId) =>
      change(ref, (group) => ({ ...group, rules: group.rules.filter((rule) => rule.id !== ruleId) })),
    setTags: (ref, tags) => change(ref, (group) => ({ ...group, tags: new Map(Object.entries(tags)) })),
    removeGroup: (ref) => change(ref, () => undefined),
  };
}

/** @throws {Error} when no group fits. */
function find(state: SandboxState, ref: GroupRef): FoundGroup & { region: Region } {
  const { group: wanted, account, region: regionName } = typeof ref === 'string' ? { group: ref } : { ...ref };
  for (const region of state.world.regions.values()) {
    const isHere = (account ?? region.account) === region.account && (regionName ?? region.name) === region.name;
    const id = isHere ? existing('sg', region, wanted) : undefined;
    const cell = id === undefined ? undefined : region.groups.get(id);
    const group = cell && latest(cell);
    if (cell && group) return { cell, group, region };
  }
  throw new Error(`The sandbox has no security group '${wanted}'`);
}

function seen({ id, protocol, from, to, source, description, tags }: Rule): SeenRule {
  return { id, protocol, from, to, source: sourceText(source), description, tags: Object.fromEntries(tags) };
}
