import type { SeenRule } from '../../../sandbox/inspect.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { addressText, spanOf } from '../../oracle/addresses.ts';
import { groupId } from './job.ts';
import { type Ground, groundOf, isPort25, isWithin, maskOf, reachOf, type Who } from './reach.ts';

/** What may and may not be seen of the group. */
export interface WatchTerms {
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** Networks that the bot may let in at port 25. */
  readonly approved: readonly string[];
  /** Networks that reach port 25 at every moment. */
  readonly alwaysIn?: readonly string[];
  readonly losesProtocols?: boolean;
  /** The rules that an undo gives back; null where that is not known yet, and then port 25 is not judged. */
  readonly restores?: readonly SeenRule[] | null;
}

/** What was seen of the group after each call, and what was wrong with it. */
export interface Watch {
  /** To be called after every call, while nothing else goes on. */
  readonly see: () => void;
  /** Lets somebody else change the group: what he removes is no gap, and what he adds has to stay. */
  readonly meddle: (change: (sandbox: Sandbox) => void) => void;
  readonly faults: readonly string[];
  /** How often each permission was let in. */
  readonly created: ReadonlyMap<string, number>;
  /** The rules that were there at first. */
  readonly first: ReadonlyMap<string, SeenRule>;
}

/** Watches reachability, not rules: whatever the owner allows besides port 25 has to be allowed at every moment. */
export function watchGroup(sandbox: Sandbox, terms: WatchTerms): Watch {
  const rulesNow = () => sandbox.rulesOf(groupId);
  const first = new Map(rulesNow().map((rule) => [rule.id, rule]));
  const known = new Set(first.keys());
  const created = new Map<string, number>();
  const faults: string[] = [];
  let owned: readonly SeenRule[] = [...first.values()];
  let before: readonly SeenRule[] = owned;
  const see = () => {
    const now = rulesNow();
    if (now.map(textOf).join() === before.map(textOf).join()) return;
    faults.push(...faultsOf({ owned, before, now }, terms));
    before = now;
    for (const rule of now) {
      if (known.has(rule.id)) continue;
      known.add(rule.id);
      created.set(permissionOf(rule), (created.get(permissionOf(rule)) ?? 0) + 1);
    }
  };
  const meddle = (change: (sandbox: Sandbox) => void) => {
    const earlier = new Set(rulesNow().map(textOf));
    change(sandbox);
    before = rulesNow();
    const left = new Set(before.map(textOf));
    const added = before.filter((rule) => !earlier.has(textOf(rule)));
    for (const { id } of added) known.add(id);
    const isRemoved = (rule: SeenRule) => earlier.has(textOf(rule)) && !left.has(textOf(rule));
    owned = [...owned.filter((rule) => !isRemoved(rule)), ...added];
  };
  return { see, meddle, faults, created, first };
}

function textOf(rule: SeenRule): string {
  return JSON.stringify(rule);
}

export function permissionOf({ protocol, from, to, source }: SeenRule): string {
  return `${protocol} ${from ?? 'all'}-${to ?? 'all'} ${source}`;
}

interface Moment {
  /** What the owner has made. */
  readonly owned: readonly SeenRule[];
  /** All rules a moment before, and now. */
  readonly before: readonly SeenRule[];
  readonly now: readonly SeenRule[];
}

function faultsOf({ owned, before, now }: Moment, terms: WatchTerms): string[] {
  const { lists, approved, alwaysIn = [], losesProtocols = false, restores = [] } = terms;
  const rules = [...owned, ...before, ...now, ...(restores ?? [])];
  const ground = groundOf({ rules, lists, networks: [...approved, ...alwaysIn], losesProtocols });
  const [own, was, is, given] = [owned, before, now, restores ?? []].map((some) => reachOf(some, ground));
  const port = maskOf(ground.services, isPort25);
  const [letIn, kept] = [approved, alwaysIn].map((networks) => networks.map(spanOf));
  return ground.whos.flatMap((who, index) => {
    const at = (table: bigint[] | undefined) => table?.[index] ?? 0n;
    const mayReach = isWithin(who, letIn ?? []) || restores === null ? port : 0n;
    return [
      ...named('gap', who, ground, at(own) & ~at(is) & ~port),
      ...named('opened', who, ground, at(is) & ~at(own) & ~at(given) & ~port),
      ...named('wider', who, ground, at(is) & ~at(was) & ~at(given) & ~mayReach & port),
      ...named('cut off', who, ground, isWithin(who, kept ?? []) ? port & ~at(is) : 0n),
    ];
  });
}

function named(what: string, { family, address }: Who, { services }: Ground, mask: bigint): string[] {
  const [first] = services.filter((_, bit) => (mask >> BigInt(bit)) & 1n);
  return first ? [`${what}: protocol ${first.protocol} port ${first.port} from ${addressText(family, address)}`] : [];
}
