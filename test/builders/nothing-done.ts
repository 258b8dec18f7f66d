import { expect } from 'vitest';
import type { Run } from '../../core/audit/audit-entry.ts';
import { findingOf } from '../../core/evaluator/finding.ts';
import type { Snapshot } from '../../core/model/security-group.ts';
import { emptyList } from '../../core/plan/managed-rules.ts';
import { type Assessment, assess } from '../../core/reconcile/assess.ts';
import { anOpenRule, aPolicy, aSnapshot, groupRef, now, someSettings } from './builders.ts';
import { aSweep } from './rule-texts.ts';

export const ipv4 = { port: 25, family: 'ipv4' } as const;

export const ipv6 = { port: 25, family: 'ipv6' } as const;

export function aRun(change: Partial<Run> = {}): Run {
  return { trigger: aSweep, writer: 'look-1', now, closings: [], list: emptyList, tries: 0, ...change };
}

/** An all-traffic rule exposes the port: to close it loses protocols. */
export function judged(change: Partial<Snapshot> = {}, policy = aPolicy(), list = emptyList): Assessment {
  const snapshot = aSnapshot({ rules: [anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null })], ...change });
  const assessment = assess(snapshot, policy, { settings: someSettings(), now, remediationId: 'rem-1', list });
  if (!assessment) throw new Error('the group is as it should be');
  return assessment;
}

/** What every record of it says before anything is done. */
export function nothingDone({ snapshot, exposures, decision }: Assessment) {
  return {
    schema: 2,
    id: 'rem-1',
    group: groupRef,
    groupName: 'mail',
    vpcId: snapshot.vpcId,
    at: '2026-11-15T12:00:00.000Z',
    reason: decision.reason,
    trigger: aSweep,
    managedBy: null,
    list: emptyList,
    finding: findingOf(groupRef, exposures),
    steps: [],
    lost: [],
    allowlistEntries: [],
    rulesBefore: null,
    rulesAfter: null,
    revokedRuleIds: [],
    perhapsRevokedRuleIds: [],
    outcomes: [],
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    writer: 'look-1',
  };
}
