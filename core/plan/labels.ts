import type { SecurityGroupRule, Tags } from '../model/security-group.ts';
import { ownTagKeys } from './managed-rules.ts';

/** The description and tags that a rule put in place of another can carry, and in words what it cannot. */
export interface Labels {
  readonly description: string | null;
  readonly tags: Tags;
  readonly lost: string | null;
}

/** AWS API reference, IpRange and PrefixListId, Description: at most 255 of these; no & for a prefix list. */
const refusedCharacters = {
  cidr: /[^a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g,
  'prefix-list': /[^a-zA-Z0-9 ._\-:/()#,@[\]+=;{}!$*]/g,
};
/** The longest description EC2 takes. */
export const longestDescription = 255;

/** 50 tags a resource (EC2 user guide, Using_Tags); two are our own: what is kept of a rule is not marked as managed. */
const mostCarriedTags = 48;

/**
 * Labels of a rule as EC2 takes them for a new one. Rules older than today's limits may carry more, and one label that EC2
 * refuses would cost the whole authorise call. Reserved `aws:` tags cannot be written, and our own are set for this plan.
 */
export function carriedLabels(rule: SecurityGroupRule): Labels {
  const entries = Object.entries(rule.tags).filter(([key]) => !ownTagKeys.includes(key));
  const writable = entries.filter(([key]) => !key.toLowerCase().startsWith('aws:')).slice(0, mostCarriedTags);
  const description = writableDescription(rule);
  const dropped = entries.filter((entry) => !writable.includes(entry)).map(([key]) => key);
  const lost = [
    ...(description === rule.description ? [] : [`the exact description ${JSON.stringify(rule.description)}`]),
    ...(dropped.length > 0 ? [`the tags ${dropped.join(', ')}`] : []),
  ];
  return { description, tags: Object.fromEntries(writable), lost: lost.length > 0 ? lost.join(' and ') : null };
}

function writableDescription({ description, source }: SecurityGroupRule): string | null {
  if (description === null) return null;
  const refused = source.kind === 'cidr' ? refusedCharacters.cidr : refusedCharacters['prefix-list'];
  return description.replace(refused, '_').slice(0, longestDescription);
}
