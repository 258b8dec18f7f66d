import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { groupId } from './job.ts';

type Rule = ReturnType<Sandbox['rulesOf']>[number];

/** What was seen of the group after each call that may have changed it. */
export interface Watch {
  /** To be called after every call, while nothing else goes on. */
  readonly see: () => void;
  /** How often each permission was let in. */
  readonly created: ReadonlyMap<string, number>;
  /** From where the internet reached port 25, at each moment from the first on. */
  readonly openings: readonly Set<string>[];
  /** The rules that were there at first. */
  readonly first: ReadonlyMap<string, Rule>;
}

export function watchGroup(sandbox: Sandbox): Watch {
  const first = new Map(sandbox.rulesOf(groupId).map((rule) => [rule.id, rule]));
  const known = new Set(first.keys());
  const created = new Map<string, number>();
  const openings = [openTo(sandbox.rulesOf(groupId))];
  const see = () => {
    const rules = sandbox.rulesOf(groupId);
    openings.push(openTo(rules));
    for (const rule of rules) {
      if (known.has(rule.id)) continue;
      known.add(rule.id);
      created.set(permissionOf(rule), (created.get(permissionOf(rule)) ?? 0) + 1);
    }
  };
  return { see, created, openings, first };
}

export function permissionOf({ protocol, from, to, source }: Rule): string {
  return `${protocol} ${from ?? 'all'}-${to ?? 'all'} ${source}`;
}

/** The sources no network of ours is as large as, if they reach port 25. By itself: nothing of core is used. */
function openTo(rules: readonly Rule[]): Set<string> {
  const reaching = rules.filter(({ protocol, from = 0, to = 65_535 }) => {
    return protocol === '-1' || (protocol === 'tcp' && from <= 25 && to >= 25);
  });
  return new Set(reaching.map(({ source }) => source).filter(isInternet));
}

function isInternet(source: string): boolean {
  const [address = '', length] = source.split('/');
  if (length === undefined) return source.startsWith('pl-');
  return Number(length) <= (address.includes(':') ? 16 : 8) && address !== '10.0.0.0';
}

/**
 * Where port 25 was open wider than it may be: no wider than a moment before, but for an undo, which opens what it gives back
 * and nothing else.
 */
export function wideningOf({ openings }: Watch, end: ReadonlySet<string>): string | null {
  const start = openings[0] ?? end;
  const given = [...end].every((source) => start.has(source)) ? [] : end;
  for (const [index, now] of openings.entries()) {
    const before = openings[index - 1] ?? start;
    const allowed = new Set([...before, ...given]);
    const wider = [...now].filter((source) => !allowed.has(source));
    if (wider.length > 0) return `moment ${index}: open to ${wider.join(', ')}, and not before`;
  }
  return null;
}
