import type { EvidenceSummary, TrafficSummary } from '../../core/evidence/summary.ts';
import { counted, grouped } from '../../core/model/counted.ts';

/** What the deployed bot has kept of whom a closing cuts off, in one line, without addresses. `now` is in milliseconds. */
export function summaryText(summary: EvidenceSummary, now: number): string {
  const { verdict, interfaces, traffic } = summary;
  return `${verdict}, ${counted(interfaces, 'interface')}${traffic === null ? '' : `, ${cutOffText(traffic)}`}; read ${ageText(summary, now)}`;
}

/** How many sources nothing lets in any more, and whether there may be others. */
export function cutOffText({ sources, covered }: Pick<TrafficSummary, 'covered' | 'sources'>): string {
  const lost = sources.cutOff + sources.private;
  const more = covered ? '' : ', and the flow logs do not cover all';
  return `${grouped(lost)} of ${counted(lost + sources.approved + sources.managed, 'source')} would be cut off${more}`;
}

/** `2026-11-30T12:00Z, 3 hours ago`. */
export function ageText({ at }: Pick<EvidenceSummary, 'at'>, now: number): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(at)) / 60_000));
  const [number, noun] =
    minutes < 120 ? [minutes, 'minute'] : minutes < 2880 ? [minutes / 60, 'hour'] : [minutes / 1440, 'day'];
  return `${at.slice(0, 16)}Z, ${counted(Math.round(Number(number)), String(noun))} ago`;
}
