import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { parseCidr } from '../model/cidr.ts';
import {
  type AllowlistEntry,
  type AllowlistRequest,
  allowlistKey,
  isLive,
  validateAllowlistRequest,
} from './allowlist-entry.ts';
import { type EditContext, standingOf } from './edit-item.ts';
import { endOf, newEntry } from './edit-policy.ts';
import { isoMoment, type Refusal } from './fields.ts';
import type { Policy, PolicyChange } from './policy.ts';

/** One row of a file. A row that could not be read comes as a refusal, so that all errors are reported at once. */
export interface ImportRow {
  readonly row: number;
  readonly reading:
    | { readonly kind: 'request'; readonly request: AllowlistRequest }
    /** `column`: the one cell that could not be read, where it is one. */
    | (Refusal & { readonly column?: string });
}

/** What is wrong with one row; `row` is null where it is the file as a whole, `column` is left out where it is no single cell. */
export interface ImportProblem {
  readonly row: number | null;
  readonly column?: string;
  readonly reason: string;
}

/** What an import would change. `changes` is all of it, for `PolicyEditor.apply`. */
export interface ImportDifference {
  readonly kind: 'difference';
  readonly added: readonly AllowlistEntry[];
  readonly changed: readonly { readonly before: AllowlistEntry; readonly after: AllowlistEntry }[];
  readonly removed: readonly AllowlistEntry[];
  readonly unchanged: readonly AllowlistEntry[];
  readonly changes: readonly PolicyChange[];
}

export interface ImportContext extends EditContext {
  readonly limits: ExposureLimits;
  /** Whether the live entries that the file does not name are removed. */
  readonly replace: boolean;
}

/** Compares a file with the policy: the whole difference, or every problem of every row, and then there is no change. */
export function importAllowlist(
  policy: Policy,
  rows: readonly ImportRow[],
  context: ImportContext,
): ImportDifference | { readonly kind: 'refused'; readonly problems: readonly ImportProblem[] } {
  // A truncated file is far more likely than the wish to approve nobody, which --replace would make of it.
  if (rows.length === 0) return refusedFile('the file has no entry');
  const groups = Map.groupBy(policy.entries, allowlistKey);
  const rowOf = new Map<string, number>();
  const problems: ImportProblem[] = [];
  const verdicts: Verdict[] = [];
  for (const { row, reading } of rows) {
    const verdict = reading.kind === 'refused' ? reading : judge(reading.request, groups, context);
    if (verdict.kind === 'refused') problems.push({ row, ...columnOf(verdict), reason: verdict.reason });
    else {
      const key = allowlistKey(verdict.entry);
      const earlier = rowOf.get(key);
      if (earlier === undefined) rowOf.set(key, row);
      else
        problems.push({
          row,
          reason: `names the same CIDR and scope as row ${earlier}; keep one of the two`,
        });
      verdicts.push(verdict);
    }
  }
  if (problems.length > 0) return { kind: 'refused', problems };
  const live = policy.entries.filter((entry) => isLive(entry, context.now));
  const removed = context.replace ? live.filter((entry) => !rowOf.has(allowlistKey(entry))) : [];
  return differenceOf(verdicts, removed, context);
}

function columnOf({ column }: Refusal & { readonly column?: string }): { readonly column?: string } {
  return column === undefined ? {} : { column };
}

type Verdict =
  | { readonly kind: 'unchanged'; readonly entry: AllowlistEntry }
  /** `ended`: what stood under the same id before. */
  | { readonly kind: 'added'; readonly entry: AllowlistEntry; readonly ended: AllowlistEntry | null }
  | { readonly kind: 'changed'; readonly before: AllowlistEntry; readonly entry: AllowlistEntry };

/** What a row means. `groups` are the entries of the policy by their natural key. */
function judge(
  request: AllowlistRequest,
  groups: ReadonlyMap<string, readonly AllowlistEntry[]>,
  context: ImportContext,
): Verdict | Refusal {
  const reading = parseCidr(request.cidr.trim());
  const isNetwork = reading.kind === 'cidr' && !reading.hostBits;
  const key = isNetwork ? allowlistKey({ cidr: reading.cidr, scope: request.scope }) : '';
  const standing = standingOf(groups.get(key) ?? [], context.now);
  // Before validation: an exported file can be imported again, also when an entry in it has expired since or a limit has
  // become stricter. A row that has lapsed and stands nowhere is refused like any other expiry in the past: a mistyped
  // year must not look like an approval.
  if (standing && saysTheSame(standing, request)) return { kind: 'unchanged', entry: standing };
  const validation = validateAllowlistRequest(request, context.limits, context.now);
  if (validation.kind === 'refused') return validation;
  if (!standing || !isLive(standing, context.now)) {
    return { kind: 'added', entry: newEntry(validation.entry, standing, context), ended: standing ?? null };
  }
  const { owner, reason, expiresAt } = validation.entry;
  const entry = { ...standing, owner, reason, expiresAt, version: standing.version + 1 };
  return { kind: 'changed', before: standing, entry };
}

function saysTheSame(entry: AllowlistEntry, { owner, reason, expiresAt }: AllowlistRequest): boolean {
  const isSameText = entry.owner === owner.trim() && entry.reason === reason.trim();
  return isSameText && secondsOf(entry.expiresAt) === secondsOf(expiresAt);
}

/** An expiry in whole seconds, as it is stored; null: never. No time at all is NaN, which equals nothing. */
function secondsOf(expiresAt: string | null): number | null {
  return expiresAt === null ? null : Math.floor((isoMoment(expiresAt) ?? Number.NaN) / 1000);
}

function differenceOf(
  verdicts: readonly Verdict[],
  removed: readonly AllowlistEntry[],
  context: EditContext,
): ImportDifference {
  const additions = verdicts.filter((verdict) => verdict.kind === 'added');
  const added = additions.map(({ entry }) => entry);
  const unchanged = verdicts.filter(({ kind }) => kind === 'unchanged').map(({ entry }) => entry);
  const changed = verdicts.flatMap((verdict) =>
    verdict.kind === 'changed' ? [{ before: verdict.before, after: verdict.entry }] : [],
  );
  const changes: PolicyChange[] = [
    ...additions.map(({ entry, ended }) => ({ kind: 'putEntry' as const, entry, replaces: ended })),
    ...changed.map(({ before, after }) => ({ kind: 'putEntry' as const, entry: after, replaces: before })),
    ...removed.map((entry) => endOf(entry, context)),
  ];
  return { kind: 'difference', added, changed, removed, unchanged, changes };
}

function refusedFile(reason: string) {
  return { kind: 'refused' as const, problems: [{ row: null, reason }] };
}
