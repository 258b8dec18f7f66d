import type { Exposure } from '../evaluator/evaluate.ts';
import type { AddressFamily } from '../model/cidr.ts';
import type { SecurityGroupRule } from '../model/security-group.ts';
import { managedFamilies } from './managed-rules.ts';

/** One port by one address family. */
export interface PortFamily {
  readonly port: number;
  readonly family: AddressFamily;
}

export interface Opened {
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  readonly rules: readonly SecurityGroupRule[];
  /** What an earlier remediation closed and let nobody in at, as the last entry about the group remembers it. */
  readonly awaited: readonly PortFamily[];
}

/** Per port, the families that approved CIDRs are authorised for: those that offend, are managed already, or were closed once. */
export function openedFamilies({ exposures, rules, awaited }: Opened): Map<number, Set<AddressFamily>> {
  const opened = managedFamilies(rules);
  for (const { port, family } of [...exposures, ...awaited]) {
    opened.set(port, (opened.get(port) ?? new Set()).add(family));
  }
  return opened;
}
