import type { GroupRef, SecurityGroupRule, Tags } from '../../../core/model/security-group.ts';
import { identityOf } from '../../oracle/ec2.ts';
import type { RacedWorld } from './raced-world.ts';
import { below, pick, type Random } from './random.ts';

const kinds = [
  'remove',
  'edit',
  'edit',
  'add',
  'add',
  'retag rule',
  'retag group',
  'opt out',
  'opt in',
  'opt in',
] as const;
type Kind = (typeof kinds)[number];

const optIn = { 'smtp-warden:auto-fix': 'true' };

/** Somebody who changes a group each time it is called, in any way EC2 allows. `models` are the rules he may make. */
export function meddlerOf(raced: RacedWorld, ref: GroupRef, { random, models }: ExecuteDeps): () => void {
  let made = 0;
  return () => {
    const { rules, tags } = raced.snapshotOf(ref);
    const kind = pick(random, kinds);
    const model = models.length > 0 ? pick(random, models) : null;
    const id = `sgr-somebody-${++made}`;
    raced.edit(ref, { rules: changedRules(kind, { rules, model, id, random }), tags: changedTags(kind, tags, made) });
  };
}

interface ExecuteDeps {
  readonly random: Random;
  readonly models: readonly SecurityGroupRule[];
}

interface Change {
  readonly rules: readonly SecurityGroupRule[];
  readonly model: SecurityGroupRule | null;
  readonly id: string;
  readonly random: Random;
}

function changedRules(kind: Kind, { rules, model, id, random }: Change): readonly SecurityGroupRule[] {
  const rule = rules[below(random, Math.max(rules.length, 1))];
  if (kind === 'remove') return rules.filter((other) => other !== rule);
  if (kind === 'retag rule') {
    return rules.map((other) => (other === rule ? { ...other, tags: { ...other.tags, note: id } } : other));
  }
  // Two rules of one group are never the same rule to EC2.
  if (!model || rules.some((other) => identityOf(other) === identityOf(model))) return rules;
  if (kind === 'add') return [...rules, { ...model, id, tags: {} }];
  if (kind !== 'edit') return rules;
  return rules.map((other) => (other === rule ? { ...model, id: other.id, tags: other.tags } : other));
}

function changedTags(kind: Kind, tags: Tags, made: number): Tags {
  if (kind === 'opt out') return { ...tags, 'smtp-warden:auto-fix': 'false' };
  if (kind === 'opt in') return { ...tags, ...optIn };
  return kind === 'retag group' ? { ...tags, note: String(made) } : tags;
}
