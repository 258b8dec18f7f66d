import { type Permission, sourceKey } from './security-group.ts';

/** A rule in one line, the way the EC2 console reads: `tcp 20-30 from 0.0.0.0/0 "inbound mail"`. */
export function ruleText(rule: Permission): string {
  const description = rule.description === null ? '' : ` ${JSON.stringify(rule.description)}`;
  return `${trafficText(rule)} from ${sourceKey(rule.source)}${description}`;
}

function trafficText({ protocol, ports }: Permission): string {
  if (protocol === '-1') return 'all traffic';
  if (ports === null) return `protocol ${protocol}`;
  if (protocol === 'icmp' || protocol === 'icmpv6')
    return ports.from === -1 ? `all ${protocol}` : `${protocol} ${ports.from}/${ports.to}`;
  return ports.from === ports.to ? `${protocol} ${ports.from}` : `${protocol} ${ports.from}-${ports.to}`;
}
