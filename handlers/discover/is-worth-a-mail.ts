import type { RegistryContents } from '../../core/organisation/registry.ts';
import type { RegistryUpdate } from '../../core/organisation/registry-update.ts';

/** Whether people are told: of every change, and of a refused listing once, until one is accepted again. */
export function isWorthAMail(
  { acceptance, changes }: Pick<RegistryUpdate, 'acceptance' | 'changes'>,
  { listing }: Pick<RegistryContents, 'listing'>,
): boolean {
  return changes.length > 0 || (acceptance.kind === 'refused' && listing?.refused == null);
}
