import { type Exposure, type ExposureLimits, evaluate, offendingRules } from '../evaluator/evaluate.ts';
import { portRules } from '../evaluator/port-rules.ts';
import type { Cidr } from '../model/cidr.ts';
import { reachesPort } from '../model/reaches-port.ts';
import {
  entriesOf,
  type GroupOutline,
  type Permission,
  type PrefixLists,
  type SecurityGroupRule,
  type Snapshot,
} from '../model/security-group.ts';
import { authorizedRules, revokedRules, type Step } from '../plan/step.ts';
import { type AddressLookup, lookupOf } from './address-lookup.ts';
import type { NetworkInterface, UnreadGroup } from './network.ts';

/** A group with what is wrong with it, and the plan that was made for it; without one, what offends goes and everything else stays. */
export interface GroupRules {
  readonly snapshot: Pick<Snapshot, 'ref' | 'rules' | 'prefixLists'>;
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  readonly plan?: { readonly steps: readonly Step[] } | null;
}

/** The other groups of the interfaces, as they are now. */
export type OtherGroups = readonly (GroupOutline | UnreadGroup)[];

/** What still lets sources in when the plan has been carried out. */
export interface StayingRules {
  /** Whom the rules of all groups of an interface let reach the port by address. */
  letIn(interfaceId: string): AddressLookup;
  /** Which rules may let in more sources than are counted as let in, in words. */
  readonly notes: readonly string[];
}

/**
 * The rules that stay. What opens another group to the internet does not count: that group may be closed as well, in the same run or the
 * next, and then it lets nobody in. A prefix list counts by its entries; one that cannot be read lets nobody in here. A rule from a security group
 * never lets a source in here: flow logs know addresses, and not which groups the sender has.
 */
export function stayingRules({
  interfaces,
  judged,
  limits,
  otherGroups = [],
}: {
  readonly interfaces: readonly Pick<NetworkInterface, 'id' | 'groupIds'>[];
  readonly judged: GroupRules;
  readonly limits: ExposureLimits;
  readonly otherGroups?: OtherGroups;
}): StayingRules {
  const { groupId } = judged.snapshot.ref;
  const own = admissionOf(groupId, rulesAfter(judged), judged.snapshot.prefixLists);
  const others = new Map(otherGroups.map((group) => [idOf(group), otherAdmission(group, limits)]));
  const groupIds = new Map(interfaces.map(({ id, groupIds }) => [id, groupIds.filter((other) => other !== groupId)]));
  const named = [...new Set([...groupIds.values()].flat())].sort();
  const lookups = new Map<string, AddressLookup>();
  return {
    letIn(interfaceId) {
      const beside = groupIds.get(interfaceId) ?? [];
      const key = beside.toSorted().join(' ');
      const known = lookups.get(key);
      if (known) return known;
      const lookup = lookupOf([...own.cidrs, ...beside.flatMap((id) => others.get(id)?.cidrs ?? [])]);
      lookups.set(key, lookup);
      return lookup;
    },
    notes: [...own.notes, ...named.flatMap((id) => others.get(id)?.notes ?? [])],
  };
}

/** The rules of a group after the steps of its plan; without a plan, all that do not offend. */
function rulesAfter({ snapshot, exposures, plan }: GroupRules): readonly Permission[] {
  const gone = plan ? revokedRules(plan) : [...offendingRules(exposures).keys()];
  const goneIds = new Set(gone.map(({ id }) => id));
  return [...snapshot.rules.filter(({ id }) => !goneIds.has(id)), ...(plan ? authorizedRules(plan) : [])];
}

interface Admission {
  readonly cidrs: readonly Cidr[];
  readonly notes: readonly string[];
}

function idOf(group: GroupOutline | UnreadGroup): string {
  return 'unread' in group ? group.groupId : group.ref.groupId;
}

function otherAdmission(group: GroupOutline | UnreadGroup, limits: ExposureLimits): Admission {
  if ('unread' in group)
    return {
      cidrs: [],
      notes: [`${group.groupId} could not be read; sources that it lets in are not counted as managed`],
    };
  const { ref, permissions: rules, prefixLists } = group;
  const open = offendingRules(evaluate({ rules, prefixLists, approved: [], limits }));
  return admissionOf(
    ref.groupId,
    rules.filter((rule) => !open.has(rule)),
    prefixLists,
  );
}

function admissionOf(groupId: string, rules: readonly Permission[], prefixLists: PrefixLists): Admission {
  const reaching = rules.filter((rule) => portRules.every(({ port }) => reachesPort(rule, port)));
  const cidrs: Cidr[] = [];
  const notes: string[] = [];
  for (const { source } of reaching) {
    if (source.kind === 'cidr') cidrs.push(source.cidr);
    else if (source.kind === 'security-group')
      notes.push(
        `a rule of ${groupId} lets in ${source.groupId} and stays; flow logs do not say who has a group, so its members count as if it did not`,
      );
    else {
      const list = prefixLists[source.prefixListId];
      cidrs.push(...entriesOf(list));
      if (list === undefined || 'unreadable' in list)
        notes.push(
          `prefix list ${source.prefixListId} of ${groupId} could not be read; sources that it lets in are not counted as managed`,
        );
    }
  }
  return { cidrs, notes };
}
