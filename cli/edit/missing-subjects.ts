import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { PolicyPreview } from './preview-edit.ts';
import { unreadLine } from './show-effect.ts';

/** How many a message names. */
const mostNamed = 5;

/**
 * Throws where entries are for a group or a VPC that was not met: an approval of something that is not there protects nobody, and a
 * mistyped id looks like it. Where not everything was read, it may be where nothing was read; --partial does not say that it is.
 */
export function refuseMissing(added: readonly AllowlistEntry[], { met, effect }: PolicyPreview): void {
  const ids = new Set(added.flatMap(({ scope }) => idOf(scope)));
  const missing = [...ids].filter((id) => !met.has(id));
  if (missing.length === 0) return;
  const more = missing.length > mostNamed ? `, and ${missing.length - mostNamed} more` : '';
  const [first] = effect.unread;
  const rest = first === undefined ? '' : ` (not everything was: ${unreadLine(first)})`;
  throw new Error(
    `${missing.slice(0, mostNamed).join(', ')}${more}: not found in any account and region that was read${rest}, so nothing was written. ` +
      'Correct the scope, or use --force to write it anyway',
  );
}

function idOf(scope: AllowlistEntry['scope']): string[] {
  if (scope.kind === 'group') return [scope.groupId];
  return scope.kind === 'vpc' ? [scope.vpcId] : [];
}
