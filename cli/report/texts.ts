import type { RecordedChange } from '../../core/audit/policy-entry.ts';
import { counted } from '../../core/model/counted.ts';
import type { Closing, LetIn, Opening, PolicyEdit, Undo } from '../../core/report/report.ts';
import { changeText } from '../render/logged-change.ts';

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A time in seconds as its two largest units: `2 d 3 h`, `41 s`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const first = units.findIndex(([, size]) => whole >= size);
  if (first === -1) return '0 s';
  let rest = whole;
  const parts = units.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { unit, count };
  });
  return parts.flatMap(({ unit, count }) => (count > 0 ? `${count} ${unit}` : [])).join(' ');
}

/** A moment to the second, in UTC. */
export function momentText(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

export function openingText({ by, tool, sourceIp }: Opening): string {
  return `${by}${sourceIp === null ? '' : ` from ${sourceIp}`}${tool === null ? '' : ` with ${tool}`}`;
}

/** What became of a closing. */
export function closingText({ outcome, closedAt }: Closing): string {
  if (outcome !== 'completed') return `closing: ${outcome}`;
  return closedAt === null ? 'closed by others meanwhile' : 'closed';
}

export function undoText({ outcome, reopens }: Undo): string {
  if (outcome !== 'completed') return `undo: ${outcome}`;
  return reopens ? 'opened again' : 'undone';
}

export function letInText({ cidr, entry, approvedBy }: LetIn): string {
  return `${cidr} (${entry}) approved by ${approvedBy}`;
}

/** One change of the policy in one line. */
export function changeLine(change: RecordedChange): string {
  const reason = (change.after ?? change.before)?.reason ?? '';
  return `${change.item}: ${changeText(change)}: ${reason}`;
}

/** What was done to the policy, in words. */
export function actionText({ action, changes }: PolicyEdit): string {
  const what = {
    adopt: 'policy taken over',
    add: 'allowlist: added',
    remove: 'allowlist: removed',
    renew: 'allowlist: renewed',
    update: 'allowlist: updated',
    import: 'allowlist: imported',
    'exempt-add': 'exemption: added',
    'exempt-renew': 'exemption: renewed',
    'exempt-remove': 'exemption: removed',
    accept: 'item accepted',
    undo: 'exemption by an undo',
  }[action];
  return changes.length > 1 ? `${what} (${counted(changes.length, 'change')})` : what;
}
