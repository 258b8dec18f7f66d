import type { CallResult } from '../../../core/gateways.ts';
import { groupKey, permissionKey } from '../../../core/model/security-group.ts';
import { approvals } from './catalogue.ts';
import { anEntry } from './setting.ts';
import {
  endedForAll,
  listingAllTagged,
  rewritten,
  withEc2,
  withoutDescriptions,
  withPolicy,
  withTail,
} from './tampered-deps.ts';
import type { Defect } from './worker.ts';

const done = { kind: 'done', requestId: 'req-pretended', created: [], revoked: [], unknown: [] } as const;
const pretended = async (): Promise<CallResult> => done;

/** What breaks an invariant, by its number. Each is behind the gate, which therefore cannot help. */
interface Planted {
  readonly invariant: number;
  readonly defect: Defect;
}

export const defects: Readonly<Record<string, Planted>> = {
  'every group counts as opted in': {
    invariant: 1,
    defect: withEc2(({ groups, settings }) => ({
      snapshot: async (ref, lists) => {
        const snapshot = await groups.snapshot(ref, lists);
        return snapshot && { ...snapshot, tags: { ...snapshot.tags, [settings.optInTagKey]: 'true' } };
      },
    })),
  },
  'the policy is read once and believed for ever': {
    invariant: 1,
    defect: (deps) => {
      let known: ReturnType<typeof deps.allowlist.read> | null = null;
      const read = () => {
        known ??= deps.allowlist.read();
        return known;
      };
      return { ...deps, allowlist: { ...deps.allowlist, read } };
    },
  },
  'the claim is never over': {
    invariant: 1,
    defect: (deps) => ({ ...deps, settings: { ...deps.settings, claimTimeoutMs: 3_600_000 } }),
  },
  'steps of the log are sent beside those of the plan': {
    invariant: 2,
    defect: withEc2(({ changes, auditLog }) => ({
      authorizeIngress: async (ref, rules, tags) => {
        const result = await changes.authorizeIngress(ref, rules, tags);
        const links = await auditLog.entriesOf(groupKey(ref));
        const steps = links.flatMap(({ entry }) => entry?.steps ?? []);
        const logged = steps.flatMap((step) => (step.kind === 'authorizeIngress' ? step.rules : []));
        const keys = new Set(rules.map(permissionKey));
        const other = logged.find((rule) => !keys.has(permissionKey(rule)));
        if (other) await changes.authorizeIngress(ref, [other], tags);
        return result;
      },
    })),
  },
  'what is not approved counts as approved': {
    invariant: 2,
    defect: withPolicy((policy) => ({
      ...policy,
      entries: [...policy.entries, ...approvals.slice(0, 1).map((cidr) => anEntry({ id: 'al-x', cidr }))],
    })),
  },
  'a rule with the tags counts as managed': { invariant: 3, defect: withTail(listingAllTagged) },
  'an approval that is absent counts as ended': {
    invariant: 3,
    defect: withPolicy((policy) => ({ ...policy, entries: [...policy.entries, ...endedForAll(policy.entries)] })),
  },
  'the description decides what is revoked': {
    invariant: 3,
    defect: withEc2(({ changes, groups }) => ({
      revokeIngress: async (ref, rules) => {
        const standing = await groups.rules(ref);
        const texts = new Set(rules.map(({ description }) => description));
        return changes.revokeIngress(
          ref,
          standing.filter(({ description }) => texts.has(description)),
        );
      },
    })),
  },
  'what has to stay is not authorised': {
    invariant: 4,
    defect: withEc2(({ changes }) => ({
      authorizeIngress: (ref, rules, tags) =>
        tags['smtp-warden:managed'] === undefined ? pretended() : changes.authorizeIngress(ref, rules, tags),
    })),
  },
  'what was revoked is authorised again': {
    invariant: 5,
    defect: withEc2(({ changes }) => ({
      revokeIngress: async (ref, rules) => {
        const result = await changes.revokeIngress(ref, rules);
        await changes.authorizeIngress(ref, rules.slice(0, 1), { 'smtp-warden:deployment': 'dep-a' });
        return result;
      },
    })),
  },
  'nobody is let in': {
    invariant: 6,
    defect: withEc2(({ changes }) => ({
      authorizeIngress: (ref, rules, tags) =>
        tags['smtp-warden:managed'] === undefined ? changes.authorizeIngress(ref, rules, tags) : pretended(),
    })),
  },
  'of the approvals one is forgotten, so that the sum fits': {
    invariant: 7,
    defect: withPolicy((policy) => ({
      ...policy,
      entries: policy.entries.filter(({ cidr }) => cidr !== approvals[4]),
    })),
  },
  'the log forgets descriptions, so that an undo does not bring them back': {
    invariant: 8,
    defect: (deps) => ({
      ...deps,
      auditLog: {
        ...deps.auditLog,
        entriesOf: async (key) => rewritten(await deps.auditLog.entriesOf(key), withoutDescriptions),
      },
    }),
  },
  'what was let in is not taken away, and not seen': {
    invariant: 8,
    defect: withEc2(({ changes, groups }) => ({
      rules: async (ref) => (await groups.rules(ref)).filter(({ tags }) => tags['smtp-warden:managed'] === undefined),
      revokeIngress: async (ref, rules) => {
        const standing = await groups.rules(ref);
        const managed = new Set(standing.filter(({ tags }) => tags['smtp-warden:managed']).map(permissionKey));
        const others = rules.filter((rule) => !managed.has(permissionKey(rule)));
        return others.length === 0 ? done : changes.revokeIngress(ref, others);
      },
    })),
  },
  'hashes are made anew before they are checked': { invariant: 9, defect: withTail((body) => body) },
  'there is always a place of the change limit': {
    invariant: 10,
    defect: (deps) => ({ ...deps, changeLimit: { take: async () => ({ kind: 'taken' }) } }),
  },
  'the list forgets who was let in': {
    invariant: 11,
    defect: withTail((body) => ({ ...body, list: { rules: [], closed: body.list?.closed ?? [] } })),
  },
};
