import type { SeenRule } from '../../../sandbox/inspect.ts';
import { home, type World } from './world.ts';

export const internet = '0.0.0.0/0';

/** The rules of a group as they truly are, sorted, such as `tcp 20-24 0.0.0.0/0`. */
export function rulesOf({ sandbox }: World, group: string, region = home): string[] {
  return sandbox.rulesOf({ group, region }).map(ruleText).sort();
}

/** The same with the ids, the descriptions and all tags but those of the bot: what an undo has to restore. */
export function fullRulesOf({ sandbox }: World, group: string): string[] {
  const texts = sandbox.rulesOf(group).map((rule) => {
    const tags = Object.entries(rule.tags).filter(([key]) => !key.startsWith('smtp-warden:'));
    return `${ruleText(rule)} "${rule.description ?? ''}" ${JSON.stringify(tags.sort())}`;
  });
  return texts.sort();
}

/** The id of the rule that reads so. */
export function ruleIdOf({ sandbox }: World, group: string, text: string): string {
  const found = sandbox.rulesOf(group).find((rule) => ruleText(rule) === text);
  if (!found) throw new Error(`${group} has no rule ${text}`);
  return found.id;
}

export function ruleText({ protocol, from, to, source }: SeenRule): string {
  const ports = from === undefined ? '' : from === to ? ` ${from}` : ` ${from}-${to}`;
  return `${protocol}${ports} ${source}`;
}

/**
 * After every call, notes each of these TCP ports that nobody of the source reaches any more. Gives the list that grows.
 */
export function watchPorts(world: World, group: string, want: Wanted): string[] {
  const gaps: string[] = [];
  world.after(({ action }) => {
    for (const port of want.ports)
      if (!isOpen(world, group, { ...want, port })) gaps.push(`${action}: no port ${port}`);
  });
  return gaps;
}

interface Wanted {
  readonly ports: readonly number[];
  /** The sources of which one is enough. */
  readonly sources: readonly string[];
  readonly region?: string;
}

function isOpen({ sandbox }: World, group: string, { port, sources, region = home }: Wanted & { port: number }) {
  return sandbox
    .rulesOf({ group, region })
    .some(
      ({ protocol, from = 0, to = 65_535, source }) =>
        ['tcp', '-1'].includes(protocol) && sources.includes(source) && from <= port && port <= to,
    );
}
