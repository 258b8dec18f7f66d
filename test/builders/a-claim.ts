import type { AuditEntry, AuditRecord, Run, StepOutcome } from '../../core/audit/audit-entry.ts';
import type { Finding } from '../../core/evaluator/finding.ts';
import type { Execution } from '../../core/execute/execute-plan.ts';
import type { AddressFamily } from '../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import { aPlainEntry } from './a-plain-record.ts';
import { revoking } from './a-step.ts';
import { anOpenRule, groupRef, now } from './builders.ts';

/** What is found where rules expose the port in one family, and others of the same family do not. */
export function anExposure(family: AddressFamily, offending: readonly string[][], others: readonly string[] = []) {
  const contribution = { source: anOpenRule().source, publicAddresses: '1' };
  return {
    portRule: 'smtp',
    port: 25,
    family,
    publicAddresses: '1',
    limitPrefixLength: 8,
    reason: 'TCP port 25 is open',
    contributions: [
      { ...contribution, offending: false, securityGroupRuleIds: others },
      ...offending.map((securityGroupRuleIds) => ({ ...contribution, offending: true, securityGroupRuleIds })),
    ],
  };
}

/** The claim of a remediation that is to close IPv4 by an open rule, beside which an owner has a rule of his own. */
export function aClaim(change: Partial<AuditEntry> = {}): AuditEntry {
  return aPlainEntry({
    finding: { group: groupRef, exposures: [anExposure('ipv4', [['sgr-open']], ['sgr-owner'])] },
    steps: [revoking(anOpenRule({ id: 'sgr-open' }))],
    ...change,
  });
}

export function finding(...exposures: readonly ReturnType<typeof anExposure>[]): { finding: Finding } {
  return { finding: { group: groupRef, exposures } };
}

/** An end at which the group has no rule any more, and of which nothing is known to be taken away. */
export function anEnd(change: Partial<Execution> = {}): Execution {
  return {
    verdict: 'completed',
    reason: 'all done',
    revoked: [],
    perhapsRevoked: [],
    steps: [],
    outcomes: [],
    rulesAfter: [],
    lost: [],
    isChanged: false,
    ...change,
  };
}

export function puttingBack(...edited: readonly SecurityGroupRule[]): Execution['outcomes'] {
  return [{ kind: 'revokeIngress', result: 'done', missing: [], edited, requestIds: [], reason: null }];
}

/** When the look after it takes place. */
export const later = now + 60_000;
export const at = '2026-11-15T12:01:00.000Z';
export const anEvent = { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId: 'e-1', actor: null } as const;
export const anOutcome: StepOutcome = {
  kind: 'revokeIngress',
  result: 'done',
  missing: [],
  edited: [],
  requestIds: ['req-1'],
  reason: null,
};

/** That look. */
export function aRun(change: Partial<Run> = {}): Run {
  return {
    trigger: anEvent,
    writer: 'look-2',
    now: later,
    closings: [],
    list: { rules: [], closed: [] },
    tries: 0,
    ...change,
  };
}

/** What a record after this entry says in the same words. */
export function bodyOf(entry: AuditEntry): AuditRecord {
  const { sequence: _s, previousHash: _p, hash: _h, ...body } = entry;
  return body;
}
