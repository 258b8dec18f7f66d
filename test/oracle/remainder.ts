import type { Permission, SecurityGroupRule } from '../../core/model/security-group.ts';
import type { Loss } from '../../core/plan/loss.ts';
import type { NewRule } from '../../core/plan/step.ts';
import { type Family, spanOf } from './addresses.ts';
import { identityOf } from './ec2.ts';
import { publicSize, smtp } from './exposure.ts';
import type { Case } from './policy.ts';
import { entriesIn, protocolNumber, type State, serves, spansOf } from './reachability.ts';

/** Section 3 of the contract: what is kept of a revoked rule, from the same source, with the same description. */
export function expectedRemainder(rule: SecurityGroupRule, family: Family): Permission[] {
  const { source, description } = rule;
  const number = protocolNumber(rule.protocol);
  const made = (protocol: string, from: number, to: number) => ({
    ...{ protocol, ports: { from, to }, source, description },
  });
  if (number === -1) {
    const others = ['47', '50', '51'].map((protocol) => ({ protocol, ports: null, source, description }));
    const icmp = made(family === 'ipv4' ? 'icmp' : 'icmpv6', -1, -1);
    return [made('tcp', 0, 24), made('tcp', 26, 65535), made('udp', 0, 65535), icmp, ...others];
  }
  const { from, to } = rule.ports ?? { from: 0, to: 65535 };
  return [made('tcp', from, 24), made('tcp', 26, to)].filter(({ ports }) => ports.from <= ports.to);
}

/** The port from each private network that the prefix list of a revoked rule names: these keep it, as CIDR rules. */
export function privatePart(rule: SecurityGroupRule, prefixLists: State['prefixLists']): Permission[] {
  const { source, description } = rule;
  if (source.kind !== 'prefix-list' || !serves(rule, smtp)) return [];
  const entries = entriesIn(prefixLists[source.prefixListId]).filter((cidr) => publicSize([spanOf(cidr)]) === 0n);
  return entries.map((cidr) => ({
    ...{ protocol: 'tcp', ports: { from: 25, to: 25 }, source: { kind: 'cidr', cidr } as const, description },
  }));
}

/** What can be kept of an all-traffic rule: everything else must be named as lost. */
export function isKeptProtocol(protocol: number, family: Family): boolean {
  return [6, 17, family === 'ipv4' ? 1 : 58, 47, 50, 51].includes(protocol);
}

/** The rules after, at each moment, the rules added (with their tags), and what the plan admits to lose. */
export interface Aftermath {
  readonly revoked: readonly SecurityGroupRule[];
  readonly added: readonly { readonly rule: NewRule; readonly tags: Readonly<Record<string, string>> }[];
  /** The rules after each step. */
  readonly moments: readonly (readonly SecurityGroupRule[])[];
  readonly after: State<SecurityGroupRule>;
  readonly lost: readonly Loss[];
}

interface Kept {
  readonly rule: SecurityGroupRule;
  readonly remainder: Permission;
}

/** Every revoked rule's remainder is there with its description and tags, and no other remainder is. */
export function remainderFaults(given: Case, { revoked, added, after, lost }: Aftermath): string[] {
  const expected = revoked
    .filter((rule) => serves(rule, smtp))
    .flatMap((rule) => keptOf(rule, after.prefixLists).map((remainder): Kept => ({ rule, remainder })));
  const unlisted = revoked.filter(
    ({ id, ...rule }) =>
      privatePart({ id, ...rule }, after.prefixLists).length > 0 && !isNamed(lost, 'private-source', id),
  );
  return [
    ...expected.flatMap((kept) => missingFault(kept, after, lost)),
    ...unlisted.map(({ id }) => `the plan does not say that CIDR rules of ${id} do not follow its list`),
    ...added.flatMap((one) => strangeFault(one, expected, given)),
  ];
}

function keptOf(rule: SecurityGroupRule, prefixLists: State['prefixLists']): Permission[] {
  const family = spansOf(rule, prefixLists)[0]?.family ?? 'ipv4';
  return [...expectedRemainder(rule, family), ...privatePart(rule, prefixLists)];
}

function missingFault({ rule, remainder }: Kept, after: State<SecurityGroupRule>, lost: readonly Loss[]): string[] {
  const found = after.rules.find((one) => identityOf(one) === identityOf(remainder));
  if (!found) return [`${identityOf(remainder)} of ${rule.id} is gone`];
  const keepsText = rule.description === null || found.description === rule.description;
  const keeps = keepsText && carries(found.tags, rule.tags);
  return keeps || isNamed(lost, 'description-or-tags', rule.id)
    ? []
    : [`${identityOf(remainder)} lost the description or tags of ${rule.id}`];
}

function strangeFault(
  { rule: { origin, ...rule }, tags }: Aftermath['added'][number],
  expected: readonly Kept[],
  { remediationId, settings }: Case,
): string[] {
  if (origin.kind === 'approved') return [];
  const parent = expected.find(
    (each) => each.rule.id === origin.securityGroupRuleId && identityOf(each.remainder) === identityOf(rule),
  )?.rule;
  if (!parent) return [`${identityOf(rule)} is no remainder of ${origin.securityGroupRuleId}`];
  const extra = Object.keys(tags).filter((key) => !(key in parent.tags) && !ownMarks.includes(key));
  const isSame = rule.description === parent.description && carries(tags, parent.tags) && extra.length === 0;
  const isMarked =
    tags['smtp-warden:remediation'] === remediationId && tags['smtp-warden:deployment'] === settings.deployment;
  return [
    ...(isSame ? [] : [`${identityOf(rule)} does not carry the description and tags of ${parent.id}`]),
    ...(isMarked ? [] : [`${identityOf(rule)} does not say who made it`]),
    ...('smtp-warden:managed' in tags ? [`${identityOf(rule)} is its owner's and is marked as managed`] : []),
  ];
}

/** The bot's own marks are its bookkeeping, not the owner's. */
const ownMarks = ['smtp-warden:managed', 'smtp-warden:remediation', 'smtp-warden:deployment'];

function carries(tags: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value || ownMarks.includes(key));
}

function isNamed(lost: readonly Loss[], kind: Loss['kind'], id: string): boolean {
  return lost.some((loss) => loss.kind === kind && loss.securityGroupRuleId === id);
}
