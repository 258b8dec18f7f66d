import type { Tags } from '../model/security-group.ts';
import { differenceOf, quoted } from './look-alike.ts';

/** Whether a group asked for automatic remediation. `near` is a tag that looks like it but is not it. */
export type OptIn =
  | { readonly kind: 'in' }
  | { readonly kind: 'out'; readonly reason: string }
  | { readonly kind: 'near'; readonly reason: string };

/** The value of the opt-in tag, case-sensitive like its key. */
export const optInValue = 'true';

/** Whether a group asked for it, without a word about why not: a scan asks this of every group. */
export function isOptedIn(tags: Tags, key: string): boolean {
  return Object.hasOwn(tags, key) && tags[key] === optInValue;
}

/**
 * Reads the opt-in from a group's tags: the key exactly, the value exactly `true`. The code has to check the key itself,
 * since IAM condition keys match tag keys in any case while EC2 tag keys are case-sensitive (IAM user guide, access_tags).
 */
export function optInOf(tags: Tags, key: string): OptIn {
  if (isOptedIn(tags, key)) return { kind: 'in' };
  const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
  if (value !== undefined) {
    return { kind: 'near', reason: `tag ${key} is ${JSON.stringify(value)}, not ${JSON.stringify(optInValue)}` };
  }
  for (const other of Object.keys(tags)) {
    const difference = differenceOf(other, key);
    if (difference !== null) return { kind: 'near', reason: `tag ${quoted(other)} ${difference}` };
  }
  return { kind: 'out', reason: `no tag ${key}` };
}
