import { link } from '../../core/audit/hash-chain.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import type { Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { type Look, type Reply, replyTo as replyOf } from '../../core/security-hub/finding-answer.ts';
import type { HubFinding } from '../../core/security-hub/hub-finding.ts';
import { aRecord } from '../contracts/audit-log/entries.ts';
import { anOpenRule, aRule, groupRef, ports } from './builders.ts';

/** In whose name notes are written. */
export const author = 'smtp-warden/111122223333/audit';

export const compliant: Reconciliation = { kind: 'compliant', reason: 'no finding' };
export const gone: Reconciliation = { kind: 'gone', reason: 'gone' };

/** A finding about one group, which nobody has looked at. */
export function aFinding(change: Partial<HubFinding> = {}): HubFinding {
  return {
    id: 'finding',
    format: { kind: 'asff', productArn: 'product' },
    account: groupRef.account,
    control: { id: 'EC2.19' },
    groups: [groupRef],
    isWhole: true,
    isAsked: false,
    status: 'NEW',
    note: null,
    hub: { account: groupRef.account, region: groupRef.region },
    ...change,
  };
}

/** A look that found the group as it should be. */
export function aLook(change: Partial<Look> = {}): Look {
  return { ref: groupRef, result: compliant, rules: [aRule()], ...change };
}

export function remediated(change: Parameters<typeof aRecord>[0]): Reconciliation {
  const record = aRecord({ outcome: 'completed', revokedRuleIds: ['sgr-smtp'], rulesAfter: [aRule()], ...change });
  return { kind: 'remediated', entry: link(record, null) };
}

export function openSsh(): SecurityGroupRule {
  return anOpenRule({ id: 'sgr-ssh', ports: ports(22) });
}

export function openSmtp(): SecurityGroupRule {
  return anOpenRule({ id: 'sgr-smtp' });
}

export function replyTo(finding: HubFinding, looks: readonly Look[]): Reply {
  return replyOf(finding, looks, author);
}
