import { isAccountId, isSecurityGroupId } from '../../core/model/aws-ids.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import { groupOfArn, groupRef } from './nomination.ts';

/** What the texts of a Datadog event name. */
export interface Named {
  readonly groups: readonly GroupRef[];
  /** A group id of which neither an ARN nor the tags say where it is. */
  readonly unplaced: string | null;
  /** What it says its resource is, such as `aws_security_group`. */
  readonly resourceTypes: readonly string[];
}

/** What may be an ARN or an id within a text; whether it is one is asked afterwards. */
const arns = /\barn:[a-z-]+:ec2:[a-z0-9-]+:\d+:security-group\/sg-[0-9a-f]+(?![0-9a-z])/g;
const ids = /(?<![0-9a-z-])sg-[0-9a-f]+(?![0-9a-z])/g;

/**
 * The security groups an event of Datadog names, wherever it does: templates are the user's to write. By ARN if there is
 * one; otherwise by id, in the account and region of its tags.
 */
export function datadogGroups(event: unknown): Named {
  const texts = textsIn(event);
  const tagged = texts.flatMap(({ key, text }) => tagsIn(key, text));
  const valuesOf = (...keys: string[]) => tagged.filter(({ key }) => keys.includes(key)).map(({ value }) => value);
  const resourceTypes = valuesOf('resource_type').filter((type) => type !== '');
  const byArn = texts.flatMap(({ text }) => text.match(arns) ?? []).flatMap((arn) => groupOfArn(arn) ?? []);
  if (byArn.length > 0) return { groups: byArn, unplaced: null, resourceTypes };
  const named = [...new Set(texts.flatMap(({ text }) => text.match(ids) ?? []))].filter(isSecurityGroupId);
  const account = valuesOf('account_id', 'aws_account', 'aws_account_id').find(isAccountId);
  const region = valuesOf('region').find((value) => value !== '');
  const groups = named.flatMap((groupId) => groupRef.safeParse({ account, region, groupId }).data ?? []);
  return { groups, unplaced: groups.length > 0 ? null : (named[0] ?? null), resourceTypes };
}

interface KeyedText {
  readonly key: string;
  readonly text: string;
}

/**
 * Every text with the key it stands under. Not recursive: however deep an event is nested, the stack holds. The rules of
 * the group, in `configuration`, are left out: the groups they let in are not the one that is open.
 */
function textsIn(root: unknown): KeyedText[] {
  const texts: KeyedText[] = [];
  const queue: { readonly key: string; readonly value: unknown }[] = [{ key: '', value: root }];
  const seen = new Set<unknown>();
  for (const { key, value } of queue) {
    if (typeof value === 'string') texts.push({ key, text: value });
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const [name, child] of Object.entries(value)) {
      const childKey = Array.isArray(value) ? key : name.toLowerCase();
      if (childKey !== 'configuration') queue.push({ key: childKey, value: child });
    }
  }
  return texts;
}

/** A field as a tag of its own, and what tags a text holds: `key:value`, separated by commas or spaces. */
function tagsIn(key: string, text: string): { readonly key: string; readonly value: string }[] {
  const inside = [...text.matchAll(/(?:^|[\s,@])([a-z_]+):([\w.-]+)(?=$|[\s,])/g)];
  return [{ key, value: text.trim() }, ...inside.map(([, name = '', value = '']) => ({ key: name, value }))];
}
