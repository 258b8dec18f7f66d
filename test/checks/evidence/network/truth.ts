import { evaluate } from '../../../../core/evaluator/evaluate.ts';
import type { Snapshot } from '../../../../core/model/security-group.ts';
import { spanOf } from '../../../oracle/addresses.ts';
import type { Admits, Client } from './come-in.ts';
import { found, isIn } from './hops.ts';
import { getsIn } from './walk.ts';
import type { World } from './world.ts';

export const limits = { ipv4: 8, ipv6: 16 };

/** Whether packets get in by what is known to be exposed, and by all that is exposed in truth. */
export interface Truth {
  readonly byKnown: boolean;
  readonly byAll: boolean;
}

export function truthAbout(id: string, { world, snapshot, clients, hidden }: Asked): Truth {
  const to = found(world.interfaces, id);
  const offending = evaluate({ ...snapshot, approved: [], limits }).flatMap(({ family, contributions }) =>
    contributions.filter((one) => one.offending).map(({ rules }) => ({ family, from: fromOf(rules[0]) })),
  );
  const lists = snapshot.rules.filter((rule) => hidden.has(fromOf(rule)) && reaches(rule)).map(fromOf);
  const families = new Set(offending.map(({ family }) => family));
  const blocks = (sources: readonly string[]) => sources.flatMap((from) => world.lists[from] ?? [from]);
  const known = blocks(offending.map(({ from }) => from));
  const more = blocks(lists).filter((block) => families.has(spanOf(block).family));
  const admitsOf =
    (some: readonly string[]): Admits =>
    (from) =>
      some.some((block) => isIn(block, from));
  const byKnown = getsIn(world, to, { clients, admits: admitsOf(known) });
  return {
    byKnown,
    byAll: byKnown || (more.length > 0 && getsIn(world, to, { clients, admits: admitsOf([...known, ...more]) })),
  };
}

interface Asked {
  readonly world: World;
  readonly snapshot: Snapshot;
  readonly clients: readonly Client[];
  /** Lists of which the entries cannot be read. */
  readonly hidden: ReadonlySet<string>;
}

function reaches({ protocol, ports }: Snapshot['rules'][number]): boolean {
  return protocol === '-1' || (protocol === 'tcp' && ports !== null && ports.from <= 25 && 25 <= ports.to);
}

function fromOf(rule: Snapshot['rules'][number] | undefined): string {
  if (!rule) return '';
  const { source } = rule;
  return source.kind === 'cidr' ? source.cidr : source.kind === 'prefix-list' ? source.prefixListId : source.groupId;
}
