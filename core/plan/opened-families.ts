import type { Exposure } from '../evaluator/evaluate.ts';
import type { AddressFamily } from '../model/cidr.ts';
import type { Permission, SecurityGroupRule } from '../model/security-group.ts';
import { familiesOf, type PortFamily } from './managed-rules.ts';

interface Opened {
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  readonly managed: Iterable<Permission>;
  readonly closed: readonly PortFamily[];
}

/** Per port, the families that approved CIDRs are let in by: those that are being closed, were closed, or are managed. */
export function openedFamilies({ exposures, managed, closed }: Opened): Map<number, Set<AddressFamily>> {
  const opened = familiesOf(managed);
  for (const { port, family } of [...exposures, ...closed]) {
    opened.set(port, (opened.get(port) ?? new Set()).add(family));
  }
  return opened;
}
