import { permissionKey, type SecurityGroupRule, type Tags } from '../../../core/model/security-group.ts';
import { authorize } from '../../oracle/ec2.ts';
import { permissions, prefixLists } from './catalogue.ts';
import type { Command } from './command.ts';
import type { ModelWorld } from './model-world.ts';

type Deed = Extract<Command, { readonly kind: 'add' | 'remove' | 'edit' | 'recreate' | 'describe' | 'tag' | 'opt' }>;

/** What a person does to the group, by the console or a template. What EC2 would refuse is not done. */
export function doTo(world: ModelWorld, deed: Deed): void {
  const { ec2 } = world;
  if (deed.kind === 'opt') setOptIn(world, deed.value);
  else if (deed.kind === 'add') add(world, deed.permission);
  else {
    const rule = ec2.rules.at(deed.rule % Math.max(ec2.rules.length, 1));
    const after = rule && changed(rule, deed, world);
    if (rule && after !== undefined) replace(world, rule, after);
  }
}

/** The rule as the deed leaves it; null where it is removed. */
function changed(
  rule: SecurityGroupRule,
  deed: Exclude<Deed, { readonly kind: 'add' | 'opt' }>,
  { ec2 }: ModelWorld,
): SecurityGroupRule | null {
  switch (deed.kind) {
    case 'remove':
      return null;
    case 'recreate':
      return { ...rule, id: ec2.newId(), tags: {} };
    case 'describe':
      return { ...rule, description: deed.text };
    case 'tag':
      return { ...rule, tags: tagsOf(deed.tags, rule.tags) };
    case 'edit': {
      const permission = permissions[deed.permission % permissions.length];
      const isTaken = (key: string) => ec2.rules.some((other) => permissionKey(other) === key);
      if (!permission || isTaken(permissionKey(permission))) return rule;
      return { ...rule, ...permission, description: rule.description };
    }
  }
}

function add({ ec2, noteEdit }: ModelWorld, index: number): void {
  const permission = permissions[index % permissions.length];
  if (!permission) return;
  const terms = { tags: {}, newId: ec2.newId, prefixLists, quota: ec2.settings.rulesQuota };
  const answer = authorize(ec2.rules, [permission], terms);
  if (answer.kind !== 'rules') return;
  ec2.put({ rules: answer.rules });
  noteEdit({ at: ec2.now, before: null, after: answer.rules.at(-1) ?? null });
}

function replace({ ec2, noteEdit }: ModelWorld, before: SecurityGroupRule, after: SecurityGroupRule | null): void {
  if (after === before) return;
  ec2.put({ rules: ec2.rules.flatMap((rule) => (rule === before ? (after ?? []) : rule)) });
  noteEdit({ at: ec2.now, before, after });
}

function tagsOf(kind: Extract<Deed, { readonly kind: 'tag' }>['tags'], now: Tags): Tags {
  if (kind === 'none') return {};
  if (kind === 'fifty') return Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag-${index}`, 'x']));
  if (kind === 'team') return { ...now, team: 'mail' };
  const deployment = kind === 'managed-b' ? 'dep-b' : 'dep-a';
  const marks = { 'smtp-warden:remediation': 'rem-forged', 'smtp-warden:deployment': deployment };
  return kind === 'kept-a' ? marks : { 'smtp-warden:managed': 'true', ...marks };
}

function setOptIn({ ec2, history }: ModelWorld, value: 'true' | 'True' | 'none'): void {
  const { [history.optInTagKey]: _, ...others } = ec2.at(ec2.now).tags;
  ec2.put({ tags: value === 'none' ? others : { ...others, [history.optInTagKey]: value } });
}
