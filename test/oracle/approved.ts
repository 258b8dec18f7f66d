import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import { type Family, isInside, type Span, spanOf } from './addresses.ts';
import { smtp } from './exposure.ts';
import { approvedEntries, type Case } from './policy.ts';
import { serves, spansOf } from './reachability.ts';
import type { Aftermath } from './remainder.ts';

type Added = Aftermath['added'][number];

/** The rules that let the approved CIDRs in: of an open family, needed, few, described and tagged. */
export function approvedFaults(given: Case, aftermath: Aftermath, families: ReadonlySet<Family>): string[] {
  const entries = approvedEntries(given);
  const made = aftermath.added.filter(({ rule }) => rule.origin.kind === 'approved');
  const spans = made.flatMap(({ rule }) => spansOf(rule, {}));
  return made.flatMap((added) => {
    const [span] = spansOf(added.rule, {});
    if (!span) return ['an approved rule has a source that is no CIDR'];
    const faults = [
      ...placeFaults(span, { spans, entries, families, widest: widestOf(span.family, given) }),
      ...(isCovered(span, added, aftermath) ? ['is covered by another rule already'] : []),
      ...ruleFaults(added, entries, given),
    ];
    return faults.map((fault) => `approved rule from ${JSON.stringify(added.rule.source)} ${fault}`);
  });
}

function placeFaults(
  span: Span,
  {
    spans,
    entries,
    families,
    widest,
  }: { spans: Span[]; entries: AllowlistEntry[]; families: ReadonlySet<Family>; widest: bigint },
): string[] {
  const approved = entries.map(({ cidr }) => spanOf(cidr));
  return [
    ...(families.has(span.family) ? [] : ['opens a family that was not open']),
    ...(isInside([span], approved) ? [] : ['is not wholly approved']),
    ...(sizeOf(span) <= widest ? [] : ['is wider than the limit']),
    ...(spans.some((other) => areHalves(other, span)) && 2n * sizeOf(span) <= widest
      ? ['could be merged with its other half']
      : []),
  ];
}

function sizeOf({ first, last }: Span): bigint {
  return last - first + 1n;
}

/** How many addresses one rule may approve: as many as are no finding. */
function widestOf(family: Family, { settings }: Case): bigint {
  const { ipv4, ipv6 } = settings.limits;
  return family === 'ipv4' ? 1n << BigInt(32 - ipv4) : 1n << BigInt(128 - ipv6);
}

function ruleFaults(
  { rule, tags }: Added,
  entries: readonly AllowlistEntry[],
  { remediationId, settings }: Case,
): string[] {
  const ids = rule.origin.kind === 'approved' ? rule.origin.entryIds : [];
  const named = ids.map((id) => entries.find((entry) => entry.id === id));
  const isSmtp = rule.protocol === 'tcp' && rule.ports?.from === 25 && rule.ports.to === 25;
  const marks = {
    'smtp-warden:managed': 'true',
    'smtp-warden:remediation': remediationId,
    'smtp-warden:deployment': settings.deployment,
  };
  const isTagged = Object.entries(marks).every(([key, value]) => tags[key] === value);
  const description = rule.description ?? '';
  return [
    ...(isSmtp ? [] : ['is not tcp 25-25']),
    ...(ids.length > 0 && !named.includes(undefined) ? [] : ['names no live entry']),
    ...(description.includes(remediationId) ? [] : ['does not name the remediation in its description']),
    ...(ids.some((id) => description.includes(id)) ? [] : ['does not name its entry in its description']),
    ...(isTagged && Object.keys(tags).length === 3 ? [] : ['is not tagged as managed']),
  ];
}

function isCovered(span: Span, added: Added, { after }: Aftermath): boolean {
  const own = JSON.stringify(added.rule.source);
  const others = after.rules.filter((other) => serves(other, smtp) && JSON.stringify(other.source) !== own);
  return others.some((other) => isInside([span], spansOf(other, after.prefixLists)));
}

/** Whether two networks, in this order, are the two halves of one. */
function areHalves(a: Span, b: Span): boolean {
  const size = a.last - a.first + 1n;
  return (
    a.family === b.family && b.first === a.last + 1n && b.last - b.first + 1n === size && a.first % (2n * size) === 0n
  );
}
