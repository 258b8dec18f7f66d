import { ruleText } from '../model/rule-text.ts';
import {
  type Permission,
  permissionKey,
  type SecurityGroupRule,
  type Snapshot,
  type Tags,
} from '../model/security-group.ts';
import { carriedLabels } from '../plan/labels.ts';
import { ownTagKeys, remediationTagKey } from '../plan/managed-rules.ts';
import type { RecordedChange } from './recorded-change.ts';

/** A rule that is not as the remediation left it. */
export interface Conflict {
  readonly kind: 'removed' | 'edited' | 'made-by-others';
  /** The rule as it should be, and as it is; null where it does not stand. */
  readonly expected: string;
  readonly found: string | null;
  readonly what: string;
}

/**
 * What somebody has changed of what a remediation added (permissions, descriptions, and tags but our own), and rules that it
 * would restore and that stand with other labels. Empty where the undo is possible.
 */
export function conflictsWith({ added, revoked, edited, begunBy }: RecordedChange, { rules }: Snapshot): Conflict[] {
  const standing = new Map(rules.map((rule) => [permissionKey(rule), rule]));
  const missed = added.flatMap((rule): Conflict[] => {
    const now = standing.get(permissionKey(rule));
    if (!now) return [removal(rule, begunBy)];
    return isAsAdded(rule, now) ? [] : [conflict('edited', rule, now)];
  });
  return [
    ...missed,
    // What is missed may be what was edited: that is said already.
    ...(missed.some(({ kind }) => kind === 'removed') ? [] : edited.map(editConflict)),
    ...revoked.flatMap((rule): Conflict[] => {
      const now = standing.get(permissionKey(rule));
      const carried = { ...rule, ...carriedLabels(rule) };
      if (!now || now.id === rule.id || isAsAdded(carried, now) || isMadeByUndo(begunBy, now)) return [];
      return [conflict('made-by-others', rule, now)];
    }),
  ];
}

/** Whether one of some undos has made a rule, maybe without tags that AWS refused. */
export function isMadeByUndo(undos: readonly string[], { tags }: SecurityGroupRule): boolean {
  return undos.includes(tags[remediationTagKey] ?? '');
}

/** What an interrupted undo may have revoked itself is not attributed to somebody else. */
function removal(rule: Permission, begunBy: readonly string[]): Conflict {
  if (begunBy.length === 0) return conflict('removed', rule, null);
  const expected = ruleText(rule);
  const what = `${expected} is gone: somebody removed or edited it, or ${begunBy.join(' or ')}, which was interrupted, revoked it`;
  return { kind: 'removed', expected, found: null, what };
}

function editConflict(rule: SecurityGroupRule): Conflict {
  const found = `${rule.id} ${ruleText(rule)}`;
  const what = `somebody edited a rule that the undo made: it is ${found}`;
  return { kind: 'edited', expected: `${rule.id} as it was created`, found, what };
}

/** Whether a rule with the same permission and the same labels exists; our own tags do not count. */
export function isAsAdded(rule: Permission & { readonly tags: Tags }, now: SecurityGroupRule): boolean {
  return rule.description === now.description && others(rule.tags) === others(now.tags);
}

function others(tags: Tags): string {
  return JSON.stringify(
    Object.entries(tags)
      .filter(([key]) => !ownTagKeys.includes(key))
      .map((entry) => JSON.stringify(entry))
      .sort(),
  );
}

function conflict(kind: Conflict['kind'], rule: Permission, now: SecurityGroupRule | null): Conflict {
  const expected = ruleText(rule);
  const found = now && `${now.id} ${ruleText(now)}`;
  const what = {
    removed: `somebody removed or edited ${expected}`,
    edited: `somebody changed the description or the tags of ${expected}: it is ${found}`,
    'made-by-others': `somebody made ${found}, where ${expected} would be restored`,
  }[kind];
  return { kind, expected, found, what };
}
