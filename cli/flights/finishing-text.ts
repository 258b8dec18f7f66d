import { counted } from '../../core/model/counted.ts';
import type { GroupRef } from '../../core/model/security-group.ts';

/** What a person is told after a first Ctrl-C or SIGTERM, by the groups that are begun. */
export function finishingText(begun: readonly GroupRef[]): string {
  const [first, ...more] = begun.map(({ groupId }) => groupId);
  if (first === undefined) return 'Stopping. Press Ctrl-C again to stop at once.';
  const which = more.length === 0 ? first : `${counted(begun.length, 'group')} (${[first, ...more].join(', ')})`;
  return `Finishing ${which}, then stopping. Press Ctrl-C again to stop at once.`;
}
