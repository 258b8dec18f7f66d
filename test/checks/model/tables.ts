import type { AuditEntry, AuditRecord } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { genesis, type Linked, link } from '../../../core/audit/hash-chain.ts';
import type { PolicyEdit, PolicyEditor } from '../../../core/gateways.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { aPolicyChain } from '../../builders/a-policy-chain.ts';
import type { BadItem, Deployment, PolicyState, Run, Tampering } from './oracle/history.ts';

/** The two tables of one deployment and its change limit, with what the oracle wants to know of them. */
export interface Tables {
  readonly trace: Deployment;
  policy: Policy;
  /** The chain of the group as it is stored. */
  readonly chain: ChainLink[];
  /** The items that do not hold. */
  readonly bad: Map<ChainLink, BadItem>;
  takes: number[];
  putPolicy(policy: Policy, at: number): void;
  apply(edit: PolicyEdit, at: number): Awaited<ReturnType<PolicyEditor['apply']>>;
  append(entry: AuditEntry, at: number): 'appended' | 'conflict';
  tail(): readonly ChainLink[];
  tampered(tampering: Tampering): void;
}

export function newTables(
  id: string,
  policy: Policy,
  { closingsAnHour, at }: { readonly closingsAnHour: number; readonly at: number },
): Tables {
  const policies: PolicyState[] = [{ at, ...policy }];
  const tamperings: Tampering[] = [];
  const recorded = new Map<string, number>();
  const runs: Run[] = [];
  const policyChain = aPolicyChain();
  const tables: Tables = {
    trace: { id, closingsAnHour, policies, tamperings, recorded, runs },
    policy,
    chain: [],
    bad: new Map(),
    takes: [],
    putPolicy: (next, when) => {
      tables.policy = next;
      policies.push({ at: when, ...next });
    },
    apply: (edit, when) => {
      const before = tables.policy;
      const put = edit.changes.flatMap((change) => (change.kind === 'putExemption' ? [change.exemption] : []));
      const ids = new Set(put.map((exemption) => exemption.id));
      const exemptions = [...tables.policy.exemptions.filter((one) => !ids.has(one.id)), ...put];
      tables.putPolicy({ ...tables.policy, exemptions }, when);
      return policyChain.applied(edit, before, tables.policy);
    },
    append: (entry, when) => {
      const { chain, bad } = tables;
      const place = chain.findLastIndex(({ stored }) => stored.sequence <= entry.sequence);
      if (chain[place]?.stored.sequence === entry.sequence) return 'conflict';
      const item = asLink(entry);
      // Where the table was restored under a worker, its next entry follows what is not there any more, or is followed by such a one.
      if (entry.previousHash !== (chain[place]?.stored.hash ?? genesis))
        bad.set(item, { holdsFrom: null, isLink: true });
      const next = chain[place + 1];
      if (next && next.stored.previousHash !== entry.hash && !bad.has(next))
        bad.set(next, { holdsFrom: null, isLink: true });
      chain.splice(place + 1, 0, item);
      for (const { ruleId } of entry.list?.rules ?? [])
        if (ruleId !== null && !recorded.has(ruleId)) recorded.set(ruleId, when);
      return 'appended';
    },
    tail: () => tables.chain.slice(tailStart(tables.chain)),
    tampered: (tampering) => void tamperings.push(tampering),
  };
  return tables;
}

const ends = ['completed', 'partial', 'failed', 'restarted'];

function tailStart(chain: readonly ChainLink[]): number {
  return Math.max(chain.findLastIndex(({ entry }) => ends.includes(entry?.outcome ?? '')) - 1, 0);
}

export function asLink(entry: AuditEntry): ChainLink {
  return { stored: entry, entry, problem: null };
}

/** What is no entry at all. */
export function junk(sequence: number): ChainLink {
  const stored: Linked<object> = { sequence, previousHash: genesis, hash: 'junk' };
  return { stored, entry: null, problem: 'it is no audit entry' };
}

/** A record with right hash and link, at the end of a chain. */
export function linked(record: AuditRecord, chain: readonly ChainLink[]): AuditEntry {
  return link(record, chain.at(-1)?.stored ?? null);
}
