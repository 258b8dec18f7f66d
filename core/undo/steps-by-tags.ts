import type { Tags } from '../model/security-group.ts';
import type { NewRule, Step } from '../plan/step.ts';

/** One authorise call for each set of tags. */
export function stepsByTags(rules: readonly { readonly rule: NewRule; readonly tags: Tags }[]): Step[] {
  const byTags = Map.groupBy(rules, ({ tags }) => JSON.stringify(Object.entries(tags).sort()));
  return [...byTags.values()].map((group) => ({
    kind: 'authorizeIngress',
    rules: group.map(({ rule }) => rule),
    tags: group[0]?.tags ?? {},
  }));
}
