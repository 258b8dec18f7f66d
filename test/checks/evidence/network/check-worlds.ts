import { evaluate } from '../../../../core/evaluator/evaluate.ts';
import type { Evidence, InterfaceEvidence } from '../../../../core/evidence/evidence.ts';
import { judgeReach } from '../../../../core/evidence/judge-reach.ts';
import type { NetworkRead } from '../../../../core/evidence/network.ts';
import type { Family } from '../../../oracle/addresses.ts';
import { exposedFamilies } from '../../../oracle/exposure.ts';
import { below, randomFrom } from '../../races/random.ts';
import { asEc2Shows, snapshotOf } from './as-ec2-shows.ts';
import { clientsOf } from './clients.ts';
import type { Client } from './come-in.ts';
import { dropped } from './drop.ts';
import { worldOf } from './generate.ts';
import { found } from './hops.ts';
import { chance, some } from './random.ts';
import { limits, type Truth, truthAbout } from './truth.ts';
import type { SimGroup, SimInterface, World } from './world.ts';

/** What is right about a judge: the verdicts and their groups are counted, and the first thing that is wrong ends the run. */
export interface Counts {
  worlds: number;
  /** Of interfaces of exposed groups, where everything was read. */
  reachable: number;
  closed: number;
  unknown: number;
  /** Verdicts that were certain although something was not read. */
  certainWithLess: number;
}

export interface Run {
  readonly counts: Counts;
  /** What is wrong with which world, in words; null: nothing. */
  readonly fault: string | null;
}

/** Judges worlds from a seed on, and compares each verdict with what packets do. */
export function checkWorlds({ seed, runs }: { readonly seed: number; readonly runs: number }): Run {
  const counts: Counts = { worlds: 0, reachable: 0, closed: 0, unknown: 0, certainWithLess: 0 };
  for (let run = 0; run < runs; run++) {
    counts.worlds += 1;
    const fault = faultOf(seed + run, counts);
    if (fault !== null) return { counts, fault: `seed ${seed + run}: ${fault}` };
  }
  return { counts, fault: null };
}

function faultOf(seed: number, counts: Counts): string | null {
  const world = worldOf(seed);
  const random = randomFrom(seed ^ 0x5eed);
  const read = asEc2Shows(world);
  const clients = clientsOf(world);
  const less = Array.from({ length: 1 + below(random, 2) }, () => dropped(random, read));
  const hidden = new Set(chance(random, 0.35) ? some(random, Object.keys(world.lists), 0.5) : []);
  for (const group of world.groups) {
    const fault = faultOfGroup({ world, group, read, less, clients, hidden }, counts);
    if (fault !== null) return `${group.id}: ${fault}`;
  }
  return null;
}

interface Judged {
  readonly world: World;
  readonly group: SimGroup;
  readonly read: NetworkRead;
  readonly less: readonly NetworkRead[];
  readonly clients: readonly Client[];
  readonly hidden: ReadonlySet<string>;
}

function faultOfGroup({ world, group, read, less, clients, hidden }: Judged, counts: Counts): string | null {
  const snapshot = snapshotOf(world, group, hidden);
  const exposures = evaluate({ ...snapshot, approved: [], limits });
  if (exposures.length === 0) return null;
  const known = new Map<string, Truth>();
  const truthOf = (id: string) => {
    const truth = known.get(id) ?? truthAbout(id, { world, snapshot, clients, hidden });
    known.set(id, truth);
    return truth;
  };
  const whole = judgeReach({ snapshot, exposures }, read, { limits });
  const families = new Set(exposures.map(({ family }) => family));
  const fault = wrong(whole, { truthOf, world, group, families, read }) ?? undecided(whole, world, hidden);
  if (fault !== null) return fault;
  for (const { verdict } of whole.interfaces) counts[names[verdict]] += 1;
  for (const part of less) {
    const judged = judgeReach({ snapshot, exposures }, part, { limits });
    const wronged = wrong(judged, { truthOf, world, group, families, read: part }) ?? surer(judged, whole);
    if (wronged !== null) return `with less read: ${wronged}`;
    if (judged.verdict !== 'unknown') counts.certainWithLess += 1;
  }
  return null;
}

const names = { reachable: 'reachable', 'no path found': 'closed', unknown: 'unknown' } as const;

interface Against {
  readonly truthOf: (id: string) => Truth;
  readonly world: World;
  readonly group: SimGroup;
  readonly families: ReadonlySet<Family>;
  readonly read: NetworkRead;
}

type Reach = Pick<Evidence, 'verdict' | 'interfaces' | 'reasons'>;

/** A verdict that packets contradict. */
function wrong({ verdict, interfaces, reasons }: Reach, against: Against): string | null {
  for (const own of interfaces) {
    const fault = wrongOf(own, against);
    if (fault !== null) return fault;
  }
  const { truthOf, world, group } = against;
  const truths = world.interfaces.filter(({ groups }) => groups.includes(group.id)).map(({ id }) => truthOf(id));
  if (verdict === 'reachable' && !truths.some(({ byKnown }) => byKnown)) return 'no packet gets to any interface';
  if (verdict === 'no path found' && truths.some(({ byAll }) => byAll)) return 'a packet gets to an interface';
  if (verdict === 'unattached' && truths.length > 0) return 'there are interfaces';
  return reasons.length === 0 ? 'the verdict has no reason' : null;
}

function wrongOf({ id, verdict, reasons, alsoOpenBy }: InterfaceEvidence, against: Against): string | null {
  const { byKnown, byAll } = against.truthOf(id);
  if (verdict === 'reachable' && !byKnown) return `no packet gets to ${id}: ${reasons.join('; ')}`;
  if (verdict === 'no path found' && byAll) return `a packet gets to ${id}: ${reasons.join('; ')}`;
  if (reasons.length === 0) return `the verdict about ${id} has no reason`;
  const others = alsoOpen(against.world, found(against.world.interfaces, id), against).join(', ');
  const named = alsoOpenBy.map(({ groupId }) => groupId).join(', ');
  return named === others ? null : `${id} is also open by [${others}], and the verdict names [${named}]`;
}

/** The other groups, of those that were read, that are open by a family by which this one is. */
function alsoOpen(
  world: World,
  own: SimInterface,
  { group, families, read }: Pick<Against, 'group' | 'families' | 'read'>,
): string[] {
  const readable = new Set(read.groups.flatMap((one) => ('unread' in one ? [] : [one.ref.groupId])));
  const others = [...own.groups].filter((id) => id !== group.id && readable.has(id)).sort();
  return others.filter((id) => {
    const open = exposedFamilies(snapshotOf(world, found(world.groups, id)), [], limits);
    return [...open].some((family) => families.has(family));
  });
}

/** In a plain world that was read as a whole nothing is left to doubt. */
function undecided({ interfaces }: Reach, world: World, hidden: ReadonlySet<string>): string | null {
  const unknown = interfaces.find((own) => own.verdict === 'unknown');
  if (!world.isPlain || hidden.size > 0 || !unknown) return null;
  return `the world is plain, and ${unknown.id} is unknown: ${unknown.reasons.join('; ')}`;
}

/** A verdict that was made certain by knowing less. */
function surer(less: Reach, whole: Reach): string | null {
  const before = new Map(whole.interfaces.map((own) => [own.id, own.verdict]));
  const own = less.interfaces.find(({ id, verdict }) => verdict !== 'unknown' && verdict !== before.get(id));
  if (own) return `${own.id} is ${own.verdict}, and ${before.get(own.id)} where all is read: ${own.reasons.join('; ')}`;
  return null;
}
