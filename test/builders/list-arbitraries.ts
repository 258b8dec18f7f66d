import fc from 'fast-check';
import { type Cidr, cidr } from '../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import type { ListedRule, PortFamily } from '../../core/plan/managed-rules.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import { isPlainSmtp } from '../oracle/managed.ts';
import type { Case } from '../oracle/policy.ts';
import { permissionOf } from './a-step.ts';
import { anEntry, fromCidr, now } from './builders.ts';

/** What has become of a rule that is tagged as managed. */
type Fate =
  /** Listed, and its entry approves it. */
  | 'live'
  | 'ended'
  /** Ended in part: an entry still approves half of it. */
  | 'half'
  /** Listed, and no entry tells why. */
  | 'unexplained'
  /** Listed with another permission: somebody has edited it. */
  | 'edited'
  | 'unlisted'
  /** Listed by id, and marked by another deployment. */
  | 'foreign'
  | 'taken over'
  /** Not seen yet: on the list without an id. */
  | 'pending';

const fates = fc.array(
  fc.oneof(
    fc.constantFrom<Fate>('live', 'live', 'ended', 'ended', 'half'),
    fc.constantFrom<Fate>('unexplained', 'edited', 'unlisted', 'foreign', 'foreign', 'taken over', 'pending'),
  ),
  { minLength: 4, maxLength: 4 },
);

/** Which families were closed, which entries others have taken the rule of away from, and whether those were renewed. */
interface Past {
  readonly fates: readonly Fate[];
  readonly closed: readonly PortFamily['family'][];
  readonly away: readonly { readonly entry: number; readonly isRenewed: boolean }[];
}

export const past: fc.Arbitrary<Past> = fc.record({
  fates,
  closed: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray<PortFamily['family']>(['ipv4', 'ipv6']) },
  ),
  away: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.record({ entry: fc.nat(5), isRenewed: fc.boolean() }), { maxLength: 2 }) },
  ),
});

/** The case with a list of what the bot has let in before, which the rules, the entries and the list tell of each other. */
export function withPast(given: Case, { fates, closed, away }: Past): Case {
  const { snapshot, policy } = given;
  const isOurs = ({ tags }: SecurityGroupRule) => tags['smtp-warden:managed'] === 'true';
  const fateOf = new Map(snapshot.rules.filter(isOurs).map((rule, at) => [rule, fates[at % fates.length] ?? 'live']));
  const rules = snapshot.rules.map((rule) => taggedBy(fateOf.get(rule), rule));
  const made = [...fateOf].flatMap(([rule, fate]) => entriesOf(rule, fate));
  const items = [...fateOf].flatMap(([rule, fate]) => itemsOf(rule, fate));
  const gone = away.flatMap(({ entry, isRenewed }, at): ListedRule[] => {
    const known = policy.entries[entry];
    if (!known) return [];
    const permission = { ...permissionOf(snapshot.rules[0] ?? made0), source: fromCidr(known.cidr) };
    const version = known.version - (isRenewed ? 1 : 0);
    return [{ permission, ruleId: `sgr-gone-${at}`, remediation: 'rem-before', entries: [{ id: known.id, version }] }];
  });
  return {
    ...given,
    snapshot: { ...snapshot, rules },
    policy: { ...policy, entries: [...policy.entries, ...made] },
    list: { rules: [...items, ...gone], closed: closed.map((family) => ({ port: 25, family })) },
  };
}

const made0 = { protocol: 'tcp', ports: { from: 25, to: 25 }, source: fromCidr('0.0.0.0/0'), description: null };

function taggedBy(fate: Fate | undefined, rule: SecurityGroupRule): SecurityGroupRule {
  const { 'smtp-warden:deployment': _, ...others } = rule.tags;
  if (fate === 'foreign') return { ...rule, tags: { ...others, 'smtp-warden:deployment': 'dep-theirs' } };
  return fate === 'taken over' ? { ...rule, tags: others } : rule;
}

function entriesOf({ id, source }: SecurityGroupRule, fate: Fate): AllowlistEntry[] {
  if (source.kind !== 'cidr' || fate === 'unexplained' || fate === 'foreign') return [];
  const hasEnded = fate === 'ended' || fate === 'half';
  const own = anEntry({ id: `entry-of-${id}`, cidr: source.cidr, expiresAt: hasEnded ? endedAt : null });
  const half = halfOf(source.cidr);
  return fate === 'half' && half ? [own, anEntry({ id: `entry-half-of-${id}`, cidr: half })] : [own];
}

const endedAt = new Date(now - 1000).toISOString();

function itemsOf(rule: SecurityGroupRule, fate: Fate): ListedRule[] {
  if (fate === 'unlisted') return [];
  const permission = { ...permissionOf(rule), description: null };
  return [
    {
      permission: fate === 'edited' ? { ...permission, ports: { from: 26, to: 26 } } : permission,
      // Only rules of the port are ever put on the list ahead.
      ruleId: fate === 'pending' && isPlainSmtp(rule) ? null : rule.id,
      remediation: 'rem-earlier',
      entries: [{ id: `entry-of-${rule.id}`, version: 1 }],
      ...(fate === 'taken over' && { takenOver: true as const }),
    },
  ];
}

function halfOf(whole: Cidr): Cidr | null {
  const [address = '', prefix = ''] = whole.split('/');
  const most = whole.includes(':') ? 128 : 32;
  return Number(prefix) < most ? cidr(`${address}/${Number(prefix) + 1}`) : null;
}
