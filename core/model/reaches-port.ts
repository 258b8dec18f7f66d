import type { Permission } from './security-group.ts';

/**
 * Whether a rule lets its source reach a TCP port: a tcp rule whose range holds it, or an all-traffic rule. UDP, ICMP and
 * numbered protocols such as GRE never do, with any ports (AWS API reference, IpPermission: "all ports,
 * regardless of any port range you specify"). Port 0 is a port.
 */
export function reachesPort(rule: Pick<Permission, 'protocol' | 'ports'>, port: number): boolean {
  if (rule.protocol === '-1') return true;
  return rule.protocol === 'tcp' && rule.ports !== null && rule.ports.from <= port && port <= rule.ports.to;
}
