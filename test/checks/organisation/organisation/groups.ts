import type { Random } from '../../races/random.ts';
import { hashed, lognormal, randomOf } from '../engine/chance.ts';

/** A rule of a group; one of `cidr` and `groupId` says where from. */
export interface SimulatedRule {
  readonly id: string;
  readonly protocol: string;
  /** Null where the protocol has no ports. */
  readonly ports: readonly [number, number] | null;
  readonly cidr: string | null;
  readonly groupId: string | null;
  readonly description: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SimulatedGroup {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
  readonly isOptedIn: boolean;
  /** Whether the internet reaches port 25 of it. */
  readonly isOpen: boolean;
  readonly rules: readonly SimulatedRule[];
}

export interface GroupOptions {
  readonly seed: number;
  /** The share of the groups that are open and did not opt in. */
  readonly open: number;
  /** The share of the groups that are open and opted in. */
  readonly toClose: number;
}

/** How many groups a region of an account has beside its default group: 6 in all on average, in some over a hundred. */
const sizes = { median: 3.7, p99: 30 };

/** The groups of one region of an account: the same whenever they are asked for, so that none has to be kept. */
export function groupsOf(account: string, region: string, options: GroupOptions): SimulatedGroup[] {
  const { seed, open, toClose } = options;
  const random = randomOf(`${account}/${region}`, seed);
  const count = 1 + Math.floor(lognormal(random, sizes));
  const vpcId = `vpc-${hex(`${account}/${region} vpc`, seed)}`;
  return Array.from({ length: count }, (_, index) => {
    const draw = random();
    const isToClose = draw < toClose;
    const isOpen = draw < toClose + open;
    const id = `sg-${hex(`${account}/${region}/${index}`, seed)}${index.toString(16).padStart(9, '0')}`;
    const rules = [...harmless(random, id), ...(isOpen ? [openRule(random, id)] : [])];
    const isOptedIn = isToClose || (!isOpen && random() < 0.05);
    return { id, name: index === 0 ? 'default' : `group-${index}`, vpcId, isOptedIn, isOpen, rules };
  });
}

function hex(name: string, seed: number): string {
  return hashed(name, seed).toString(16).padStart(8, '0');
}

/** Rules that every fleet is full of. None of them is about port 25 and the internet. */
const ordinary: readonly Omit<SimulatedRule, 'id' | 'groupId' | 'tags'>[] = [
  { protocol: 'tcp', ports: [443, 443], cidr: '0.0.0.0/0', description: 'https' },
  { protocol: 'tcp', ports: [443, 443], cidr: '::/0', description: null },
  { protocol: 'tcp', ports: [22, 22], cidr: '10.0.0.0/8', description: 'ssh from inside' },
  { protocol: 'tcp', ports: [0, 65_535], cidr: '10.20.0.0/16', description: null },
  { protocol: 'udp', ports: [53, 53], cidr: '10.0.0.2/32', description: null },
  { protocol: 'tcp', ports: [25, 25], cidr: '192.0.2.0/28', description: 'relay of a partner' },
  { protocol: 'icmp', ports: [-1, -1], cidr: '0.0.0.0/0', description: null },
];

function harmless(random: Random, groupId: string): SimulatedRule[] {
  const own = { protocol: '-1', ports: null, cidr: null, groupId, description: null };
  const others = ordinary.filter(() => random() < 0.35).map((rule) => ({ ...rule, groupId: null }));
  return [own, ...others].map((rule, index) => ({ ...rule, id: ruleId(groupId, index), tags: {} }));
}

/** What reaches port 25 from everywhere. */
const exposures: readonly Pick<SimulatedRule, 'protocol' | 'ports' | 'cidr'>[] = [
  { protocol: 'tcp', ports: [25, 25], cidr: '0.0.0.0/0' },
  { protocol: 'tcp', ports: [20, 30], cidr: '0.0.0.0/0' },
  { protocol: 'tcp', ports: [25, 25], cidr: '::/0' },
  { protocol: 'tcp', ports: [0, 1023], cidr: '0.0.0.0/0' },
];

function openRule(random: Random, groupId: string): SimulatedRule {
  const exposure = exposures[Math.floor(random() * exposures.length)] as (typeof exposures)[number];
  return { ...exposure, id: ruleId(groupId, 99), groupId: null, description: 'mail', tags: {} };
}

export function ruleId(groupId: string, number: number): string {
  return `sgr-${groupId.slice(3, 11)}${groupId.slice(-4)}${number.toString(16).padStart(5, '0')}`;
}
