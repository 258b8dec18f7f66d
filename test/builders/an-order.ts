import { permissionKey, type SecurityGroupRule, type Snapshot } from '../../core/model/security-group.ts';
import { keptRules } from '../../core/plan/kept-rules.ts';
import { emptyList } from '../../core/plan/managed-rules.ts';
import { orderSteps } from '../../core/plan/order-steps.ts';
import type { NewRule, Step } from '../../core/plan/step.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import { approved } from './a-step.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, managedTags, ports } from './builders.ts';

export interface Given {
  readonly offending?: readonly SecurityGroupRule[];
  readonly lapsed?: readonly SecurityGroupRule[];
  readonly approved?: readonly NewRule[];
  readonly entries?: readonly AllowlistEntry[];
  readonly snapshot?: Partial<Snapshot>;
}

export function order({
  offending = [],
  lapsed = [],
  approved = [],
  entries = [],
  snapshot: change = {},
}: Given): Step[] {
  const snapshot = aSnapshot({ rules: [...offending, ...lapsed], ...change });
  const closed = new Map(offending.map((rule) => [rule, new Set([25])]));
  const kept = keptRules(closed, lapsed, snapshot.prefixLists);
  return orderSteps(
    { kept, lapsed, approved },
    {
      ...{ remediationId: 'rem-1', deployment: 'dep-ours', snapshot, exposures: [], entries, ended: [] },
      ...{ list: emptyList, limits: { ipv4: 8, ipv6: 16 }, scope: 'close', isPerson: false },
    },
  );
}

/** The steps in short: what each authorises or revokes. */
export function inShort(steps: readonly Step[]): string[] {
  return steps.map(
    ({ kind, rules }) => `${kind === 'revokeIngress' ? '-' : '+'} ${rules.map(permissionKey).join(', ')}`,
  );
}

export const open = (from: number, to: number, change: Partial<SecurityGroupRule> = {}) =>
  anOpenRule({ id: `sgr-${from}-${to}`, ports: ports(from, to), ...change });

export const office = approved(aRule());

export const managed = (text: string) => aRule({ id: `sgr-of-${text}`, source: fromCidr(text), tags: managedTags });
