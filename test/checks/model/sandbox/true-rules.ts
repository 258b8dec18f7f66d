import { cidr } from '../../../../core/model/cidr.ts';
import type { Permission, SecurityGroupRule, Source, Tags } from '../../../../core/model/security-group.ts';
import type { SeenRule } from '../../../../sandbox/inspect.ts';
import type { SeedRuleInput } from '../../../../sandbox/seed.ts';

/** A rule of the sandbox's truth, read without aws/, so that a mistake there is not made here too. */
export function trueRule({ id, protocol, from, to, source, description, tags }: SeenRule): SecurityGroupRule {
  return {
    ...{ id, protocol, tags },
    ports: from === undefined || to === undefined ? null : { from, to },
    source: sourceOf(source),
    description: description ?? null,
  };
}

function sourceOf(text: string): Source {
  if (text.startsWith('pl-')) return { kind: 'prefix-list', prefixListId: text };
  return text.startsWith('sg-') ? { kind: 'security-group', groupId: text } : { kind: 'cidr', cidr: cidr(text) };
}

/** A rule as the sandbox takes it from another hand. */
export function seedRule(rule: Permission & { readonly id: string; readonly tags: Tags }): SeedRuleInput {
  const { id, protocol, ports, description, tags } = rule;
  return {
    ...{ id, protocol, tags: { ...tags }, ...ports },
    ...(description === null ? {} : { description }),
    ...seedSource(rule.source),
  };
}

function seedSource(source: Source): Pick<SeedRuleInput, 'cidr' | 'cidr6' | 'prefixList' | 'group'> {
  if (source.kind === 'prefix-list') return { prefixList: source.prefixListId };
  if (source.kind === 'security-group') return { group: source.groupId };
  return source.cidr.includes(':') ? { cidr6: source.cidr } : { cidr: source.cidr };
}

/** Rules as a text to compare, whatever their order and that of their members. */
export function rulesText(rules: readonly SecurityGroupRule[]): string {
  const texts = rules.map(({ id, protocol, ports, source, description, tags }) =>
    JSON.stringify([id, protocol, ports && [ports.from, ports.to], sourceText(source), description, tagsText(tags)]),
  );
  return texts.sort().join('\n');
}

export function tagsText(tags: Tags): string {
  return JSON.stringify(Object.entries(tags).sort());
}

function sourceText(source: Source): string {
  if (source.kind === 'prefix-list') return source.prefixListId;
  return source.kind === 'security-group' ? source.groupId : source.cidr;
}
