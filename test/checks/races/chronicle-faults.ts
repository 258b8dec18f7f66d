import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { Permission, PrefixLists, SecurityGroupRule } from '../../../core/model/security-group.ts';
import { authorizedRules, revokedRules } from '../../../core/plan/step.ts';
import { type Family, isInside, spanOf } from '../../oracle/addresses.ts';
import { identityOf } from '../../oracle/ec2.ts';
import { exposedFamilies, smtp } from '../../oracle/exposure.ts';
import { protocolNumber, serves, spansOf } from '../../oracle/reachability.ts';
import { expectedRemainder, privatePart } from '../../oracle/remainder.ts';
import type { Act, Chronicle } from './chronicle.ts';

export interface Terms {
  readonly prefixLists: PrefixLists;
  readonly approved: readonly string[];
  /** Where several deployments are at the group: what each of them approves. */
  readonly each?: readonly (readonly string[])[];
  readonly limits: Readonly<Record<Family, number>>;
  /** The whole chain of the group; of each deployment, where there are several. */
  readonly entries: readonly AuditEntry[];
}

/**
 * What the bot did to a group beside closing the port as the contract says, in words, by what was seen of its rules and not
 * by what it says it did: something foreign revoked, something of a rule not allowed any more, something opened.
 */
export function chronicleFaults({ first, acts }: Chronicle, terms: Terms): string[] {
  return acts.flatMap((act, index) => {
    if (act.by !== 'bot') return [];
    const past = { first, earlier: acts.slice(0, index) };
    return [
      ...act.removed.flatMap((rule) => revokedFaults(rule, act, { past, terms })),
      ...openedFaults(act, { past, terms }),
    ];
  });
}

interface Past {
  readonly first: readonly SecurityGroupRule[];
  readonly earlier: readonly Act[];
}

interface Context {
  readonly past: Past;
  readonly terms: Terms;
}

function revokedFaults(rule: SecurityGroupRule, act: Act, context: Context): string[] {
  if (isTakenBack(rule, act, context)) return [];
  const { past, terms } = context;
  const claims = claimsOn(rule, terms.entries);
  if (claims.length === 0) return [`${rule.id} was revoked, and no claim names ${identityOf(rule)}`];
  if (!reachesFromOutside(rule, terms)) return [`${rule.id} was revoked, and it cannot offend`];
  // What somebody takes away between the read and the revoke is not noticed: that is a limit of the product.
  const rested = new Set(claims.flatMap(({ rulesBefore }) => rulesBefore ?? []).map(identityOf));
  const taken = past.earlier.filter(({ by }) => by === 'somebody').flatMap(({ removed }) => removed);
  const excuses = taken.filter((other) => rested.has(identityOf(other)) || isOurs(other, past));
  return keptOf(rule, terms)
    .filter((part) => ![...act.after, ...excuses].some((other) => isWithin(part, other)))
    .map((part) => `${identityOf(part)} of ${rule.id} is not allowed any more`);
}

/**
 * What a run made for a rule that somebody has removed or edited since: it opens what nobody wants open now. Who makes the same
 * rule again between the read and the call is not noticed, and loses nothing.
 */
function isTakenBack(rule: SecurityGroupRule, act: Act, { past, terms }: Context): boolean {
  const made = past.earlier.findIndex(({ by, added }) => by === 'bot' && added.some(({ id }) => id === rule.id));
  if (made === -1) return false;
  const since = [...past.earlier.slice(made), act].map(({ after }) => new Set(after.map(identityOf)));
  return terms.entries.some(({ steps, rulesBefore }) =>
    authorizedRules({ steps }).some(({ origin, ...planned }) => {
      if (origin.kind !== 'remainder' || identityOf(planned) !== identityOf(rule)) return false;
      const original = rulesBefore?.find(({ id }) => id === origin.securityGroupRuleId);
      return original !== undefined && since.some((standing) => !standing.has(identityOf(original)));
    }),
  );
}

function isOurs({ id }: SecurityGroupRule, { earlier }: Past): boolean {
  return earlier.some(({ by, added }) => by === 'bot' && added.some((made) => made.id === id));
}

function claimsOn(rule: SecurityGroupRule, entries: readonly AuditEntry[]): AuditEntry[] {
  return entries.filter(
    (entry) =>
      entry.outcome === 'planned' && revokedRules(entry).some((planned) => identityOf(planned) === identityOf(rule)),
  );
}

function reachesFromOutside(rule: SecurityGroupRule, { prefixLists, approved, each = [approved] }: Terms): boolean {
  const spans = spansOf(rule, prefixLists);
  return serves(rule, smtp) && spans.length > 0 && each.some((own) => !isInside(spans, own.map(spanOf)));
}

/** Whether a rule lets in all that another does, from the same source. */
function isWithin(part: Permission, { protocol, ports, source }: Permission): boolean {
  if (JSON.stringify(source) !== JSON.stringify(part.source)) return isPrivateWithin(part, { protocol, ports, source });
  if (identityOf(part) === identityOf({ protocol, ports, source, description: null })) return true;
  if (protocolNumber(protocol) === -1) return true;
  const isSame = protocolNumber(protocol) === protocolNumber(part.protocol) && part.ports !== null && ports !== null;
  return isSame && ports.from <= part.ports.from && part.ports.to <= ports.to;
}

/** The port from a private network may also be allowed by a wider rule. */
function isPrivateWithin(part: Permission, rule: Omit<Permission, 'description'>): boolean {
  if (part.source.kind !== 'cidr' || rule.source.kind !== 'cidr' || part.ports?.from !== 25) return false;
  return serves(rule, smtp) && part.ports.to === 25 && isInside([spanOf(part.source.cidr)], [spanOf(rule.source.cidr)]);
}

function keptOf(rule: SecurityGroupRule, { prefixLists }: Terms): Permission[] {
  const family = spansOf(rule, prefixLists)[0]?.family ?? 'ipv4';
  return [...expectedRemainder(rule, family), ...privatePart(rule, prefixLists)];
}

/** What the bot opened that is neither approved nor part of a rule that stood. */
function openedFaults(act: Act, { past, terms }: Context): string[] {
  const { prefixLists, approved, limits } = terms;
  const seen = [...past.first, ...past.earlier.flatMap(({ added }) => added)];
  const parts = new Set(
    seen
      .filter((rule) => serves(rule, smtp))
      .flatMap((rule) => keptOf(rule, terms))
      .map(identityOf),
  );
  return act.added.flatMap((rule) => {
    if (act.removed.some(({ id }) => id === rule.id)) return [`${rule.id} was edited by the bot`];
    if (exposedFamilies({ rules: [rule], prefixLists }, approved, limits).size > 0) {
      return [`the bot let the internet in with ${identityOf(rule)}`];
    }
    const isPort = serves(rule, smtp) && rule.ports?.from === 25 && rule.ports.to === 25;
    const isApproved = isPort && isInside(spansOf(rule, prefixLists), approved.map(spanOf));
    return isApproved || parts.has(identityOf(rule)) ? [] : [`${identityOf(rule)} is no part of anything that stood`];
  });
}
