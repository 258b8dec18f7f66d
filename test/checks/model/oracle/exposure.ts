import { type Family, isInside, limitOf, publicSize, type Span, spanOf, spansOf } from './addresses.ts';
import type { History, Permission, Rule } from './history.ts';
import { reaches25 } from './traffic.ts';

type Terms = Pick<History, 'limits' | 'prefixLists'> & { readonly approved: readonly string[] };

interface Entrance {
  readonly key: string;
  readonly family: Family;
  readonly spans: readonly Span[];
  readonly size: bigint;
}

/** The sources that let the internet reach port 25 and are not wholly approved. */
function entrances(rules: readonly Permission[], { prefixLists, approved }: Terms): Entrance[] {
  const open = rules.filter(reaches25);
  const known = new Map<string, Entrance>();
  for (const { source } of open) {
    const spans = spansOf(source, prefixLists);
    const family = spans[0]?.family;
    const key = JSON.stringify(source);
    if (!family || known.has(key) || isInside(spans, approved.map(spanOf))) continue;
    const size = publicSize(spans);
    if (size > 0n) known.set(key, { key, family, spans, size });
  }
  return [...known.values()];
}

export function exposedFamilies(rules: readonly Permission[], terms: Terms): Family[] {
  const all = entrances(rules, terms);
  return (['ipv4', 'ipv6'] as const).filter((family) => {
    const spans = all.filter((one) => one.family === family).flatMap((one) => one.spans);
    return publicSize(spans) > limitOf(family, terms.limits);
  });
}

/** Rules that have to go: every source over the limit by itself, then the largest while the rest are over it together. */
export function offendingRules(rules: readonly Rule[], terms: Terms): Rule[] {
  const all = entrances(rules, terms);
  const keys = new Set(
    (['ipv4', 'ipv6'] as const).flatMap((family) => {
      const limit = limitOf(family, terms.limits);
      const ours = all
        .filter((one) => one.family === family)
        .sort((a, b) => (a.size > b.size ? -1 : a.size < b.size ? 1 : 0));
      let count = ours.filter(({ size }) => size > limit).length;
      while (publicSize(ours.slice(count).flatMap(({ spans }) => spans)) > limit) count++;
      const least = ours[count - 1]?.size;
      // Of equally large ones any may go.
      return ours.filter(({ size }) => least !== undefined && size >= least).map(({ key }) => key);
    }),
  );
  return rules.filter((rule) => reaches25(rule) && keys.has(JSON.stringify(rule.source)));
}
