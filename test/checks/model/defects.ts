import type { AuditEntry, AuditRecord } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import type { CallResult } from '../../../core/gateways.ts';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import type { UndoDeps } from '../../../core/undo/undo.ts';
import { approvals, permissions } from './catalogue.ts';
import { anEntry } from './setting.ts';
import type { Defect } from './worker.ts';

const done = { kind: 'done', requestId: 'req-pretended', created: [], revoked: [], unknown: [] } as const;
const pretended = async (): Promise<CallResult> => done;

/** Changes of the dependencies that break an invariant each, by its number. The gate is behind them, so it cannot help. */
export const defects: Readonly<Record<string, { readonly invariant: number; readonly defect: Defect }>> = {
  'every group counts as opted in': {
    invariant: 1,
    defect: (deps) => ({
      ...deps,
      groups: {
        ...deps.groups,
        snapshot: async (ref, lists) => {
          const snapshot = await deps.groups.snapshot(ref, lists);
          return snapshot && { ...snapshot, tags: { ...snapshot.tags, [deps.settings.optInTagKey]: 'true' } };
        },
      },
    }),
  },
  'the policy is read once and believed for ever': {
    invariant: 1,
    defect: (deps) => {
      let known: ReturnType<typeof deps.allowlist.read> | null = null;
      return {
        ...deps,
        allowlist: {
          ...deps.allowlist,
          read: () => {
            known ??= deps.allowlist.read();
            return known;
          },
        },
      };
    },
  },
  'the claim is never over': {
    invariant: 1,
    defect: (deps) => ({ ...deps, settings: { ...deps.settings, claimTimeoutMs: 3_600_000 } }),
  },
  'steps of the log are sent beside those of the plan': {
    invariant: 2,
    defect: (deps) => ({
      ...deps,
      changes: {
        ...deps.changes,
        authorizeIngress: async (ref, rules, tags) => {
          const result = await deps.changes.authorizeIngress(ref, rules, tags);
          const links = await deps.auditLog.entriesOf(`${ref.account}/${ref.region}/${ref.groupId}`);
          const steps = links.flatMap(({ entry }) => entry?.steps ?? []);
          const logged = steps.flatMap((step) => (step.kind === 'authorizeIngress' ? step.rules : []));
          const keys = new Set(rules.map(permissionKey));
          const other = logged.find((rule) => !keys.has(permissionKey(rule)));
          if (other) await deps.changes.authorizeIngress(ref, [other], tags);
          return result;
        },
      },
    }),
  },
  'what is not approved counts as approved': {
    invariant: 2,
    defect: withPolicy((policy) => ({
      ...policy,
      entries: [...policy.entries, ...approvals.slice(0, 1).map((cidr) => anEntry({ id: 'al-x', cidr }))],
    })),
  },
  'a rule with the tags counts as managed': { invariant: 3, defect: withTail(listingAllTagged) },
  'the description decides what is revoked': {
    invariant: 3,
    defect: (deps) => ({
      ...deps,
      changes: {
        ...deps.changes,
        revokeIngress: async (ref, rules) => {
          const standing = await deps.groups.rules(ref);
          const texts = new Set(rules.map(({ description }) => description));
          return deps.changes.revokeIngress(
            ref,
            standing.filter(({ description }) => texts.has(description)),
          );
        },
      },
    }),
  },
  'the remainder comes after the revoke': {
    invariant: 4,
    defect: (deps) => ({
      ...deps,
      changes: {
        ...deps.changes,
        authorizeIngress: (ref, rules, tags) =>
          tags['smtp-warden:managed'] === undefined ? pretended() : deps.changes.authorizeIngress(ref, rules, tags),
      },
    }),
  },
  'what was revoked is authorised again': {
    invariant: 5,
    defect: (deps) => ({
      ...deps,
      changes: {
        ...deps.changes,
        revokeIngress: async (ref, rules) => {
          const result = await deps.changes.revokeIngress(ref, rules);
          await deps.changes.authorizeIngress(ref, rules.slice(0, 1), { 'smtp-warden:deployment': 'dep-a' });
          return result;
        },
      },
    }),
  },
  'nobody is let in': {
    invariant: 6,
    defect: (deps) => ({
      ...deps,
      changes: {
        ...deps.changes,
        authorizeIngress: (ref, rules, tags) =>
          tags['smtp-warden:managed'] === undefined ? deps.changes.authorizeIngress(ref, rules, tags) : pretended(),
      },
    }),
  },
  'of the approvals one is forgotten, so that the sum fits': {
    invariant: 7,
    defect: withPolicy(({ entries, exemptions }) => ({
      exemptions,
      entries: entries.filter(({ cidr }) => cidr !== approvals[4]),
    })),
  },
  'the log forgets descriptions, so that an undo does not bring them back': {
    invariant: 8,
    defect: (deps) => ({
      ...deps,
      auditLog: {
        ...deps.auditLog,
        append: (entry) => deps.auditLog.append(entry),
        entriesOf: async (key) => rewritten(await deps.auditLog.entriesOf(key), withoutDescriptions),
      },
    }),
  },
  'an undo leaves what was added': {
    invariant: 8,
    defect: (deps) => ({
      ...deps,
      groups: {
        ...deps.groups,
        rules: async (ref) =>
          (await deps.groups.rules(ref)).filter(({ tags }) => tags['smtp-warden:managed'] === undefined),
      },
      changes: {
        ...deps.changes,
        revokeIngress: async (ref, rules) => {
          const standing = await deps.groups.rules(ref);
          const managed = new Set(standing.filter(({ tags }) => tags['smtp-warden:managed']).map(permissionKey));
          const others = rules.filter((rule) => !managed.has(permissionKey(rule)));
          return others.length === 0 ? done : deps.changes.revokeIngress(ref, others);
        },
      },
    }),
  },
  'hashes are made anew before they are checked': { invariant: 9, defect: withTail((body) => body) },
  'there is always a place of the change limit': {
    invariant: 10,
    defect: (deps) => ({ ...deps, changeLimit: { take: async () => true } }),
  },
  'the list forgets who was let in': {
    invariant: 11,
    defect: withTail((body) => ({ ...body, list: { rules: [], closed: body.list?.closed ?? [] } })),
  },
  'an approval that is absent counts as ended': {
    invariant: 3,
    defect: withPolicy(({ entries, exemptions }) => ({ exemptions, entries: [...entries, ...endedForAll(entries)] })),
  },
};

function endedForAll(entries: Awaited<ReturnType<UndoDeps['allowlist']['read']>>['entries']) {
  const known = new Set(entries.map(({ cidr }) => cidr));
  return permissions.flatMap(({ source }) =>
    source.kind === 'cidr' && !known.has(source.cidr)
      ? [
          anEntry({
            id: `al-${source.cidr}`,
            cidr: source.cidr,
            removedBy: 'nobody',
            expiresAt: '2026-01-01T00:00:00.000Z',
          }),
        ]
      : [],
  );
}

type Policy = Awaited<ReturnType<UndoDeps['allowlist']['read']>>;

function withPolicy(change: (policy: Policy) => Policy): Defect {
  return (deps) => ({
    ...deps,
    allowlist: { ...deps.allowlist, read: async () => change(await deps.allowlist.read()) },
  });
}

type Rewrite = (body: AuditRecord, rules: readonly SecurityGroupRule[]) => AuditRecord;

/** The end of the chain as a defect wants it, with hashes that hold. What it appends then follows the true chain. */
function withTail(rewrite: Rewrite): Defect {
  return (deps, world) => ({
    ...deps,
    auditLog: {
      ...deps.auditLog,
      tail: async (ref) => rewritten(await deps.auditLog.tail(ref), (body) => rewrite(body, world.ec2.rules)),
      append: async (entry) => {
        const [last] = (await deps.auditLog.entriesOf(`${ref(entry)}`)).slice(-1);
        return deps.auditLog.append(relinked(entry, last));
      },
    },
  });
}

function ref({ group }: AuditEntry): string {
  return `${group.account}/${group.region}/${group.groupId}`;
}

function relinked(entry: AuditEntry, last: ChainLink | undefined): AuditEntry {
  const { sequence, previousHash: _p, hash: _h, ...body } = entry;
  if (last && last.stored.sequence + 1 !== sequence) return entry;
  return link(body, last?.stored ?? null);
}

function rewritten(links: readonly ChainLink[], rewrite: (body: AuditRecord) => AuditRecord): ChainLink[] {
  let before: ChainLink['stored'] | null = null;
  return links.flatMap(({ entry }) => {
    if (!entry) return [];
    const { sequence, previousHash, hash: _, ...body } = entry;
    const place: ChainLink['stored'] = before ?? { sequence: sequence - 1, previousHash: '', hash: previousHash };
    const made = link(rewrite(body), place);
    before = made;
    return [{ stored: made, entry: made, problem: null }];
  });
}

function listingAllTagged(body: AuditRecord, rules: readonly SecurityGroupRule[]): AuditRecord {
  const tagged = rules.filter(({ tags }) => tags['smtp-warden:managed'] === 'true');
  const known = new Set(body.list?.rules.map(({ ruleId }) => ruleId));
  const more = tagged
    .filter(({ id }) => !known.has(id))
    .map((rule): ListedRule => ({ permission: rule, ruleId: rule.id, remediation: 'rem-x', entries: [] }));
  return { ...body, list: { rules: [...(body.list?.rules ?? []), ...more], closed: body.list?.closed ?? [] } };
}

function withoutDescriptions(body: AuditRecord): AuditRecord {
  return { ...body, rulesBefore: body.rulesBefore?.map((rule) => ({ ...rule, description: null })) ?? null };
}
