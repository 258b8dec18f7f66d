import { canonicalJson, hashOf } from '../model/canonical-json.ts';
import { type Policy, type PolicyChange, type PolicyItem, policyOf, subjectOf } from '../policy/policy.ts';
import { type ChainFault, chainFault, type Linked } from './hash-chain.ts';
import type { PolicyEntry, PolicyRecord, RecordedChange } from './policy-entry.ts';

/** One item of the policy's chain: as it is stored, for its hash; and as an entry with all its changes, or why it is none. */
export interface PolicyLink {
  readonly stored: Linked<object>;
  readonly entry: PolicyEntry | null;
  /** Those of its parts where it has parts; null where they cannot be read. */
  readonly changes: readonly RecordedChange[] | null;
  readonly problem: string | null;
}

/** The policy's chain as people and the daily check read it. */
export interface PolicyHistory {
  /** The whole chain, oldest first, read consistently; what cannot be read is there too. */
  links(): Promise<readonly PolicyLink[]>;
}

/** What the policy's chain says. `version` is the hash of its last entry. */
export type ReplayedPolicy =
  | { readonly kind: 'valid'; readonly policy: Policy; readonly version: string; readonly last: PolicyEntry }
  /** There is no entry at all. */
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly fault: ChainFault };

/** The digest of a policy, in which the order of its items makes no difference. */
export function digestOfPolicy(policy: Policy): string {
  return digestOfItems(itemsOf(policy));
}

export function digestOfItems(items: readonly PolicyItem[]): string {
  return hashOf(items.toSorted((one, other) => (one.id < other.id ? -1 : Number(one.id > other.id))));
}

/** What the chain records of an edit: each change with the item before it, and the items that ended long ago and go with it. */
export function recordedChanges(
  changes: readonly PolicyChange[],
  { standing, removed }: { readonly standing: readonly PolicyItem[]; readonly removed: readonly PolicyItem[] },
): RecordedChange[] {
  const before = new Map(standing.map((item) => [item.id, item]));
  const edits = changes.map((change) => {
    const { id } = subjectOf(change);
    const after = change.kind === 'removeExemption' ? null : subjectOf(change);
    return { item: id, before: before.get(id) ?? null, after };
  });
  return [...edits, ...removed.map((item) => ({ item: item.id, before: item, after: null }))];
}

/** The record of an edit: `items` are all of the policy after it, `at` is in milliseconds since the epoch. */
export function policyRecordOf(
  edit: Pick<PolicyRecord, 'action' | 'by' | 'reason' | 'previewDigest'>,
  state: Pick<PolicyRecord, 'changes' | 'parts' | 'version'> & {
    readonly at: number;
    readonly items: readonly PolicyItem[];
  },
): PolicyRecord {
  const { at, items, changes, parts, version } = state;
  return {
    schema: 1,
    kind: 'policy',
    at: new Date(at).toISOString(),
    action: edit.action,
    by: { arn: edit.by.arn, userId: edit.by.userId },
    reason: edit.reason,
    previewDigest: edit.previewDigest,
    changes,
    parts,
    version,
    items: items.length,
    digest: digestOfItems(items),
  };
}

/** The policy as it is after an entry of its chain, which was verified before. */
export interface KnownPolicy {
  readonly policy: Policy;
  readonly last: PolicyEntry;
}

/**
 * Computes the policy from its chain: from the first entry on, or from those that come after what is known. Each change has to start
 * from what the entries before it made, and the digest of the last entry has to be that of the result.
 */
export function replayPolicy(links: readonly PolicyLink[], known: KnownPolicy | null = null): ReplayedPolicy {
  const stored = links.map((link) => link.stored);
  const fault = chainFault(stored, known?.last ?? null);
  const items = new Map(known ? itemsOf(known.policy).map((item) => [item.id, item]) : []);
  let last = known?.last ?? null;
  for (const link of links) {
    const { sequence } = link.stored;
    if (fault !== null && sequence >= fault.sequence) return { kind: 'broken', fault };
    const problem = problemOf(link, last) ?? replay(link.changes ?? [], items);
    if (problem !== null) return { kind: 'broken', fault: { sequence, problem } };
    last = link.entry;
  }
  if (fault !== null) return { kind: 'broken', fault };
  if (last === null) return { kind: 'none' };
  const policy = policyOf([...items.values()]);
  if (last.items === items.size && last.digest === digestOfPolicy(policy)) {
    return { kind: 'valid', policy, version: last.hash, last };
  }
  return {
    kind: 'broken',
    fault: { sequence: last.sequence, problem: 'its digest is not that of the policy it makes' },
  };
}

function itemsOf({ entries, exemptions }: Policy): PolicyItem[] {
  return [...entries, ...exemptions];
}

function problemOf({ entry, changes, problem }: PolicyLink, before: PolicyEntry | null): string | null {
  if (entry === null || changes === null) return problem ?? 'it cannot be read';
  if (entry.parts !== null && hashOf(changes) !== entry.parts.digest) return 'the parts with its changes were changed';
  return entry.version === (before?.version ?? 0) + 1 ? null : 'its version does not follow the one before it';
}

/** Makes the changes of an entry; what is wrong with one of them, or null. */
function replay(changes: readonly RecordedChange[], items: Map<string, PolicyItem>): string | null {
  for (const { item, before, after } of changes) {
    if (!isSame(before, items.get(item) ?? null)) return `it changes ${item} from what it was not`;
    if ((after ?? before)?.id !== item) return `it records another item under ${item}`;
    if (after === null) items.delete(item);
    else items.set(item, after);
  }
  return null;
}

function isSame(one: PolicyItem | null, other: PolicyItem | null): boolean {
  return one === other || (one !== null && other !== null && canonicalJson(one) === canonicalJson(other));
}

/** An item of the table that is not as the policy's chain says. */
export interface PolicyDifference {
  /** The id of the item, or the key under which an unreadable one is stored. */
  readonly item: string;
  readonly kind: 'inserted' | 'changed' | 'deleted';
}

/** What the table has otherwise than the chain says. */
export function policyDifferences(byChain: Policy, inTable: readonly PolicyItem[]): PolicyDifference[] {
  const expected = new Map(itemsOf(byChain).map((item) => [item.id, item]));
  const found = new Map(inTable.map((item) => [item.id, item]));
  const beyond = [...found.values()].flatMap((item): PolicyDifference[] => {
    const known = expected.get(item.id);
    if (!known) return [{ item: item.id, kind: 'inserted' }];
    return isSame(known, item) ? [] : [{ item: item.id, kind: 'changed' }];
  });
  const deleted = [...expected.keys()].filter((id) => !found.has(id));
  return [...beyond, ...deleted.map((item): PolicyDifference => ({ item, kind: 'deleted' }))];
}
