import type { AuditEntry } from '../audit/audit-entry.ts';
import type { CallResult } from '../gateways.ts';
import { includes, type Permission, permissionKey, type Snapshot } from '../model/security-group.ts';
import { remediationTagKey } from '../plan/managed-rules.ts';
import type { NewRule } from '../plan/step.ts';

/** A rule that this run has made, and what for. */
export interface CreatedRule extends Purpose {
  readonly rule: Permission;
}

interface Purpose {
  /** The permission of the rule that it was made for; null where it stands for itself. */
  readonly original: string | null;
  /** Permissions of the other rules of which it may keep something as well: two rules can have the same remainder. */
  readonly alsoOf: readonly string[];
}

/** What a gate has seen itself since it was opened, by EC2's answers to its own calls. */
export interface GateMemory {
  /** Families that it has read as offending, as `port family`. */
  readonly closing: Set<string>;
  readonly created: Map<string, CreatedRule>;
  /** Authorises without an answer, by permission. If a read shows such a rule with the tag of this remediation, this run has made it. */
  readonly askedFor: Map<string, CreatedRule>;
  /** Permissions that EC2 said to stand: made, or refused as a duplicate. */
  readonly confirmed: Permission[];
  readonly revoked: Set<string>;
  /** Permissions whose revoke got no answer: what EC2 says of them later may be our own doing. */
  readonly unanswered: Set<string>;
  /** Permissions that EC2 said not to stand when this run first asked for their revoke. */
  readonly gone: Set<string>;
}

export function newMemory(): GateMemory {
  return {
    closing: new Set(),
    created: new Map(),
    askedFor: new Map(),
    confirmed: [],
    revoked: new Set(),
    unanswered: new Set(),
    gone: new Set(),
  };
}

export function noteAuthorized(
  memory: GateMemory,
  rules: readonly NewRule[],
  { result, snapshot }: { readonly result: CallResult; readonly snapshot: Snapshot },
): void {
  if (result.kind === 'done' || (result.kind === 'alreadyTrue' && rules.length === 1)) memory.confirmed.push(...rules);
  const asked = new Map(rules.map((rule) => [permissionKey(rule), { rule, ...purposeOf(rule, snapshot) }]));
  if (result.kind === 'unknown') for (const [key, one] of asked) memory.askedFor.set(key, one);
  for (const rule of result.kind === 'done' ? result.created : []) {
    memory.created.set(rule.id, { ...(asked.get(permissionKey(rule)) ?? ownPurpose), rule });
  }
}

/** Takes up, from a read, what an authorise without an answer has made. */
export function noteSeen(memory: GateMemory, { rules }: Snapshot, { id: remediation }: Pick<AuditEntry, 'id'>): void {
  for (const rule of rules.filter(({ tags }) => tags[remediationTagKey] === remediation)) {
    const asked = memory.askedFor.get(permissionKey(rule));
    if (asked !== undefined) memory.created.set(rule.id, asked);
  }
}

const ownPurpose: Purpose = { original: null, alsoOf: [] };

/** Of a prefix list it is not asked which networks it holds: a rule that stays opens nothing, and one that goes may be missed. */
function purposeOf(rule: NewRule, { rules }: Snapshot): Purpose {
  const { origin } = rule;
  const original = origin.kind === 'remainder' ? rules.find(({ id }) => id === origin.securityGroupRuleId) : undefined;
  if (!original) return ownPurpose;
  const others = rules.filter((one) => one !== original && (includes(one, rule) || one.source.kind === 'prefix-list'));
  return { original: permissionKey(original), alsoOf: others.map(permissionKey) };
}

/**
 * Whether nobody needs a remainder any more: others have removed the rule that it was made for, and this run has revoked no other,
 * nor may have, of which it keeps something.
 */
export function isUseless(
  { original, alsoOf }: Purpose,
  { gone, revoked, unanswered }: Readonly<Record<'gone' | 'revoked' | 'unanswered', ReadonlySet<string>>>,
): boolean {
  return original !== null && gone.has(original) && !alsoOf.some((key) => revoked.has(key) || unanswered.has(key));
}

export function noteRevoked(memory: GateMemory, rules: readonly Permission[], result: CallResult): void {
  for (const key of rules.map(permissionKey)) {
    const isMissing = isNotFound(key, rules, result);
    if (result.kind === 'unknown') memory.unanswered.add(key);
    else if (isMissing && !memory.unanswered.has(key) && !memory.revoked.has(key)) memory.gone.add(key);
    if (result.kind === 'done' && !isMissing) memory.revoked.add(key);
  }
}

/** Whether EC2 said of this very rule that it does not stand. Of a call for several it may be another. */
function isNotFound(key: string, together: readonly Permission[], result: CallResult): boolean {
  if (result.kind === 'alreadyTrue') return together.length === 1;
  return result.kind === 'done' && result.unknown.some((one) => permissionKey(one) === key);
}
