import { counted, grouped } from '../../core/model/counted.ts';
import type { Effect } from './documents.ts';

type GroupEffect = Effect['groups'][number];

/** Groups by what matters most: where somebody is cut off, then what is closed, what is held back, and who is let in. Otherwise in their order. */
export function byWeight(groups: readonly GroupEffect[]): GroupEffect[] {
  return groups.toSorted((one, other) => weightOf(one) - weightOf(other));
}

function weightOf({ losesAccess, closes, heldBackBy, gainsAccess }: GroupEffect): number {
  if (losesAccess.length > 0) return 0;
  if (closes) return 1;
  if (heldBackBy !== null) return 2;
  return gainsAccess.length > 0 ? 3 : 4;
}

/** A number of groups, and what becomes of them. */
export interface EffectSum {
  readonly count: number;
  readonly what: string;
  readonly weight: 'bad' | 'warn' | 'good' | 'plain';
}

/** The sums of an effect, those that matter most first; none that is zero. */
export function sumsOf({ summary }: Pick<Effect, 'summary'>): EffectSum[] {
  const { losingAccess, closed, lettingIn, deferred, exempt } = summary;
  const sums: readonly EffectSum[] = [
    { count: losingAccess, what: 'where approved networks lose access', weight: 'bad' },
    { count: closed, what: 'closed to the internet', weight: 'warn' },
    { count: lettingIn, what: 'letting more approved networks in', weight: 'good' },
    { count: deferred, what: 'deferred', weight: 'warn' },
    { count: exempt, what: 'exempt', weight: 'plain' },
  ];
  return sums.filter(({ count }) => count > 0);
}

/** What people have to know besides, each as a sentence. */
export function warningsOf({ summary }: Pick<Effect, 'summary'>): string[] {
  const { overQuota, overSum, changeLimit } = summary;
  const { limit, closings, exceeded } = changeLimit;
  return [
    ...(overQuota > 0 ? [`${counted(overQuota, 'group')} would need more rules than the quota allows.`] : []),
    ...(overSum > 0
      ? [`The networks approved for ${counted(overSum, 'group')} hold more addresses together than the limit.`]
      : []),
    ...(exceeded
      ? [
          `${counted(closings, 'group')} would be closed, more than the change limit of ${grouped(limit)} ` +
            '(SMTP_WARDEN_CHANGE_LIMIT): a sweep then closes none.',
        ]
      : []),
  ];
}

/** What the mode of these settings means for an effect, which is always that of enforce. */
export function modeText(mode: Effect['summary']['mode']): string {
  const enforced = 'This is what the bot does in mode enforce.';
  if (mode === 'enforce') return enforced;
  const own = mode === 'plan' ? 'in which it only proposes changes' : 'in which it does nothing';
  return `${enforced} SMTP_WARDEN_MODE is ${mode} here, ${own}: see how the functions are deployed.`;
}

/** What becomes of one group, a sentence for each thing. */
export function changesOf({ closes, losesAccess, gainsAccess, heldBackBy, before, after }: GroupEffect): string[] {
  return [
    ...(losesAccess.length > 0 ? [`Cut off: ${named(losesAccess)}.`] : []),
    ...(closes ? ['The port is closed to the internet.'] : []),
    ...(gainsAccess.length > 0 ? [`Let in: ${named(gainsAccess)}.`] : []),
    ...(heldBackBy === null ? [] : [heldBack[heldBackBy]]),
    ...(before.decision === after.decision
      ? []
      : [`The decision was ${before.decision}; then it is ${after.decision}.`]),
    `Open to ${openText(before.openTo)} now; then to ${openText(after.openTo)}.`,
  ];
}

const heldBack = {
  quota: 'Held back: it would need more rules than the quota allows.',
  sum: 'Held back: the approved networks hold more addresses together than the limit.',
} as const;

const mostNamed = 12;

/** Whom a port is open to. */
export function openText(openTo: readonly string[]): string {
  return openTo.length === 0 ? 'nobody' : named(openTo);
}

function named(texts: readonly string[]): string {
  const more = texts.length - mostNamed;
  return `${texts.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}
