import type { AuditRecord, Trigger } from '../../core/audit/audit-entry.ts';
import { cidr } from '../../core/model/cidr.ts';
import type { NewRule } from '../../core/plan/step.ts';
import { aPlainRecord } from './a-plain-record.ts';
import { anEntry, anOpenRule, aRule, fromCidr, fromList, groupRef, managedTags, ports } from './builders.ts';

const person: Trigger = {
  kind: 'event',
  name: 'AuthorizeSecurityGroupIngress',
  eventId: '9fd68588-ecbf-4528-a345-199fa6bb0821',
  actor: {
    arn: 'arn:aws:iam::111122223333:user/bob',
    type: 'IAMUser',
    sourceIp: '198.51.100.23',
    userAgent: 'aws-cli/2.27.0',
    fromConsole: true,
    at: '2026-11-15T11:59:58.000Z',
  },
};

const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'inbound', tags: { owner: 'ada' } });
const list = aRule({ id: 'sgr-list', source: fromList('pl-0123456789abcdef0'), tags: { team: 'mail' } });
const made = aRule({ id: 'sgr-made', tags: managedTags });

const remainder = (from: number, to: number): NewRule => ({
  protocol: 'tcp',
  ports: ports(from, to),
  source: open.source,
  description: open.description,
  origin: { kind: 'remainder', securityGroupRuleId: open.id },
});

const approved: NewRule = {
  protocol: 'tcp',
  ports: ports(25),
  source: made.source,
  description: 'approved by entry-office',
  origin: { kind: 'approved', entryIds: ['entry-office'] },
};

const exposure = {
  portRule: 'smtp-unrestricted-ingress',
  port: 25,
  family: 'ipv4',
  publicAddresses: '3702258432',
  limitPrefixLength: 8,
  reason: '0.0.0.0/0 is open',
  contributions: [
    { source: open.source, securityGroupRuleIds: [open.id], publicAddresses: '3702258432', offending: true },
    { source: list.source, securityGroupRuleIds: [list.id], publicAddresses: '256', offending: false },
  ],
} as const;

/** A claim on a range of ports in which nothing is empty, also what only other entries have. It may come anywhere in a chain. */
export function aFullRecord(change: Partial<AuditRecord> = {}): AuditRecord {
  return aPlainRecord({
    schema: 2,
    outcome: 'planned',
    reason: 'the port is open to the internet',
    trigger: person,
    managedBy: 'Terraform',
    closings: [{ id: 'rem-0', at: '2026-11-15T10:00:00.000Z', openedBy: person.actor, tool: 'Terraform' }],
    list: {
      rules: [
        {
          permission: { protocol: 'tcp', ports: ports(25), source: made.source, description: null },
          ruleId: made.id,
          remediation: 'rem-1',
          entries: [{ id: 'entry-office', version: 1 }],
        },
        {
          permission: { protocol: 'tcp', ports: ports(25), source: fromCidr('2001:db8::/32'), description: null },
          ruleId: null,
          remediation: 'rem-0',
          entries: [],
          takenOver: true,
        },
      ],
      closed: [{ port: 25, family: 'ipv4' }],
    },
    tries: 2,
    left: ['tcp 20-24 from 0.0.0.0/0 "inbound"'],
    finding: { group: groupRef, exposures: [exposure] },
    steps: [
      { kind: 'authorizeIngress', tags: { owner: 'ada' }, rules: [remainder(20, 24), remainder(26, 30)] },
      { kind: 'revokeIngress', rules: [open] },
      { kind: 'authorizeIngress', tags: managedTags, rules: [approved] },
    ],
    lost: [{ kind: 'protocols', securityGroupRuleId: open.id, what: 'protocol 41' }],
    allowlistEntries: [
      anEntry(),
      anEntry({ id: 'entry-six', cidr: cidr('2001:db8::/32'), expiresAt: '2027-05-01T00:00:00.000Z' }),
    ],
    rulesBefore: [open, list],
    rulesAfter: [list, made],
    revokedRuleIds: [open.id],
    perhapsRevokedRuleIds: ['sgr-other'],
    outcomes: [
      {
        kind: 'revokeIngress',
        result: 'failed',
        missing: [open.id],
        edited: [{ ...open, ports: ports(25) }],
        requestIds: ['req-1'],
        reason: 'the rule is still there',
      },
    ],
    fingerprint: 'f'.repeat(64),
    ...change,
  });
}
