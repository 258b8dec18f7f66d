import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import {
  type Permission,
  type PrefixLists,
  permissionKey,
  type SecurityGroupRule,
} from '../../../core/model/security-group.ts';
import { authorizedRules, revokedRules } from '../../../core/plan/step.ts';
import type { Family } from '../../oracle/addresses.ts';
import { isInside, spanOf } from '../../oracle/addresses.ts';
import { identityOf } from '../../oracle/ec2.ts';
import { exposedFamilies, smtp } from '../../oracle/exposure.ts';
import { isLapsed } from '../../oracle/policy.ts';
import { protocolNumber, serves, spansOf } from '../../oracle/reachability.ts';
import { expectedResidue } from '../../oracle/residue.ts';
import type { Act, Chronicle } from './chronicle.ts';

export interface Terms {
  readonly prefixLists: PrefixLists;
  readonly approved: readonly string[];
  readonly limits: Readonly<Record<Family, number>>;
  /** The whole chain of the group. */
  readonly entries: readonly AuditEntry[];
}

/**
 * What the bot did to a group beside closing the port as the contract says, in words, by what was seen of its rules and not
 * by what it says it did: a rule taken that does not reach the port, something of a rule not given back, something opened.
 */
export function chronicleFaults(chronicle: Chronicle, terms: Terms): string[] {
  const { acts } = chronicle;
  return acts.flatMap((act, index) =>
    act.by === 'bot'
      ? [...takenFaults(act, index, { chronicle, terms }), ...openedFaults(act, index, { acts, terms })]
      : [],
  );
}

/** What was taken and neither given back, nor taken away again by somebody, nor named as missing in the log. */
function takenFaults(
  act: Act,
  index: number,
  { chronicle, terms }: { readonly chronicle: Chronicle; readonly terms: Terms },
): string[] {
  const standing = chronicle.last();
  const later = chronicle.acts.slice(index + 1).flatMap(({ removed }) => removed);
  const named = namedMissing(terms.entries);
  return act.removed.flatMap((rule) => {
    if (isLapsed(rule, terms.approved)) return [];
    const excused = new Set([...later.map(identityOf), ...named, ...stoodAtTheLook(rule, terms.entries)]);
    return owedOf(rule, terms)
      .filter((part) => !excused.has(identityOf(part)) && !standing.some((other) => isWithin(part, other)))
      .map((part) => `${identityOf(part)} of ${rule.id} was not given back`);
  });
}

/** Whether a rule lets in all that another does, from the same source. */
function isWithin(part: Permission, { protocol, ports, source }: Permission): boolean {
  if (JSON.stringify(source) !== JSON.stringify(part.source)) return false;
  if (identityOf(part) === identityOf({ protocol, ports, source, description: null })) return true;
  if (protocolNumber(protocol) === -1) return true;
  const isSame = protocolNumber(protocol) === protocolNumber(part.protocol) && part.ports !== null && ports !== null;
  return isSame && ports.from <= part.ports.from && part.ports.to <= ports.to;
}

/**
 * What stood beside a rule when it was decided to take it. Who takes that away before the revoke leaves the group as if he had
 * done so right after it: the two are in an order, only not in that of the clock.
 */
function stoodAtTheLook({ id }: SecurityGroupRule, entries: readonly AuditEntry[]): Set<string> {
  const claims = entries.filter((entry) => revokedRules(entry).some((planned) => planned.id === id));
  return new Set(
    claims
      .flatMap(({ rulesBefore }) => rulesBefore ?? [])
      .filter((rule) => rule.id !== id)
      .map(identityOf),
  );
}

/** What has to stay of a rule that the bot took, by what it was at that moment. */
function owedOf(rule: SecurityGroupRule, terms: Terms): Permission[] {
  const spans = spansOf(rule, terms.prefixLists);
  const reaches = serves(rule, smtp) && spans.length > 0 && !isInside(spans, terms.approved.map(spanOf));
  const isWide =
    exposedFamilies({ rules: [rule], prefixLists: terms.prefixLists }, terms.approved, terms.limits).size > 0;
  // Somebody may have made it another rule at the last moment; then all of it is owed, if it does not open the port alone.
  const isAsPlanned = terms.entries
    .flatMap(revokedRules)
    .some((planned) => planned.id === rule.id && identityOf(planned) === identityOf(rule));
  if (!reaches || (!isWide && !isAsPlanned)) return [rule];
  return expectedResidue(rule, spans[0]?.family ?? 'ipv4');
}

/** What the bot opened that is neither approved nor part of a rule that went before. */
function openedFaults(
  act: Act,
  index: number,
  { acts, terms }: { readonly acts: readonly Act[]; readonly terms: Terms },
): string[] {
  const gone = acts.slice(0, index + 1).flatMap(({ removed }) => removed);
  const parts = new Set(gone.flatMap((rule) => [identityOf(rule), ...partsOf(rule, terms)]));
  return act.added.flatMap((rule) => {
    if (act.removed.some(({ id }) => id === rule.id)) return [`${rule.id} was edited by the bot`];
    const { prefixLists, approved, limits } = terms;
    if (exposedFamilies({ rules: [rule], prefixLists }, approved, limits).size > 0) {
      return [`the bot let the internet in with ${identityOf(rule)}`];
    }
    const isApproved =
      serves(rule, smtp) &&
      rule.ports?.from === 25 &&
      rule.ports.to === 25 &&
      isInside(spansOf(rule, prefixLists), approved.map(spanOf));
    return isApproved || parts.has(identityOf(rule))
      ? []
      : [`${identityOf(rule)} is no part of anything that was there`];
  });
}

function partsOf(rule: SecurityGroupRule, { prefixLists }: Terms): string[] {
  if (!serves(rule, smtp) || rule.source.kind === 'security-group') return [];
  return expectedResidue(rule, spansOf(rule, prefixLists)[0]?.family ?? 'ipv4').map(identityOf);
}

/** What the ends of remediations that could not be finished say is missing. */
function namedMissing(entries: readonly AuditEntry[]): Set<string> {
  const rules = entries.flatMap((entry) => authorizedRules(entry));
  const ends = entries.filter(({ outcome }) => outcome === 'failed');
  const isNamed = (key: string) => ends.some(({ reason }) => reason.includes(key));
  return new Set(rules.filter((rule) => isNamed(permissionKey(rule))).map(identityOf));
}
