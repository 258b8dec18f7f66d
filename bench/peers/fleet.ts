import type { SeedInput, SeedRuleInput } from '../../sandbox/seed.ts';

/** One kind after the other: IPv4, IPv6, all traffic and a range have to be found all alike. */
const openRules: readonly SeedRuleInput[] = [
  { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' },
  { protocol: 'tcp', from: 25, cidr6: '::/0' },
  { protocol: '-1', cidr: '0.0.0.0/0' },
  { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' },
];

/** So many groups of four rules each, of which every tenth lets the internet reach port 25. */
export function fleetOf(groups: number): SeedInput {
  return { groups: Array.from({ length: groups }, (_, index) => groupOf(index)) };
}

/** Every account has a default VPC in each region, with a default group (which is closed to the internet). */
export function allOf(groups: number): number {
  return groups + 1;
}

export function openOf(groups: number): number {
  return Math.floor(groups / 10);
}

export function nameOf(index: number): string {
  return `group-${index}`;
}

function groupOf(index: number) {
  const isOpen = index % 10 === 9;
  const open = openRules[Math.floor(index / 10) % openRules.length];
  const mail: SeedRuleInput = isOpen && open ? open : { protocol: 'tcp', from: 25, cidr: '10.0.0.0/8' };
  return {
    name: nameOf(index),
    tags: { Name: nameOf(index), team: `team-${index % 40}` },
    ingress: [
      { protocol: 'tcp', from: 443, cidr: '0.0.0.0/0', description: 'web' },
      { protocol: 'tcp', from: 22, cidr: `10.${index % 256}.0.0/16`, description: 'ssh' },
      { protocol: 'tcp', from: 8000, to: 8079, group: 'self' },
      mail,
    ],
  };
}
