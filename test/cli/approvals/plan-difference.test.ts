import { describe, expect, test } from 'vitest';
import { planDifference } from '../../../cli/approvals/plan-difference.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { type Assessment, assess } from '../../../core/reconcile/assess.ts';
import { planDigest } from '../../../core/reconcile/plan-digest.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromList,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';

const list = aPrefixList({ entries: [cidr('32.0.0.0/3'), cidr('64.0.0.0/3')] });
const snapshot = aSnapshot({
  rules: [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) }), aRule({ id: 'sgr-list', source: fromList(list.id) })],
  prefixLists: { [list.id]: list },
});
const policy = aPolicy({ entries: [anEntry()] });

function planned(change: Partial<Snapshot> = {}, by: Policy = policy): Assessment {
  const context = { settings: someSettings(), now, remediationId: 'rem-2', list: emptyList };
  const assessment = assess({ ...snapshot, ...change }, by, context);
  if (!assessment) throw new Error('the group is as it should be');
  return assessment;
}

function proposalOf({ plan, entries }: Assessment): AuditEntry {
  return aPlainEntry({ outcome: 'proposed', steps: plan.steps, lost: plan.lost, allowlistEntries: entries });
}

const proposal = proposalOf(planned());

describe('the difference between a proposed plan and that of today', () => {
  test('names what is only in one of them', () => {
    const open = anOpenRule({ id: 'sgr-open', ports: ports(25) });

    const difference = planDifference(proposal, planned({ rules: [open, ...snapshot.rules.slice(1)] }));

    expect(difference).toEqual([
      { change: 'removed', what: 'revoke tcp 20-30 from 0.0.0.0/0' },
      { change: 'removed', what: 'authorise tcp 20-24 from 0.0.0.0/0' },
      { change: 'removed', what: 'authorise tcp 26-30 from 0.0.0.0/0' },
      { change: 'added', what: 'revoke tcp 25 from 0.0.0.0/0' },
    ]);
  });

  test('names an allowlist entry that was edited, by its versions', () => {
    const [entry = anEntry()] = policy.entries;

    const difference = planDifference(proposal, planned({}, aPolicy({ entries: [{ ...entry, version: 2 }] })));

    expect(difference).toEqual([
      { change: 'removed', what: `approved ${entry.cidr} (${entry.id}, version 1)` },
      { change: 'added', what: `approved ${entry.cidr} (${entry.id}, version 2)` },
    ]);
  });

  test('names the prefix list of which the entries have changed, since they are in no record', () => {
    const other = { ...list, entries: [...list.entries, cidr('96.0.0.0/3')] };
    const fresh = planned({ prefixLists: { [list.id]: other } });

    const difference = planDifference(proposal, fresh);

    expect(planDigest(fresh)).not.toBe(planDigest(planned()));
    expect(difference).toEqual([{ change: 'added', what: `other entries in prefix list ${list.id}` }]);
  });

  test('names nothing else: ids, descriptions and tags of rules are no difference', () => {
    const rules = snapshot.rules.map((rule) => ({ ...rule, id: `${rule.id}-new`, description: 'other', tags: {} }));

    const difference = planDifference(proposal, planned({ rules }));

    expect(difference.filter(({ what }) => !what.startsWith('other entries'))).toEqual([]);
  });
});
