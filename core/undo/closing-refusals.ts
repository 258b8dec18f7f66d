import type { Exposure } from '../evaluator/evaluate.ts';
import { notCountedOf } from '../evaluator/not-counted.ts';
import { gapOf } from '../execute/gate-coverage.ts';
import { familyName } from '../model/cidr.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import { unreadableText } from '../model/unreadable-list.ts';
import type { TaggedRule } from '../plan/kept-rules.ts';
import type { Loss } from '../plan/loss.ts';
import { emptyList, familiesOf, managedPort, managedRules, managedTagKey } from '../plan/managed-rules.ts';
import { openedFamilies } from '../plan/opened-families.ts';
import { isApproved } from '../policy/approved.ts';
import { excessiveSums } from '../policy/approved-sum.ts';
import type { RecordedChange } from './recorded-change.ts';
import type { UndoInput } from './undo-decision.ts';

/** What the undo of an undo would do, before it is known whether an ordinary closing might. */
export interface Closing {
  readonly change: RecordedChange;
  readonly snapshot: Snapshot;
  readonly input: UndoInput;
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  readonly offending: ReadonlyMap<SecurityGroupRule, ReadonlySet<number>>;
  readonly revoked: readonly SecurityGroupRule[];
  readonly kept: readonly TaggedRule[];
  /** Rules of ours that were let in before, as they were. */
  readonly approvedAgain: readonly SecurityGroupRule[];
  readonly lost: readonly Loss[];
}

/** Why the port cannot be closed again exactly as it was, in words; null where it can. */
export function refusalToClose(closing: Closing): string | null {
  const { revoked, offending, kept, snapshot } = closing;
  const harmless = revoked.find((rule) => !offending.has(rule) && rule.tags[managedTagKey] !== 'true');
  const [uncounted] = harmless ? notCountedOf([harmless], snapshot.prefixLists) : [];
  if (harmless && uncounted)
    return `it is not known whether ${permissionKey(harmless)} exposes the port: ${unreadableText(uncounted.list)}`;
  if (harmless) return `${permissionKey(harmless)} no longer exposes the port`;
  const unexplained = kept.find(
    ({ rule: { origin } }) => origin.kind === 'remainder' && origin.securityGroupRuleId === '',
  );
  if (unexplained) return `${permissionKey(unexplained.rule)} is not part of a rule that would be revoked`;
  return approvalRefusal(closing) ?? gapRefusal(closing);
}

function approvalRefusal({ revoked, offending, approvedAgain, snapshot, exposures, input }: Closing): string | null {
  const { approved, ended, limits, deployment, entries } = input;
  const cidrs = approved.map(({ cidr }) => cidr);
  const unapproved = approvedAgain.find((rule) => !isApproved(rule.source, cidrs));
  if (unapproved) return `it would let in ${permissionKey(unapproved)}, which is no longer approved`;
  const again = revoked.find((rule) => !offending.has(rule) && isApproved(rule.source, cidrs));
  if (again) return `it would revoke ${permissionKey(again)}, which is approved again`;
  const known = [...approved, ...ended].map(({ cidr }) => cidr);
  const absent = revoked.find((rule) => !offending.has(rule) && !isApproved(rule.source, known));
  if (absent) return `it would revoke ${permissionKey(absent)}, and the allowlist table has no ended approval of it`;
  const sum = excessiveSums(approved, limits)[0];
  if (sum) return `the approved CIDRs of ${familyName(sum.family)} together exceed the limit now`;
  const list = entries.at(-1)?.list ?? emptyList;
  const managed = managedRules(snapshot.rules, list, deployment).keys();
  const opened = openedFamilies({ exposures, managed, closed: list.closed });
  const uncalled = approvedAgain.find((rule) => !isOpened(rule, opened));
  return uncalled ? `no exposure is left in the family of ${permissionKey(uncalled)}` : null;
}

function isOpened(rule: SecurityGroupRule, opened: ReturnType<typeof openedFamilies>): boolean {
  return [...familiesOf([rule])].some(([port, families]) =>
    [...families].some((family) => opened.get(port)?.has(family)),
  );
}

/** Somebody may have removed, before the port was opened again, what kept the other ports of a rule while it was closed. */
function gapRefusal({ revoked, kept, offending, snapshot, lost }: Closing): string | null {
  const staying = snapshot.rules.filter((rule) => !revoked.includes(rule));
  const others = [...staying, ...kept.map(({ rule }) => rule)];
  for (const rule of revoked) {
    const closed = offending.get(rule) ?? new Set([managedPort(rule) ?? 0]);
    const mayLoseProtocols = lost.some(
      ({ kind, securityGroupRuleId }) => kind === 'protocols' && securityGroupRuleId === rule.id,
    );
    const gap = gapOf(rule, { closed, others, prefixLists: snapshot.prefixLists, mayLoseProtocols });
    if (gap !== null) return `no rule would allow ${gap}: somebody has removed the rule that kept it`;
  }
  return null;
}
