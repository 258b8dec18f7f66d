import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import type { Exemption } from '../policy/exemption.ts';
import type { PolicyAction, PolicyEntry, RecordedChange } from './policy-entry.ts';

/** An edit of the policy with all of its changes, also where they are stored in parts. */
export interface RecordedEdit {
  readonly entry: PolicyEntry;
  readonly changes: readonly RecordedChange[];
}

/** One change of one item of the policy, with what is known of the edit that made it. */
export interface LoggedChange<Item extends AllowlistEntry | Exemption = AllowlistEntry | Exemption> {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** The ARN of the person. */
  readonly by: string;
  readonly action: PolicyAction;
  /** The id of the item. */
  readonly entry: string;
  readonly before: Item | null;
  readonly after: Item | null;
  readonly reason: string;
  readonly previewDigest: string | null;
  /** The place of the edit in the policy's chain. */
  readonly sequence: number;
}

/** Which changes are asked for; what is left out is not asked. */
export interface ChangeFilter {
  /** The id of one item. */
  readonly entry?: string | undefined;
  /** ISO 8601 in UTC, included. */
  readonly since?: string | undefined;
  /** A part of the ARN of the person. */
  readonly by?: string | undefined;
}

/** The changes of allowlist entries, newest edit first. Within one edit they stay in the order of the record. */
export function entryChanges(
  edits: readonly RecordedEdit[],
  filter: ChangeFilter = {},
): readonly LoggedChange<AllowlistEntry>[] {
  return changesIn(edits, filter).flatMap((change) => {
    const { before, after } = change;
    return isEntry(before) && isEntry(after) ? [{ ...change, before, after }] : [];
  });
}

/** The changes of exemptions, in the same order. */
export function exemptionChanges(
  edits: readonly RecordedEdit[],
  filter: ChangeFilter = {},
): readonly LoggedChange<Exemption>[] {
  return changesIn(edits, filter).flatMap((change) => {
    const { before, after } = change;
    return isExemption(before) && isExemption(after) ? [{ ...change, before, after }] : [];
  });
}

function changesIn(edits: readonly RecordedEdit[], { entry: id, since, by }: ChangeFilter): LoggedChange[] {
  return edits
    .filter(({ entry }) => since === undefined || entry.at >= since)
    .filter(({ entry }) => by === undefined || entry.by.arn.includes(by))
    .toReversed()
    .flatMap(({ entry, changes }) =>
      changes
        .filter(({ item }) => id === undefined || item === id)
        .map(({ item, before, after }) => ({
          at: entry.at,
          by: entry.by.arn,
          action: entry.action,
          entry: item,
          before,
          after,
          reason: entry.reason,
          previewDigest: entry.previewDigest,
          sequence: entry.sequence,
        })),
    );
}

function isEntry(item: AllowlistEntry | Exemption | null): item is AllowlistEntry | null {
  return item === null || 'cidr' in item;
}

function isExemption(item: AllowlistEntry | Exemption | null): item is Exemption | null {
  return item === null || 'group' in item;
}
