import fc from 'fast-check';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { anEntry, anOpenRule, aPrefixList, aRule, fromCidr, fromList, ports } from '../../builders/builders.ts';
import { identityOf } from '../../oracle/ec2.ts';

/** One thing that the bot or a person does. */
export type Act =
  | { readonly kind: 'add'; readonly which: number }
  | { readonly kind: 'remove' | 'describe' | 'tag'; readonly which: number }
  | { readonly kind: 'approve' | 'end'; readonly which: number }
  | { readonly kind: 'check' | 'fix' | 'follow' | 'wait' }
  | { readonly kind: 'undo'; readonly which: number; readonly portOnly: boolean };

const which = fc.nat(99);
const act = (weight: number, arbitrary: fc.Arbitrary<Act>) => ({ weight, arbitrary });

export const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    act(5, fc.record({ kind: fc.constant('add' as const), which })),
    act(2, fc.record({ kind: fc.constantFrom('remove' as const, 'describe' as const, 'tag' as const), which })),
    act(3, fc.record({ kind: fc.constantFrom('approve' as const, 'end' as const), which })),
    act(6, fc.constantFrom<Act>({ kind: 'check' }, { kind: 'fix' }, { kind: 'follow' }, { kind: 'wait' })),
    act(8, fc.record({ kind: fc.constant('undo' as const), which, portOnly: fc.constant(false) })),
  ),
  { minLength: 4, maxLength: 30, size: 'max' },
);

export const world = aPrefixList({ entries: ['0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8'].map(cidr) });

/** Rules that people make. */
export const models: readonly SecurityGroupRule[] = [
  anOpenRule(),
  anOpenRule({ ports: ports(20, 30), description: 'a range', tags: { team: 'mail' } }),
  anOpenRule({ ports: ports(25, 30), description: 'another' }),
  anOpenRule({ protocol: '-1', ports: null }),
  anOpenRule({ source: fromCidr('::/0') }),
  anOpenRule({ source: fromCidr('::/0'), ports: ports(0, 65535) }),
  anOpenRule({ source: fromCidr('0.0.0.0/1') }),
  aRule({ source: fromCidr('10.0.0.0/8') }),
  aRule({ source: fromList(world.id), ports: ports(20, 30) }),
  aRule({ description: 'mine' }),
  aRule({ source: fromCidr('0.0.0.0/0'), ports: ports(443) }),
];

/** What may be approved: the first two are neighbours, which one rule lets in. */
export const approvable: readonly AllowlistEntry[] = [
  anEntry({ id: 'entry-a', cidr: cidr('81.2.68.0/24') }),
  anEntry({ id: 'entry-b', cidr: cidr('81.2.69.0/24') }),
  anEntry({ id: 'entry-c', cidr: cidr('93.184.216.0/24') }),
  anEntry({ id: 'entry-d', cidr: cidr('2a02:6b8::/32') }),
];

type Edit = (rules: readonly SecurityGroupRule[]) => readonly SecurityGroupRule[];

/** What a person makes of the rules; by permission, so that it can be made of other rules as well. */
export function editOf(act: Act, standing: readonly SecurityGroupRule[], id: string): Edit | null {
  if (act.kind === 'add') {
    const model = models[act.which % models.length];
    return model ? (rules) => (rules.some(isLike(model)) ? rules : [...rules, { ...model, id }]) : null;
  }
  const rule = 'which' in act ? standing[act.which % Math.max(standing.length, 1)] : undefined;
  if (!rule) return null;
  const is = isLike(rule);
  if (act.kind === 'remove') return (rules) => rules.filter((other) => !is(other));
  const description = `described ${id}`;
  if (act.kind === 'describe') return (rules) => rules.map((other) => (is(other) ? { ...other, description } : other));
  if (act.kind !== 'tag') return null;
  return (rules) => rules.map((other) => (is(other) ? { ...other, tags: { ...other.tags, tagged: id } } : other));
}

function isLike(rule: SecurityGroupRule): (other: SecurityGroupRule) => boolean {
  return (other) => identityOf(other) === identityOf(rule);
}
