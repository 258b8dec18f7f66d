import type { AddressFamily } from '../model/cidr.ts';
import type { Permission, PortRange, SecurityGroupRule } from '../model/security-group.ts';

/** What is left of a rule once some TCP ports are taken out of it. */
export interface Remainder {
  readonly permissions: readonly Permission[];
  /** What the rule allowed and no rule can keep, in words; null where nothing is lost. */
  readonly lost: string | null;
}

/** GRE, ESP and AH: the protocols besides TCP, UDP and ICMP that networks are seen to use through security groups. */
export const keptProtocolNumbers = ['47', '50', '51'] as const;

const everyPort: PortRange = { from: 0, to: 65535 };
const everyIcmp: PortRange = { from: -1, to: -1 };

/**
 * The rules that allow what `rule` allows except the closed TCP ports, from the same source with the same description.
 * An all-traffic rule cannot be kept whole: it would take one rule for each of 256 protocol numbers, which no quota has
 * room for (60 rules by default), so the protocols in use are kept and the others are named as lost.
 */
export function remainderOf(rule: SecurityGroupRule, closed: ReadonlySet<number>, family: AddressFamily): Remainder {
  const { source, description } = rule;
  const permission = (protocol: string, ports: PortRange | null): Permission => ({
    protocol,
    ports,
    source,
    description,
  });
  if (rule.protocol !== '-1') {
    const ranges = rule.ports ? withoutPorts(rule.ports, closed) : [];
    return { permissions: ranges.map((range) => permission(rule.protocol, range)), lost: null };
  }
  const icmp = family === 'ipv4' ? 'icmp' : 'icmpv6';
  const permissions = [
    ...withoutPorts(everyPort, closed).map((range) => permission('tcp', range)),
    permission('udp', everyPort),
    permission(icmp, everyIcmp),
    ...keptProtocolNumbers.map((number) => permission(number, null)),
  ];
  const lost = `IP protocols other than TCP, UDP, ${icmp === 'icmp' ? 'ICMP' : 'ICMPv6'}, GRE (47), ESP (50) and AH (51)`;
  return { permissions, lost };
}

function withoutPorts(range: PortRange, closed: ReadonlySet<number>): PortRange[] {
  const ranges: PortRange[] = [];
  let from = range.from;
  for (const port of [...closed].sort((a, b) => a - b)) {
    if (port < from || port > range.to) continue;
    if (port > from) ranges.push({ from, to: port - 1 });
    from = port + 1;
  }
  if (from <= range.to) ranges.push({ from, to: range.to });
  return ranges;
}
